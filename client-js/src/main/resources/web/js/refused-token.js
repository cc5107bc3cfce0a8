const DELAY = { initial: 120_000, max: 900_000 };

/**
 * The token that the hub refused last, and when the same may be tried again: after 2 to 4 minutes, doubled with each refusal
 * up to a quarter to half an hour, since the hub may have been at fault; or after the time that the hub named. Any other
 * token may be tried at once. A pure value that is told the time.
 *
 * client-lib has the same, in `RefusedToken`.
 */
export class RefusedToken {
  #random;
  /** @type {string | undefined} */
  #token;
  #refusals = 0;
  #triedAgainAt = 0;
  /** @type {import('./failure.js').Failure | null} */
  #failure = null;

  /** @param {() => number} random */
  constructor(random) {
    this.#random = random;
  }

  /** The last refusal since the hub was reached, or null. */
  get failure() {
    return this.#failure;
  }

  /**
   * The hub refused a token; undefined if it was a ticket.
   *
   * @param {string | undefined} token
   * @param {import('./failure.js').Failure} failure
   */
  refused(token, failure, now) {
    this.#refusals = this.is(token) ? this.#refusals + 1 : 1;
    this.#token = token;
    this.#failure = failure;
    const bound = Math.min(DELAY.max, DELAY.initial * 2 ** Math.min(this.#refusals - 1, 50));
    this.#triedAgainAt = now + (failure.after > 0 ? failure.after : bound * (1 + this.#random()));
  }

  /** The hub takes it no more, or not yet; it may be tried again. */
  expired(token, now) {
    this.#token = token;
    this.#refusals = 0;
    this.#triedAgainAt = now;
  }

  /** Whether it is the one that was refused last. */
  is(token) {
    return token !== undefined && token === this.#token;
  }

  /** Whether it was refused, and it is too early to try it again. */
  bars(token, now) {
    return this.is(token) && now < this.#triedAgainAt;
  }

  /** Any token may be tried. */
  forget() {
    this.#token = undefined;
    this.#refusals = 0;
    this.#failure = null;
  }
}
