import { connectionBanner } from '../start/connection-banner.js';

const MEANWHILE = 'Each device asks the Attribute Server by itself meanwhile.';
/** Milliseconds that devices may take to come back to a hub that was switched on, before it counts as lost. */
const COMES_BACK_WITHIN = 3_000;

/** Says in the banner of all pages that the hub is away, unless it was switched off on the page. */
export class ConnectionView {
  #selectors;
  #services;
  /** When the hub was known as switched off last. */
  #switchedOffUntil = -Infinity;
  #banner = document.getElementById('connection');

  /**
   * @param {import('../js/higgins-push.js').Selector[]} selectors
   * @param {import('./services.js').Services} services
   */
  constructor(selectors, services) {
    this.#selectors = selectors;
    this.#services = services;
  }

  /** Those that wait for their next try, try now. */
  tryNow() {
    for (const selector of this.#selectors) selector.reconnectNow();
  }

  /** To be called now and then. */
  show() {
    if (!this.#services.isHubRunning) this.#switchedOffUntil = performance.now();
    connectionBanner(this.#banner, { ...this.#state, text: MEANWHILE, tryNow: () => this.tryNow() });
  }

  /** Whether the hub answers no device. */
  get isAway() {
    return this.#state.state === 'away';
  }

  get #state() {
    const online = this.#selectors.filter(({ state }) => state !== 'stopped');
    const isAny = (wanted) => online.some(({ state }) => state === wanted);
    if (!this.#services.isHubRunning) return { state: 'stopped' };
    if (isAny('push')) return { state: 'connected' };
    if (isAny('timer') && !this.#services.isAsking && !this.#wasSwitchedOff) return { state: 'away', nextTryAt: this.#nextTryAt };
    return { state: isAny('connecting') || isAny('timer') ? 'connecting' : 'stopped' };
  }

  /** Just now: the devices are on their way back. */
  get #wasSwitchedOff() {
    return performance.now() - this.#switchedOffUntil < COMES_BACK_WITHIN;
  }

  get #nextTryAt() {
    const waits = this.#selectors.map(({ retryIn }) => retryIn).filter((wait) => wait !== null);
    return Date.now() + Math.min(...waits);
  }
}
