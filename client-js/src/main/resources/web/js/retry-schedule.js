/** Milliseconds a connection must have lasted for the failures before it to be forgotten. */
export const STABLE_AFTER = 10_000;
/** Milliseconds a connection must have lasted for its spread to replace a higher one. */
const SETTLED_AFTER = 60_000;
const MAX_SPREAD = 300_000;
/** What the hub may ask to wait: no longer than so many of the longest delays. */
const MAX_WAIT_DELAYS = 10;
const EARLY_EVERY = 10_000;
const EARLY_AT_ONCE = 3;
const DELAY = { initial: 1_000, max: 10_000 };
const TOKEN_DELAY = { initial: 1_000, max: 60_000 };

/**
 * When the next attempt to reach the hub is due; a pure value that is told the time.
 *
 * Delays are a back-off with full jitter. A hub with so many devices that they must not all come back at once names a spread:
 * from the second failure in a row on no bound is below it. (The first is not affected, because then it is mostly this
 * connection alone that broke.) That a hub names a moment at which to come back, because it stops, is no failure. A hub that ends one connection after the other soon after it began is tried ever more rarely,
 * up to once a minute. A reason to believe that the hub is back ends a delay early: three times at once, after that
 * once in ten seconds, and never before the time that the hub itself asked to wait.
 *
 * client-lib has the same, in `RetrySchedule`; `retry-schedule.json` says for both what must come out.
 */
export class RetrySchedule {
  #random;
  #due = Infinity;
  #notBefore = 0;
  #failures = 0;
  /** Connections in a row that ended soon, and whether one ended just now. */
  #shortLived = 0;
  #justEnded = false;
  /** What hubs have named before, and what the hub of the open connection has. */
  #spread = 0;
  #named = 0;
  /** When all early attempts are allowed again. */
  #earlyPaidAt = -Infinity;

  /** @param {() => number} random */
  constructor(random) {
    this.#random = random;
  }

  /** When the next attempt is due; infinity if none is. */
  get due() {
    return this.#due;
  }

  /** An attempt begins; until it fails none is due. */
  begin() {
    this.#due = Infinity;
    this.#named = 0;
    this.#justEnded = false;
  }

  /**
   * The hub named the milliseconds over which its devices are to spread when they come back.
   *
   * @param {number} milliseconds
   */
  spread(milliseconds) {
    this.#named = Math.min(milliseconds, MAX_SPREAD);
  }

  /** The open connection ended after so many milliseconds; {@link failed} follows. */
  ended(lifetime) {
    const isStable = lifetime >= STABLE_AFTER;
    if (isStable) this.#failures = 0;
    this.#shortLived = isStable ? 0 : this.#shortLived + 1;
    this.#justEnded = true;
    this.#spread = lifetime >= SETTLED_AFTER ? this.#named : Math.max(this.#spread, this.#named);
    this.#named = 0;
  }

  /**
   * An attempt failed, or the connection ended.
   *
   * @param {number} asked milliseconds the hub asked to wait
   */
  failed(asked, now) {
    const soon = this.#justEnded ? bound(TOKEN_DELAY, this.#shortLived - 1) : 0;
    const herd = this.#failures === 0 ? 0 : this.#spread;
    const isMove = this.#justEnded && this.#shortLived === 0 && asked > 0;
    this.#pause(asked, Math.max(bound(DELAY, this.#failures), soon, herd), now);
    if (isMove) this.#failures--;
  }

  /** There is no token, or none that the hub has not refused. */
  failedForToken(asked, now) {
    this.#pause(asked, bound(TOKEN_DELAY, this.#failures), now);
  }

  /**
   * Something says that the hub may be back.
   *
   * @param {boolean} together whether that may have come to many devices at the same moment; then they spread
   */
  retryEarly(together, now) {
    if (this.#due === Infinity || this.#due <= now) return;
    const allowed = Math.max(now, this.#earlyPaidAt - (EARLY_AT_ONCE - 1) * EARLY_EVERY);
    const early = Math.max(allowed, this.#notBefore) + (together ? this.#upTo(this.#spread) : 0);
    if (early >= this.#due) return;
    this.#due = early;
    this.#earlyPaidAt = Math.max(this.#earlyPaidAt, early) + EARLY_EVERY;
  }

  #pause(asked, longest, now) {
    this.#failures++;
    this.#notBefore = now + Math.max(0, Math.min(asked, DELAY.max * MAX_WAIT_DELAYS));
    this.#due = this.#notBefore + this.#upTo(longest);
  }

  #upTo(longest) {
    return Math.floor(this.#random() * (longest + 1));
  }
}

/** The longest delay after so many failures before. */
function bound({ initial, max }, failures) {
  return Math.min(max, initial * 2 ** Math.max(0, Math.min(failures, 50)));
}
