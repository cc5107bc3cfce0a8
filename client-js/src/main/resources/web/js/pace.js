/** How many heartbeats may follow each other at once, and how far apart, in milliseconds, those after them are. */
const BURST = 20;
const APART = 200;
/** How many may be answered at once with nothing; after each further one the pause doubles. */
const PATIENCE = 3;
const PAUSE = { first: 100, most: 5_000 };
/** Milliseconds: what took longer to answer was not answered at once. */
const AT_ONCE = 1_000;

/** How many messages a hub may send at once, and how many, in a millisecond, on and on. */
const MESSAGES = { burst: 200_000, steady: 1 };

/** Whether a hub sends more than it can have to tell: nobody else gets a turn while that is read. */
export class Flood {
  #allowance = MESSAGES.burst;
  #at = -Infinity;

  /**
   * A message came.
   *
   * @param {number} now
   * @returns {boolean} whether that is too many
   */
  rises(now) {
    this.#allowance = Math.min(MESSAGES.burst, this.#allowance + (now - this.#at) * MESSAGES.steady) - 1;
    this.#at = now;
    return this.#allowance < 0;
  }
}

/**
 * How long to wait before the next heartbeat. A hub that answers each at once, because it is broken or because there is
 * always something to tell, must not have its clients ask without a pause.
 */
export class Pace {
  #allowance = BURST;
  #answeredAt = -Infinity;
  /** When the heartbeat went out that is answered next. */
  #goesAt = -Infinity;
  #inVain = 0;

  /**
   * A heartbeat was answered.
   *
   * @param {number} now
   * @param {{interval: number, hold: number, isNews: boolean}} answer how long the hub asks to wait, how long it holds
   *   heartbeats, in milliseconds, and whether it told something meanwhile
   * @returns {number} milliseconds
   */
  next(now, { interval, hold, isNews }) {
    const isAtOnce = now - this.#goesAt < Math.min(AT_ONCE, hold / 2);
    this.#inVain = isAtOnce && !isNews ? this.#inVain + 1 : 0;
    this.#allowance = Math.min(BURST, this.#allowance + (now - this.#answeredAt) / APART) - 1;
    this.#answeredAt = now;
    const wait = Math.max(interval, this.#owed(), this.#pause());
    this.#goesAt = now + wait;
    return wait;
  }

  #owed() {
    return this.#allowance < 0 ? -this.#allowance * APART : 0;
  }

  #pause() {
    const times = this.#inVain - PATIENCE;
    return times > 0 ? Math.min(PAUSE.most, PAUSE.first * 2 ** Math.min(times, 20)) : 0;
  }
}
