import { encodeId } from './ids.js';

const LIMIT = 15_000;
const NOT_MODIFIED = 304;

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
   * @param {URL} hub
   * @param {typeof fetch} fetch
   */
  constructor(hub, fetch) {
    this.#hub = hub;
    this.#fetch = fetch;
  }

  /** Exchanges a token for a ticket, which may stand in a URL because it counts once and not for long. */
  async ticket(token, device) {
    const { ticket } = await this.#post('/v1/tickets', token, { device });
    return ticket;
  }

  /** Publishes a change; fulfilled once the hub has recorded it. */
  publish(token, { user, ...change }) {
    return this.#post(`/v1/users/${encodeId(user)}/changes`, token, change);
  }

  /** What a device has missed since a position. */
  async missed(token, user, device, position) {
    const query = new URLSearchParams({ since: position, device });
    const answer = await this.#send(`/v1/users/${encodeId(user)}/changes?${query}`, token, { cache: 'no-store' });
    return answer ?? { changes: [], position };
  }

  #post(path, token, body) {
    const headers = { 'content-type': 'application/json' };
    return this.#send(path, token, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @returns {Promise<any>} the answer; undefined if nothing is new */
  async #send(path, token, given) {
    const headers = { ...given.headers, authorization: `Bearer ${token}` };
    /** @type {RequestInit} */
    const request = { ...given, headers, credentials: 'omit', signal: AbortSignal.timeout(LIMIT) };
    const response = await this.#fetch(new URL(path, this.#hub), request).catch(unreachable);
    if (response.status === NOT_MODIFIED) return undefined;
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw refusal(response, answer);
    return answer;
  }
}

/** @returns {never} */
function unreachable() {
  throw new HubError('The hub cannot be reached.', 0);
}

/** Reads a problem document (RFC 9457). */
function refusal(response, { detail, title }) {
  const seconds = Number(response.headers.get('retry-after')) || 0;
  return new HubError(detail ?? title ?? `The hub answered ${response.status}.`, response.status, seconds * 1000);
}
