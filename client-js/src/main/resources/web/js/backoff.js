/**
 * How long to wait before trying again: exponential with full jitter. The n-th delay is anywhere between 0 and
 * `initial` · 2ⁿ, never above `max`, so that many clients that failed together do not come back together.
 */
export class Backoff {
  #initial;
  #max;
  #random;
  #failures = 0;

  /**
   * @param {{initial: number, max: number}} limits milliseconds
   * @param {() => number} random
   */
  constructor({ initial, max }, random) {
    this.#initial = initial;
    this.#max = max;
    this.#random = random;
  }

  /** Counts a failure and returns the milliseconds to wait after it. */
  next() {
    return fullJitter(this.#initial, this.#max, this.#failures++, this.#random);
  }

  reset() {
    this.#failures = 0;
  }
}

/** The delay after `failures` earlier ones. */
export function fullJitter(initial, max, failures, random) {
  return random() * Math.min(max, initial * 2 ** Math.min(failures, 50));
}
