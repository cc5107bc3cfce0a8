/** The hub refused a request: a code, and a text that says what to do. */
export class RefusedError extends Error {
  constructor(code, text, retryAfter) {
    super(text);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** The few requests that are plain HTTP. */
export class HubHttp {
  #base;

  /** @param {URL} base where the hub is: `https://hub.example`, or below a path, `https://example.org/push` */
  constructor(base) {
    this.#base = new URL(base);
    this.#base.search = this.#base.hash = '';
    if (!this.#base.pathname.endsWith('/')) this.#base.pathname += '/';
  }

  /** The address of the Bayeux endpoint. */
  get bayeux() {
    return this.#url('bayeux');
  }

  /**
   * @param {{name: string, platform: string, device: string, password?: string, key?: string}} fields
   * @returns {Promise<{token: string, expiresIn: number, user: string, device: string, key: string, transports?: string[]}>}
   */
  signIn(fields) {
    return this.#post('chat/sign-in', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
    });
  }

  /** Gets a ticket, which is used where a token would be in a URL. */
  async ticket(token) {
    const { ticket } = await this.#post('v1/tickets', { headers: { Authorization: `Bearer ${token}` } });
    return ticket;
  }

  /**
   * Ends the chat session: sent even if the page is gone, and the answer is not read.
   *
   * @param {string} exitKey
   * @param {boolean} closing whether the page is being closed, and perhaps loaded again: then the session ends a little later
   */
  exit(exitKey, closing) {
    const url = this.#url(closing ? 'chat/exit?closing' : 'chat/exit');
    if (!navigator.sendBeacon?.(url, exitKey)) {
      fetch(url, { method: 'POST', body: exitKey, keepalive: true }).catch(() => {});
    }
  }

  #url(path) {
    return new URL(path, this.#base).href;
  }

  async #post(path, request) {
    const response = await fetch(this.#url(path), { method: 'POST', cache: 'no-store', credentials: 'omit', ...request });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      const seconds = Number(response.headers.get('Retry-After') ?? 0);
      throw new RefusedError(response.status, answer.detail ?? `The hub answered ${response.status}.`, seconds * 1000);
    }
    return answer;
  }
}
