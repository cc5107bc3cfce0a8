/**
 * Which services run for this page's user: they can be switched off, for this user alone. Sends `change` when it learned
 * something; another page of the user may have switched.
 */
export class Services extends EventTarget {
  #visitor;
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

  async refresh() {
    this.#learn(await this.#visitor.request('GET', 'services/state'));
  }

  /**
   * @param {'attribute-server' | 'hub'} service
   * @param {boolean} running
   */
  async turn(service, running) {
    this.#learn(await this.#visitor.request('PUT', `services/${service}`, { body: { running } }));
  }

  #learn(state) {
    const before = JSON.stringify(this.#state);
    this.#state = { ...this.#state, ...state };
    if (JSON.stringify(this.#state) !== before) this.dispatchEvent(new Event('change'));
  }
}
