/** A token bucket: how many heartbeats may follow each other at once, and the milliseconds between those after them. */
const MAX_BURST = 20;
const INTERVAL = 200;
/** How many replies in a row may come immediately and bring nothing; after each further one the delay doubles. */
const FREE_EMPTY_REPLIES = 3;
const EMPTY_REPLY_DELAY = { initial: 100, max: 5_000 };
/** Milliseconds: a reply that took longer was not immediate. */
const IMMEDIATE = 1_000;

/** A token bucket: how many messages a hub may send at once, and how many in each millisecond. */
const MESSAGE_RATE = { burst: 200_000, perMilli: 1 };

/** Limits how many messages a hub may send: reading them keeps the page from everything else. */
export class MessageRateLimit {
  #allowance = MESSAGE_RATE.burst;
  #lastAt = -Infinity;

  /**
   * Counts a message.
   *
   * @param {number} now
   * @returns {boolean} whether that is more than the limit
   */
  exceeds(now) {
    this.#allowance = Math.min(MESSAGE_RATE.burst, this.#allowance + (now - this.#lastAt) * MESSAGE_RATE.perMilli) - 1;
    this.#lastAt = now;
    return this.#allowance < 0;
  }
}

/**
 * Says how long to wait before the next heartbeat. A hub that replies to each immediately, because it is broken or because
 * there is always a notice, must not make its clients send heartbeats without a pause.
 */
export class HeartbeatThrottle {
  #allowance = MAX_BURST;
  #repliedAt = -Infinity;
  /** When the heartbeat was or will be sent whose reply comes next. */
  #sentAt = -Infinity;
  #emptyReplies = 0;

  /**
   * Counts a reply to a heartbeat.
   *
   * @param {number} now
   * @param {{interval: number, hold: number, hasNotices: boolean}} reply how long the hub asks to wait, how long it holds
   *   heartbeats, in milliseconds, and whether a notice came meanwhile
   * @returns {number} milliseconds
   */
  nextDelay(now, { interval, hold, hasNotices }) {
    const isImmediate = now - this.#sentAt < Math.min(IMMEDIATE, hold / 2);
    this.#emptyReplies = isImmediate && !hasNotices ? this.#emptyReplies + 1 : 0;
    this.#allowance = Math.min(MAX_BURST, this.#allowance + (now - this.#repliedAt) / INTERVAL) - 1;
    this.#repliedAt = now;
    const wait = Math.max(interval, this.#rateDelay(), this.#emptyReplyDelay());
    this.#sentAt = now + wait;
    return wait;
  }

  #rateDelay() {
    return this.#allowance < 0 ? -this.#allowance * INTERVAL : 0;
  }

  #emptyReplyDelay() {
    const times = this.#emptyReplies - FREE_EMPTY_REPLIES;
    return times > 0 ? Math.min(EMPTY_REPLY_DELAY.max, EMPTY_REPLY_DELAY.initial * 2 ** Math.min(times, 20)) : 0;
  }
}
