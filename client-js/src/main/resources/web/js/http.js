import { readBody } from './body.js';
import { encodePath } from './ids.js';
import { MAX_MILLIS, MAX_RESPONSE_LENGTH, NOT_THE_HUB, bounded, isRevision, readJson, readUpdate, truncated } from './messages.js';
import { isPosition } from './position.js';

const REQUEST_TIMEOUT = 15_000;
const NOT_MODIFIED = 304;
const MAX_TICKET_LENGTH = 4_096;
const NO_CHANGES = Object.freeze({});

/** The hub refused, or could not be reached. */
export class HubError extends Error {
  /**
   * @param {string} message what is wrong and what to do
   * @param {number} code the hub's error code (an HTTP status), or 0 if the hub did not answer
   * @param {number} [after] milliseconds the hub asks to wait
   */
  constructor(message, code, after = 0) {
    super(message);
    this.name = 'HubError';
    this.code = code;
    this.after = after;
  }

  /** Whether the same again may succeed later. */
  get isTemporary() {
    return this.code === 0 || this.code === 429 || this.code >= 500;
  }
}

/** The part of the hub's HTTP interface that a browser needs beside the connection. */
export class HubHttp {
  #hub;
  #fetch;

  /**
   * @param {URL} hub its address, which ends with a slash
   * @param {typeof fetch} fetch
   */
  constructor(hub, fetch) {
    this.#hub = hub;
    this.#fetch = fetch;
  }

  /** Exchanges a token for a ticket, which may be in a URL because it is valid once and not for long. */
  async ticket(token, device) {
    const { ticket } = await this.#post('v1/tickets', token, { device });
    expect(typeof ticket === 'string' && ticket !== '' && ticket.length <= MAX_TICKET_LENGTH);
    return ticket;
  }

  /** Publishes a change; fulfilled once the hub has recorded it, or keeps it until its time has come. */
  async publish(token, { user, ...change }) {
    const answer = await this.#post(`v1/users/${encodePath(user)}/changes`, token, change);
    if (change.at !== undefined || change.after !== undefined) return timedReceipt(answer, change);
    const { position, revision, duplicate } = answer;
    expect(isPosition(position) && isRevision(revision) && typeof duplicate === 'boolean');
    return answer;
  }

  /** What a device has missed since a position. */
  async changesSince(token, user, device, position) {
    const query = new URLSearchParams({ since: position, device });
    const answer = await this.#send(`v1/users/${encodePath(user)}/changes?${query}`, token, { cache: 'no-store' });
    const update = answer === NO_CHANGES ? { changes: [], position } : readUpdate(answer);
    expect(update !== null);
    return update;
  }

  #post(path, token, body) {
    const headers = { 'content-type': 'application/json' };
    return this.#send(path, token, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @returns {Promise<any>} the answer, an object */
  async #send(path, token, init) {
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    /** @type {RequestInit} */
    const limits = { credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(REQUEST_TIMEOUT) };
    const response = await this.#fetch(new URL(path, this.#hub), { ...init, headers, ...limits }).catch(unreachable);
    const answer = Object(readJson(await readBody(response, MAX_RESPONSE_LENGTH).catch(unreachable)));
    if (response.status === NOT_MODIFIED) return NO_CHANGES;
    if (!response.ok) throw errorOf(response, answer);
    return answer;
  }
}

/** The receipt of a change that the hub keeps until its time has come. */
function timedReceipt({ timed, at }, { revision = 0 }) {
  expect(typeof timed === 'string' && timed !== '' && typeof at === 'string' && !Number.isNaN(Date.parse(at)));
  return { position: '', revision, duplicate: false, timed: { id: timed, at: new Date(at) } };
}

/** @returns {never} */
function unreachable() {
  throw new HubError('The hub cannot be reached.', 0);
}

/** @throws {HubError} unless the answer is valid: else something else than the hub gave it */
function expect(isValid) {
  if (!isValid) throw new HubError(NOT_THE_HUB, 0);
}

/** Reads a problem document (RFC 9457). A refusal without one comes from something else, and is temporary. */
function errorOf({ status, headers }, { detail, title }) {
  const text = [detail, title].find((said) => typeof said === 'string');
  const after = bounded(Number(headers.get('retry-after')) * 1000, MAX_MILLIS.wait) ?? 0;
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json');
  const error = new HubError(truncated(text ?? `The hub answered ${status}.`), status, after);
  return error.isTemporary || isProblem ? error : new HubError(`Something else than the hub answered ${status}.`, 0, after);
}
