/** Failures in a row after which a transport that has worked is given up. */
const MAX_FAILURES = 3;

/**
 * Which transport to try: the best first, the next when one does not get through, the first again when none does. A
 * transport that has worked is not given up for a few failures, since then the hub is more likely away than blocked.
 */
export class TransportFallback {
  #transports;
  #index = 0;
  #working = new Set();
  #failures = 0;

  /** @param {string[]} transports the best first */
  constructor(transports) {
    this.#transports = [...transports];
  }

  get current() {
    return this.#transports[this.#index];
  }

  get best() {
    return this.#transports[0];
  }

  get isBest() {
    return this.#index === 0;
  }

  /** The current transport carries a session. */
  connected() {
    this.#working.add(this.current);
  }

  /** It has carried one for a while. */
  stable() {
    this.#failures = 0;
    this.#working.add(this.current);
  }

  /** The best transport carries a session after all. */
  upgraded() {
    this.#index = 0;
    this.stable();
  }

  /**
   * The current transport did not get through.
   *
   * @returns {boolean} true if another one is to be tried at once, false if it is time to wait
   */
  failed() {
    this.#failures++;
    if (this.#working.has(this.current) && this.#failures < MAX_FAILURES) return false;
    this.#working.delete(this.current);
    this.#failures = 0;
    this.#index = (this.#index + 1) % this.#transports.length;
    return this.#index !== 0;
  }
}
