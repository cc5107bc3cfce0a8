/**
 * Which services run for this page's user: they can be switched off, for this user alone. Sends `change` when it learned
 * something; another page of the user may have switched.
 */
export class Services extends EventTarget {
  #visitor;
  #asked = 0;
  #state = { 'attribute-server': true, hub: true, addresses: [] };

  /** @param {import('./visitor.js').Visitor} visitor */
  constructor(visitor) {
    super();
    this.#visitor = visitor;
  }

  get isAttributeServerRunning() {
    return this.#state['attribute-server'];
  }

  get isHubRunning() {
    return this.#state.hub;
  }

  /** The addresses at which other machines reach the hub, if it listens on all. */
  get addresses() {
    return this.#state.addresses;
  }

  /** Whether an answer is awaited: until it comes, nobody knows why the hub refuses a device. */
  get isAsking() {
    return this.#asked > 0;
  }

  async refresh() {
    await this.#ask('GET', 'services/state');
  }

  /**
   * @param {'attribute-server' | 'hub'} service
   * @param {boolean} running
   */
  async turn(service, running) {
    await this.#ask('PUT', `services/${service}`, { running });
  }

  async #ask(method, path, body) {
    this.#asked += 1;
    try {
      this.#learn(await this.#visitor.request(method, path, { body }));
    } finally {
      this.#asked -= 1;
    }
  }

  #learn(state) {
    const before = JSON.stringify(this.#state);
    this.#state = { ...this.#state, ...state };
    if (JSON.stringify(this.#state) !== before) this.dispatchEvent(new Event('change'));
  }
}
