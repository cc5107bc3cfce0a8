import { Alarm } from './clock.js';

/** Milliseconds without a sign of the leader after which it is asked for one; half as much again at random. */
const SILENCE = 8_000;
/** Milliseconds a leader has to answer. A page that is busy for longer had better not lead. */
const ANSWER = 3_000;
/** Those who find the leader silent together do not all seize its seat together. */
const HESITATION = 500;

/**
 * Elects one leader among the pages of a browser.
 *
 * A leader is named by its term, and the higher term leads. Terms are a clock, never reused: a leader that was frozen,
 * was superseded and thaws, hears a higher term and steps down. Followers ask for a sign of life rather than rely on
 * the leader's timers, because browsers slow down the timers of hidden pages, not their messages.
 */
export class Election {
  #id;
  #seat;
  #post;
  #clock;
  #random;
  #events;
  #running = false;
  #stands = true;
  #leading = false;
  #term = 0;
  #leader = null;
  #probe;
  #pingedAt = 0;

  /**
   * @param {object} parts
   * @param {string} parts.id this page's unique id
   * @param {import('./seat.js').Seat} parts.seat
   * @param {(message: object) => void} parts.post
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {{lead: (term: number) => void, stepDown: () => void, asked: () => void, silent: () => void}} parts.events
   *   asked: someone wants a sign of life while we lead, answer with a message of type `leader`; silent: the leader
   *   does not answer
   */
  constructor({ id, seat, post, clock, random, events }) {
    this.#id = id;
    this.#seat = seat;
    this.#post = post;
    this.#clock = clock;
    this.#random = random;
    this.#events = events;
    this.#probe = new Alarm(clock);
  }

  get isRunning() {
    return this.#running;
  }

  /** Joins the pages; stands for leader unless told not to. */
  start(stands = true) {
    this.#running = true;
    this.#stands = stands;
    this.#post({ type: 'ping' });
    this.#expectSign();
    if (stands) this.#stand();
  }

  /** Leaves the pages, and lets another lead at once. */
  stop() {
    this.#running = false;
    this.#probe.clear();
    const led = this.#leading;
    this.#stepDown();
    this.#seat.leave();
    if (led) this.#post({ type: 'bye', term: this.#term });
  }

  /** Asks the leader for a sign of life now, for example because this page thawed. */
  ask() {
    if (!this.#running || this.#leading) return;
    this.#pingedAt = this.#clock.now();
    this.#post({ type: 'ping' });
    this.#probe.set(ANSWER, () => this.#noAnswer());
  }

  /**
   * Takes a message of another page.
   *
   * @returns {boolean} whether it comes from the leader in office
   */
  hear(message) {
    if (!this.#running) return false;
    if (message.type === 'ping') {
      if (this.#leading) this.#events.asked();
      return false;
    }
    if (message.term === undefined) return false;
    return message.type === 'bye' ? this.#goodbye(message) : this.#signOfLife(message);
  }

  #signOfLife({ term, from }) {
    if (this.#outranks(term, from)) this.#recognise(term, from);
    if (from !== this.#leader || term !== this.#term) {
      if (this.#leading) this.#events.asked();
      return false;
    }
    this.#seat.occupied();
    this.#expectSign();
    return true;
  }

  #goodbye({ term, from }) {
    if (from !== this.#leader || term !== this.#term) return false;
    this.#leader = null;
    this.#seat.vacant();
    return false;
  }

  #outranks(term, from) {
    return term > this.#term || (term === this.#term && (this.#leader === null || from > this.#leader));
  }

  #recognise(term, from) {
    const led = this.#leading;
    this.#term = term;
    this.#leader = from;
    if (!led) return;
    this.#stepDown();
    this.#seat.leave();
    this.#stand();
  }

  #stand() {
    this.#seat.stand(() => this.#lead(), () => this.#unseated());
  }

  #lead() {
    if (!this.#running || this.#leading) return;
    this.#leading = true;
    this.#term = Math.max(this.#term + 1, this.#clock.wall());
    this.#leader = this.#id;
    this.#probe.clear();
    this.#events.lead(this.#term);
  }

  #unseated() {
    this.#stepDown();
    if (!this.#running) return;
    this.#stand();
    this.ask();
  }

  #stepDown() {
    if (!this.#leading) return;
    this.#leading = false;
    this.#events.stepDown();
    if (this.#running) this.#expectSign();
  }

  #expectSign() {
    if (!this.#leading) this.#probe.set(SILENCE * (1 + this.#random() / 2), () => this.ask());
  }

  /** A page that slept itself may find the answer still unread: it asks again instead of blaming the leader. */
  #noAnswer() {
    const overslept = this.#clock.now() - this.#pingedAt > 2 * ANSWER;
    if (overslept) return this.ask();
    this.#events.silent();
    if (this.#stands) this.#probe.set(this.#random() * HESITATION, () => this.#usurp());
    else this.#expectSign();
  }

  #usurp() {
    this.#expectSign();
    this.#seat.seize();
  }
}
