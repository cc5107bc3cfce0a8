/**
 * Time and randomness are arguments: everything here that waits or is random gets a clock and a random function, and tests
 * advance the one and seed the other.
 *
 * @typedef {object} Clock
 * @property {() => number} now milliseconds that never jump, for measuring how long something lasts
 * @property {() => number} wall milliseconds since 1970, for ordering what different pages did
 * @property {(task: () => void, delay: number) => any} setTimeout
 * @property {(handle: any) => void} clearTimeout
 */

/** The longest delay a browser's timer can take; a longer one would run at once. */
const MAX_DELAY = 2 ** 31 - 1;

/** @type {Clock} */
export const systemClock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  setTimeout: (task, delay) => setTimeout(task, Math.min(delay, MAX_DELAY)),
  clearTimeout: (handle) => clearTimeout(handle),
};

/** A timeout that can be set, set again and cleared: at most one task waits. */
export class Timeout {
  #clock;
  #handle = null;

  /** @param {Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  get isSet() {
    return this.#handle !== null;
  }

  /**
   * Runs the task after the delay, and nothing that was waiting before.
   *
   * @param {number} delay milliseconds; infinity clears the timeout
   * @param {() => void} task
   */
  set(delay, task) {
    this.clear();
    if (delay === Infinity) return;
    this.#handle = this.#clock.setTimeout(() => {
      this.#handle = null;
      task();
    }, Math.max(0, delay));
  }

  clear() {
    if (this.#handle !== null) this.#clock.clearTimeout(this.#handle);
    this.#handle = null;
  }
}

/**
 * Settles as the promise does, or rejects when the time is over.
 *
 * @template T
 * @param {Clock} clock
 * @param {number} limit milliseconds
 * @param {Promise<T>} promise
 * @param {string} text what to say when the time is over
 * @returns {Promise<T>}
 */
export function withTimeout(clock, limit, promise, text) {
  return new Promise((resolve, reject) => {
    const handle = clock.setTimeout(() => reject(new Error(text)), limit);
    promise.then(resolve, reject).finally(() => clock.clearTimeout(handle));
  });
}
