import { Backoff } from './backoff.js';
import { Alarm } from './clock.js';

/** Of how many contexts changes may wait for the hub. */
const MOST_WAITING = 10_000;
const RETRY = { first: 1_000, most: 60_000 };

/**
 * Sends changes to the hub, one after the other. What waits while the hub is away is bounded by the number of contexts:
 * of each, the newest change is kept, which stands for all before it, and the newest made by another origin than that
 * one's, because that origin must hear of it.
 */
export class Publisher {
  #send;
  /** @type {Map<string, Waiting[]>} of each context, in the order to send; contexts in the order of arrival */
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
   *   a newer one of the same context that stands for it
   */
  publish(change) {
    return new Promise((resolve, reject) => {
      const problem = this.#problem(change);
      if (problem) return reject(new Error(problem));
      const key = keyOf(change);
      const waiting = new Waiting(change, [{ resolve, reject }]);
      this.#waiting.set(key, kept([...(this.#waiting.get(key) ?? []), waiting]));
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
    const waiting = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const one of waiting) one.reject(new Error('The selector was stopped.'));
  }

  #problem(change) {
    if (this.#closed) return 'The selector was stopped.';
    const isFull = this.#waiting.size >= MOST_WAITING && !this.#waiting.has(keyOf(change));
    return isFull ? 'Changes of too many contexts wait for the hub: publish again when it is back.' : null;
  }

  async #pump() {
    if (this.#sending || this.#waiting.size === 0) return;
    this.#sending = true;
    const one = this.#next();
    try {
      one.resolve(await this.#send(one.change));
      this.#backoff.reset();
    } catch (problem) {
      this.#failed(one, problem);
    }
    this.#sending = false;
    if (!this.#alarm.isSet) this.#pump();
  }

  #next() {
    const [key, [first, ...others]] = this.#waiting.entries().next().value;
    if (others.length > 0) this.#waiting.set(key, others);
    else this.#waiting.delete(key);
    return first;
  }

  /** What the hub cannot take now goes back to the front. */
  #failed(one, problem) {
    if (this.#closed || !problem.isTemporary) return one.reject(problem);
    const key = keyOf(one.change);
    const changes = kept([one, ...(this.#waiting.get(key) ?? [])]);
    this.#waiting.delete(key);
    this.#waiting = new Map([[key, changes], ...this.#waiting]);
    this.#alarm.set(problem.after + this.#backoff.next(), () => this.#pump());
  }
}

/** A change on its way, and who wants to know what becomes of it. */
class Waiting {
  #callers;

  constructor(change, callers) {
    this.change = change;
    this.#callers = callers;
  }

  resolve(receipt) {
    for (const caller of this.#callers) caller.resolve(receipt);
  }

  reject(problem) {
    for (const caller of this.#callers) caller.reject(problem);
  }

  standsFor(other) {
    this.#callers.push(...other.#callers);
  }
}

/** What is kept of the changes of a context, the older first; the newest stands for what is not. */
function kept(changes) {
  const newest = changes.reduce(newer);
  const others = changes.filter(({ change }) => change.origin !== newest.change.origin);
  const newestByOther = others.length > 0 ? others.reduce(newer) : null;
  for (const one of changes) if (one !== newest && one !== newestByOther) newest.standsFor(one);
  return newestByOther ? [newestByOther, newest] : [newest];
}

/** The one that says more: the higher revision, else the one made later. */
function newer(earlier, later) {
  return earlier.change.revision > later.change.revision ? earlier : later;
}

function keyOf({ user, context }) {
  return JSON.stringify([user, context]);
}
