import { readBody } from './body.js';
import { encodePath, isId } from './ids.js';
import { MAX_MILLIS, MAX_RESPONSE_LENGTH, NOT_THE_HUB, bounded, isRevision, readJson, readUpdate, truncated } from './messages.js';
import { isPosition } from './position.js';

const REQUEST_TIMEOUT = 15_000;
const NOT_MODIFIED = 304;
const MAX_TICKET_LENGTH = 4_096;
const NOT_FOUND = 404;
const NO_CHANGES = Object.freeze({});
const NO_WEB_PUSH = 'The hub does not offer Web Push: switch it on with push.web-push.contact in its settings.';

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
   * @param {URL | (() => URL)} hub its address, or what tells the present one; it ends with a slash
   * @param {typeof fetch} fetch
   */
  constructor(hub, fetch) {
    this.#hub = typeof hub === 'function' ? hub : () => hub;
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

  /** What a device has missed since a position; everything if that is null. */
  async changesSince(token, user, device, position) {
    const query = new URLSearchParams(position === null ? { device } : { since: position, device });
    const answer = await this.#send(`v1/users/${encodePath(user)}/changes?${query}`, token, { cache: 'no-store' });
    const update = answer === NO_CHANGES ? { changes: [], position } : readUpdate(answer);
    expect(update !== null);
    return update;
  }

  /** The public key that a browser's subscription needs (RFC 8292). */
  async webPushKey(token) {
    const { platforms } = await this.#send('v1/push', token, { cache: 'no-store' });
    expect(platforms !== null && typeof platforms === 'object');
    const key = platforms['web-push']?.publicKey;
    if (typeof key !== 'string') throw new HubError(NO_WEB_PUSH, NOT_FOUND);
    expect(isBase64url(key));
    return key;
  }

  /** Registers an address; fulfilled once the hub has it. */
  async register(token, of, address) {
    return readStatus(await this.#withBody('PUT', registrationPath(of), token, address));
  }

  /** Gives back the code of a wake-up. */
  async prove(token, of, code) {
    return readStatus(await this.#post(`${registrationPath(of)}/proof`, token, { code }));
  }

  /** What the hub has. */
  async registration(token, of) {
    return readStatus(await this.#send(registrationPath(of), token, { cache: 'no-store' }));
  }

  async unregister(token, of) {
    await this.#send(registrationPath(of), token, { method: 'DELETE' });
  }

  #post(path, token, body) {
    return this.#withBody('POST', path, token, body);
  }

  #withBody(method, path, token, body) {
    const headers = { 'content-type': 'application/json' };
    return this.#send(path, token, { method, headers, body: JSON.stringify(body) });
  }

  /** @returns {Promise<any>} the answer, an object */
  async #send(path, token, init) {
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    /** @type {RequestInit} */
    const limits = { credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(REQUEST_TIMEOUT) };
    const response = await this.#fetch(new URL(path, this.#hub()), { ...init, headers, ...limits }).catch(unreachable);
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

function registrationPath({ user, device }) {
  return `v1/users/${encodePath(user)}/devices/${encodePath(device)}/registration`;
}

/** @returns {import('./higgins-push.d.ts').PushRegistrationStatus} */
function readStatus({ device, platform, app, status, registered, expires }) {
  expect(isId(device) && typeof platform === 'string' && (status === 'proven' || status === 'unproven') && isTime(registered));
  const read = { device, platform, proven: status === 'proven', registered: new Date(registered) };
  if (typeof app === 'string') read.app = app;
  if (isTime(expires)) read.expires = new Date(expires);
  return read;
}

function isTime(value) {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isBase64url(text) {
  return /^[A-Za-z0-9_-]{80,100}$/.test(text);
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
