/** How often a transport that has worked may fail in a row before another is tried. */
const PATIENCE = 3;

/**
 * Which transport to try: the best first, the next when one does not get through, the first again when none does. A
 * transport that has worked is not given up for a few failures, since then the hub is more likely away than blocked.
 */
export class Ladder {
  #rungs;
  #index = 0;
  #proven = new Set();
  #failures = 0;

  /** @param {string[]} transports the best first */
  constructor(transports) {
    this.#rungs = [...transports];
  }

  get current() {
    return this.#rungs[this.#index];
  }

  get top() {
    return this.#rungs[0];
  }

  get isAtTop() {
    return this.#index === 0;
  }

  /** The current transport carries a session. */
  opened() {
    this.#proven.add(this.current);
  }

  /** It has carried one for a while. */
  worked() {
    this.#failures = 0;
    this.#proven.add(this.current);
  }

  /** The top transport carries a session after all. */
  climbed() {
    this.#index = 0;
    this.worked();
  }

  /**
   * The current transport did not get through.
   *
   * @returns {boolean} true if another one is to be tried at once, false if it is time to wait
   */
  failed() {
    this.#failures++;
    if (this.#proven.has(this.current) && this.#failures < PATIENCE) return false;
    this.#proven.delete(this.current);
    this.#failures = 0;
    this.#index = (this.#index + 1) % this.#rungs.length;
    return this.#index !== 0;
  }
}
