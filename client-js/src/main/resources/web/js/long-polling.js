import { readBody } from './body.js';
import { RequestTransport } from './cometd.js';
import { MAX_RESPONSE_LENGTH, readMessages, readResponse } from './messages.js';

const HTTP_OK = 200;
/** Milliseconds for the body of a response, once it has begun. */
const BODY_TIMEOUT = 15_000;
const MAX_COOKIES = 20;

/**
 * Long polling with `fetch`, which can abort a response that does not end. A response without the replies to what was sent
 * is a failure. No redirect is followed: that would show the token to whoever it leads to.
 */
export class HubLongPollingTransport extends RequestTransport {
  #fetch;
  /** In Node, where nobody else keeps the hub's cookies; a browser does not show them. */
  #cookies = new Map();

  /** @param {typeof fetch} fetch */
  constructor(fetch) {
    super();
    this.#fetch = fetch;
  }

  accept() {
    return true;
  }

  transportSend(envelope, request) {
    const abort = (request.xhr = new AbortController());
    this.#post(envelope, abort).then(
      (messages) => this.transportSuccess(envelope, request, messages),
      ({ message }) => this.transportFailure(envelope, request, { reason: message }),
    );
    return true;
  }

  /** @param {any} abort what {@link transportSend} keeps where CometD keeps an XMLHttpRequest */
  abortXHR(abort) {
    abort?.abort(new Error('The request was aborted.'));
    return Boolean(abort);
  }

  xhrStatus() {
    return 0; // told in the reason
  }

  async #post({ url, messages: sent }, abort) {
    const body = this.convertToJSON(sent);
    const response = await this.#fetch(url, this.#request(body, abort.signal)).catch(() => {
      throw new Error('The hub cannot be reached.');
    });
    const timeout = this.setTimeout(() => abort.abort(new Error('The answer did not end in time.')), BODY_TIMEOUT);
    try {
      this.#keepCookies(response);
      if (response.status !== HTTP_OK) throw new Error(`The answer was ${response.status}.`);
      return readResponse(readMessages(await readBody(response, MAX_RESPONSE_LENGTH)), sent);
    } finally {
      this.clearTimeout(timeout);
      if (response.status !== HTTP_OK) response.body?.cancel().catch(() => {});
    }
  }

  /** @returns {RequestInit} */
  #request(body, signal) {
    /** @type {Record<string, string>} */
    const headers = { 'content-type': 'application/json' };
    if (this.#cookies.size > 0) headers.cookie = [...this.#cookies.values()].join('; ');
    return { method: 'POST', headers, body, signal, credentials: 'include', redirect: 'error', cache: 'no-store' };
  }

  #keepCookies({ headers }) {
    for (const line of headers.getSetCookie?.() ?? []) {
      const [pair] = line.split(';');
      const name = pair.split('=')[0];
      if (this.#cookies.has(name) || this.#cookies.size < MAX_COOKIES) this.#cookies.set(name, pair);
    }
  }
}
