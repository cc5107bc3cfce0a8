import { readBody } from './body.js';
import { encodePath } from './ids.js';
import { LONGEST, LONGEST_ANSWER, NOT_THE_HUB, bounded, isRevision, readJson, readNews, shortened } from './messages.js';
import { isPosition } from './position.js';

const LIMIT = 15_000;
const NOT_MODIFIED = 304;
const LONGEST_TICKET = 4_096;
const NOTHING_NEW = Object.freeze({});

/** The hub said no, or could not be reached. */
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

  /** Exchanges a token for a ticket, which may stand in a URL because it counts once and not for long. */
  async ticket(token, device) {
    const { ticket } = await this.#post('v1/tickets', token, { device });
    demand(typeof ticket === 'string' && ticket !== '' && ticket.length <= LONGEST_TICKET);
    return ticket;
  }

  /** Publishes a change; fulfilled once the hub has recorded it. */
  async publish(token, { user, ...change }) {
    const answer = await this.#post(`v1/users/${encodePath(user)}/changes`, token, change);
    const { position, revision, duplicate } = answer;
    demand(isPosition(position) && isRevision(revision) && typeof duplicate === 'boolean');
    return answer;
  }

  /** What a device has missed since a position. */
  async missed(token, user, device, position) {
    const query = new URLSearchParams({ since: position, device });
    const answer = await this.#send(`v1/users/${encodePath(user)}/changes?${query}`, token, { cache: 'no-store' });
    const news = answer === NOTHING_NEW ? { changes: [], position } : readNews(answer);
    demand(news !== null);
    return news;
  }

  #post(path, token, body) {
    const headers = { 'content-type': 'application/json' };
    return this.#send(path, token, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @returns {Promise<any>} the answer, an object */
  async #send(path, token, given) {
    const headers = { ...given.headers, authorization: `Bearer ${token}` };
    /** @type {RequestInit} */
    const guards = { credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(LIMIT) };
    const response = await this.#fetch(new URL(path, this.#hub), { ...given, headers, ...guards }).catch(unreachable);
    const answer = Object(readJson(await readBody(response, LONGEST_ANSWER).catch(unreachable)));
    if (response.status === NOT_MODIFIED) return NOTHING_NEW;
    if (!response.ok) throw refusal(response, answer);
    return answer;
  }
}

/** @returns {never} */
function unreachable() {
  throw new HubError('The hub cannot be reached.', 0);
}

/** @throws {HubError} unless the answer is one that the hub gives: then the hub did not get what it was sent */
function demand(holds) {
  if (!holds) throw new HubError(NOT_THE_HUB, 0);
}

/** Reads a problem document (RFC 9457). A "no" that is none comes from something else, and not for good. */
function refusal({ status, headers }, { detail, title }) {
  const text = [detail, title].find((said) => typeof said === 'string');
  const after = bounded(Number(headers.get('retry-after')) * 1000, LONGEST.wait) ?? 0;
  const isOurs = headers.get('content-type')?.startsWith('application/problem+json');
  const error = new HubError(shortened(text ?? `The hub answered ${status}.`), status, after);
  return error.isTemporary || isOurs ? error : new HubError(`Something else than the hub answered ${status}.`, 0, after);
}
