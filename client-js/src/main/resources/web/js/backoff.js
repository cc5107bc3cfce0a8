/**
 * How long to wait before trying again: exponential with full jitter. The n-th delay is anywhere between 0 and
 * `first` · 2ⁿ, never above `most`, so that many clients that failed together do not come back together.
 */
export class Backoff {
  #first;
  #most;
  #random;
  #failures = 0;

  /**
   * @param {{first: number, most: number}} limits milliseconds
   * @param {() => number} random
   */
  constructor({ first, most }, random) {
    this.#first = first;
    this.#most = most;
    this.#random = random;
  }

  /** Counts a failure and returns the milliseconds to wait after it. */
  next() {
    return fullJitter(this.#first, this.#most, this.#failures++, this.#random);
  }

  reset() {
    this.#failures = 0;
  }
}

/** The delay after `failures` earlier ones. */
export function fullJitter(first, most, failures, random) {
  return random() * Math.min(most, first * 2 ** Math.min(failures, 50));
}
