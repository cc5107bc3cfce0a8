import { Timeout } from './clock.js';

/** Milliseconds without a message of the leader after which it is pinged; up to half as much again at random. */
const LEADER_TIMEOUT = 8_000;
/** Milliseconds a leader has to answer a ping. A page that is busy for longer had better not lead. */
const PING_TIMEOUT = 3_000;
/** Milliseconds, at random: pages that miss the leader together do not all steal its lock together. */
const STEAL_JITTER = 500;

/**
 * Elects one leader among the pages of a browser.
 *
 * A leader is named by its term, and the higher term leads. Terms are a clock, never reused: a leader that was frozen,
 * was superseded and thaws, hears a higher term and steps down. Followers ping the leader rather than rely on its timers,
 * because browsers slow down the timers of hidden pages, not their messages.
 */
export class Election {
  #id;
  #lock;
  #post;
  #clock;
  #random;
  #events;
  #isRunning = false;
  #isCandidate = true;
  #isLeader = false;
  #term = 0;
  #leader = null;
  #leaderTimeout;
  #pingedAt = 0;

  /**
   * @param {object} parts
   * @param {string} parts.id this page's unique id
   * @param {import('./leader-lock.js').LeaderLock} parts.lock
   * @param {(message: object) => void} parts.post
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {{lead: (term: number) => void, stepDown: () => void, pinged: () => void, leaderTimedOut: () => void}
   *   } parts.events pinged: another page pings us while we lead, answer with a message of type `leader`; leaderTimedOut: the
   *   leader does not answer
   */
  constructor({ id, lock, post, clock, random, events }) {
    this.#id = id;
    this.#lock = lock;
    this.#post = post;
    this.#clock = clock;
    this.#random = random;
    this.#events = events;
    this.#leaderTimeout = new Timeout(clock);
  }

  get isRunning() {
    return this.#isRunning;
  }

  /** Joins the pages, as a candidate for leader unless told not to. */
  start(isCandidate = true) {
    this.#isRunning = true;
    this.#isCandidate = isCandidate;
    this.#post({ type: 'ping' });
    this.#expectLeader();
    if (isCandidate) this.#requestLock();
  }

  /** Leaves the pages, and lets another lead at once. */
  stop() {
    this.#isRunning = false;
    this.#leaderTimeout.clear();
    const led = this.#isLeader;
    this.#stepDown();
    this.#lock.release();
    if (led) this.#post({ type: 'bye', term: this.#term });
  }

  /** Asks the leader for a message now, for example because this page thawed. */
  ping() {
    if (!this.#isRunning || this.#isLeader) return;
    this.#pingedAt = this.#clock.now();
    this.#post({ type: 'ping' });
    this.#leaderTimeout.set(PING_TIMEOUT, () => this.#pingTimedOut());
  }

  /**
   * Takes a message of another page.
   *
   * @returns {boolean} whether it comes from the current leader
   */
  receive(message) {
    if (!this.#isRunning) return false;
    if (message.type === 'ping') {
      if (this.#isLeader) this.#events.pinged();
      return false;
    }
    if (message.term === undefined) return false;
    return message.type === 'bye' ? this.#leaderLeft(message) : this.#leaderMessage(message);
  }

  #leaderMessage({ term, from }) {
    if (this.#outranks(term, from)) this.#follow(term, from);
    if (from !== this.#leader || term !== this.#term) {
      if (this.#isLeader) this.#events.pinged();
      return false;
    }
    this.#lock.leaderHeard();
    this.#expectLeader();
    return true;
  }

  #leaderLeft({ term, from }) {
    if (from !== this.#leader || term !== this.#term) return false;
    this.#leader = null;
    this.#lock.leaderLeft();
    return false;
  }

  #outranks(term, from) {
    return term > this.#term || (term === this.#term && (this.#leader === null || from > this.#leader));
  }

  #follow(term, from) {
    const led = this.#isLeader;
    this.#term = term;
    this.#leader = from;
    if (!led) return;
    this.#stepDown();
    this.#lock.release();
    this.#requestLock();
  }

  #requestLock() {
    this.#lock.acquire(() => this.#lead(), () => this.#lockLost());
  }

  #lead() {
    if (!this.#isRunning || this.#isLeader) return;
    this.#isLeader = true;
    this.#term = Math.max(this.#term + 1, this.#clock.wall());
    this.#leader = this.#id;
    this.#leaderTimeout.clear();
    this.#events.lead(this.#term);
  }

  #lockLost() {
    this.#stepDown();
    if (!this.#isRunning) return;
    this.#requestLock();
    this.ping();
  }

  #stepDown() {
    if (!this.#isLeader) return;
    this.#isLeader = false;
    this.#events.stepDown();
    if (this.#isRunning) this.#expectLeader();
  }

  #expectLeader() {
    if (!this.#isLeader) this.#leaderTimeout.set(LEADER_TIMEOUT * (1 + this.#random() / 2), () => this.ping());
  }

  /** A page that was suspended itself may not have read the answer yet: it pings again instead of blaming the leader. */
  #pingTimedOut() {
    const wasSuspended = this.#clock.now() - this.#pingedAt > 2 * PING_TIMEOUT;
    if (wasSuspended) return this.ping();
    this.#events.leaderTimedOut();
    if (this.#isCandidate) this.#leaderTimeout.set(this.#random() * STEAL_JITTER, () => this.#stealLock());
    else this.#expectLeader();
  }

  #stealLock() {
    this.#expectLeader();
    this.#lock.steal();
  }
}
