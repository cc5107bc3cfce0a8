import { readBody } from './body.js';
import { RequestTransport } from './cometd.js';
import { LONGEST_ANSWER, readAnswer, readMessages } from './messages.js';

const OK = 200;
/** Milliseconds for the rest of an answer once it has begun. */
const REST = 15_000;
const MOST_COOKIES = 20;

/**
 * Long polling with `fetch`, which can leave an answer that does not end. An answer without the reply that was asked for
 * is none. It follows no redirect: that would show the token to whoever it leads to.
 */
export class FetchPolling extends RequestTransport {
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
    this.#exchange(envelope, abort).then(
      (answer) => this.transportSuccess(envelope, request, answer),
      ({ message }) => this.transportFailure(envelope, request, { reason: message }),
    );
    return true;
  }

  /** @param {any} abort what {@link transportSend} keeps where CometD keeps an XMLHttpRequest */
  abortXHR(abort) {
    abort?.abort(new Error('The request was left.'));
    return Boolean(abort);
  }

  xhrStatus() {
    return 0; // told in the reason
  }

  async #exchange({ url, messages }, abort) {
    const body = this.convertToJSON(messages);
    const response = await this.#fetch(url, this.#request(body, abort.signal)).catch(() => {
      throw new Error('The hub cannot be reached.');
    });
    const limit = this.setTimeout(() => abort.abort(new Error('The answer did not end in time.')), REST);
    try {
      this.#keepCookies(response);
      if (response.status !== OK) throw new Error(`The answer was ${response.status}.`);
      return readAnswer(readMessages(await readBody(response, LONGEST_ANSWER)), messages);
    } finally {
      this.clearTimeout(limit);
      if (response.status !== OK) response.body?.cancel().catch(() => {});
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
      if (this.#cookies.has(name) || this.#cookies.size < MOST_COOKIES) this.#cookies.set(name, pair);
    }
  }
}
