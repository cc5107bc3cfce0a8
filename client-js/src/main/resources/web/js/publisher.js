import { Backoff } from './backoff.js';
import { Alarm } from './clock.js';

/** How many (user, context) may wait for the hub. */
const MOST_WAITING = 10_000;
const RETRY = { first: 1_000, most: 60_000 };

/**
 * Sends changes to the hub, one after the other. While the hub is away the newest change of each user's context waits;
 * it stands for the older ones, since a revision includes all lower ones.
 */
export class Publisher {
  #send;
  #random;
  /** @type {Map<string, {change: object, settle: {resolve: Function, reject: Function}[]}>} in the order of arrival */
  #waiting = new Map();
  #backoff;
  #alarm;
  #sending = false;
  #closed = false;

  /**
   * @param {object} parts
   * @param {(change: object) => Promise<object>} parts.send
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   */
  constructor({ send, clock, random }) {
    this.#send = send;
    this.#backoff = new Backoff(RETRY, random);
    this.#alarm = new Alarm(clock);
  }

  /**
   * @param {{user: string, context: string, revision?: number, origin?: string}} change
   * @returns {Promise<{position: string, revision: number, duplicate: boolean}>} the receipt for this change, or for
   *   a newer one of the same context that took its place
   */
  publish(change) {
    return new Promise((resolve, reject) => {
      const problem = this.#problem(change);
      if (problem) return reject(new Error(problem));
      this.#add(change, { resolve, reject });
      if (!this.#alarm.isSet) this.#pump();
    });
  }

  /** Tries now what waits for the hub. */
  hurry() {
    if (!this.#alarm.isSet) return;
    this.#alarm.clear();
    this.#pump();
  }

  /** Rejects what still waits. */
  close() {
    this.#closed = true;
    this.#alarm.clear();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { settle } of waiting) rejectAll(settle, new Error('The selector was stopped.'));
  }

  #problem(change) {
    if (this.#closed) return 'The selector was stopped.';
    const isFull = this.#waiting.size >= MOST_WAITING && !this.#waiting.has(keyOf(change));
    return isFull ? 'Too many changes wait for the hub: publish again when it is back.' : null;
  }

  #add(change, settle) {
    const key = keyOf(change);
    const earlier = this.#waiting.get(key);
    if (!earlier) this.#waiting.set(key, { change, settle: [settle] });
    else Object.assign(earlier, { change: newer(earlier.change, change), settle: [...earlier.settle, settle] });
  }

  async #pump() {
    if (this.#sending || this.#waiting.size === 0) return;
    this.#sending = true;
    const [key, entry] = this.#waiting.entries().next().value;
    this.#waiting.delete(key);
    try {
      const receipt = await this.#send(entry.change);
      this.#backoff.reset();
      for (const { resolve } of entry.settle) resolve(receipt);
    } catch (problem) {
      this.#failed(key, entry, problem);
    }
    this.#sending = false;
    if (!this.#alarm.isSet) this.#pump();
  }

  #failed(key, { change, settle }, problem) {
    if (this.#closed || !problem.isTemporary) return rejectAll(settle, problem);
    const later = this.#waiting.get(key);
    const merged = later ? { change: newer(change, later.change), settle: [...settle, ...later.settle] } : { change, settle };
    this.#waiting = new Map([[key, merged], ...this.#waiting]);
    this.#waiting.set(key, merged);
    this.#alarm.set(problem.after + this.#backoff.next(), () => this.#pump());
  }
}

/** The change that says more: the higher revision, else the one made later. */
function newer(earlier, later) {
  return earlier.revision > later.revision ? earlier : later;
}

function keyOf({ user, context }) {
  return JSON.stringify([user, context]);
}

function rejectAll(settle, problem) {
  for (const { reject } of settle) reject(problem);
}
