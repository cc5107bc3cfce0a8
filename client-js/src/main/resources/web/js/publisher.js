import { Backoff } from './backoff.js';
import { Timeout } from './clock.js';

/** How many contexts may have changes that wait for the hub. */
const MAX_PENDING = 10_000;
const RETRY_DELAY = { initial: 1_000, max: 60_000 };

/**
 * Sends changes to the hub, one after the other. While the hub is away, what waits is bounded by the number of contexts:
 * of each, the newest change is kept, which supersedes all before it, and the newest made by another origin than that
 * one's, because that origin must be told of it. A change for later is always kept, and has an id that is the same however often
 * it is sent, so that the hub has it once.
 *
 * @typedef {object} ChangeToPublish as the hub's HTTP API takes it
 * @property {string} user
 * @property {string} context
 * @property {number} [revision]
 * @property {string} [origin]
 * @property {{device?: string, group?: string, everyone?: true}} [for]
 * @property {string} [at]
 * @property {number} [after] seconds
 * @property {string} [timed] names a change for later
 */
export class Publisher {
  #send;
  #newId;
  /** @type {Map<string, PendingChange[]>} of each context, in the order to send; contexts in the order of arrival */
  #pending = new Map();
  #backoff;
  #retryTimeout;
  #isSending = false;
  #isClosed = false;
  #timedCount = 0;

  /**
   * @param {object} parts
   * @param {(change: object) => Promise<object>} parts.send
   * @param {() => string} parts.newId an id nobody else has
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   */
  constructor({ send, newId, clock, random }) {
    this.#send = send;
    this.#newId = newId;
    this.#backoff = new Backoff(RETRY_DELAY, random);
    this.#retryTimeout = new Timeout(clock);
  }

  /**
   * @param {ChangeToPublish} given
   * @returns {Promise<{position: string, revision: number, duplicate: boolean}>} the receipt for this change, or for
   *   a newer one of the same context that supersedes it
   */
  publish(given) {
    const change = isTimed(given) ? { timed: this.#newId(), ...given } : given;
    return new Promise((resolve, reject) => {
      const key = this.#keyOf(change);
      const problem = this.#problem(key);
      if (problem) return reject(new Error(problem));
      const pending = new PendingChange(key, change, [{ resolve, reject }]);
      this.#pending.set(key, retained([...(this.#pending.get(key) ?? []), pending]));
      if (!this.#retryTimeout.isSet) this.#sendNext();
    });
  }

  /** Sends now what waits for the hub. */
  retryNow() {
    if (!this.#retryTimeout.isSet) return;
    this.#retryTimeout.clear();
    this.#sendNext();
  }

  /** Rejects what still waits. */
  close() {
    this.#isClosed = true;
    this.#retryTimeout.clear();
    const rejected = [...this.#pending.values()].flat();
    this.#pending.clear();
    for (const pending of rejected) pending.reject(new Error('The selector was stopped.'));
  }

  /**
   * Names the context and its audience. A change for later has a key of its own: none stands for another.
   *
   * @param {ChangeToPublish} change
   */
  #keyOf(change) {
    if (isTimed(change)) return `timed ${++this.#timedCount}`;
    const { user, context, for: audience } = change;
    const isOfUser = audience === undefined || audience.device !== undefined;
    return JSON.stringify([isOfUser ? user : null, context, audience]);
  }

  #problem(key) {
    if (this.#isClosed) return 'The selector was stopped.';
    const isFull = this.#pending.size >= MAX_PENDING && !this.#pending.has(key);
    return isFull ? 'Changes of too many contexts wait for the hub: publish again when it is back.' : null;
  }

  async #sendNext() {
    if (this.#isSending || this.#pending.size === 0) return;
    this.#isSending = true;
    const pending = this.#takeFirst();
    try {
      pending.resolve(await this.#send(pending.change));
      this.#backoff.reset();
    } catch (problem) {
      this.#failed(pending, problem);
    }
    this.#isSending = false;
    if (!this.#retryTimeout.isSet) this.#sendNext();
  }

  #takeFirst() {
    const [key, [first, ...others]] = this.#pending.entries().next().value;
    if (others.length > 0) this.#pending.set(key, others);
    else this.#pending.delete(key);
    return first;
  }

  /** What the hub cannot accept now goes back to the front. */
  #failed(pending, problem) {
    if (this.#isClosed || !problem.isTemporary) return pending.reject(problem);
    const { key } = pending;
    const changes = retained([pending, ...(this.#pending.get(key) ?? [])]);
    this.#pending.delete(key);
    this.#pending = new Map([[key, changes], ...this.#pending]);
    this.#retryTimeout.set(problem.after + this.#backoff.next(), () => this.#sendNext());
  }
}

/** A change that waits, and the callers who wait for its receipt. */
class PendingChange {
  #callers;

  constructor(key, change, callers) {
    this.key = key;
    this.change = change;
    this.#callers = callers;
  }

  resolve(receipt) {
    for (const caller of this.#callers) caller.resolve(receipt);
  }

  reject(problem) {
    for (const caller of this.#callers) caller.reject(problem);
  }

  supersede(other) {
    this.#callers.push(...other.#callers);
  }
}

/** What is kept of the changes of a context, the older first; the newest supersedes the others. */
function retained(changes) {
  const newest = changes.reduce(newer);
  const others = changes.filter(({ change }) => !isSameOrigin(change, newest.change));
  const newestByOther = others.length > 0 ? others.reduce(newer) : null;
  for (const pending of changes) if (pending !== newest && pending !== newestByOther) newest.supersede(pending);
  return newestByOther ? [newestByOther, newest] : [newest];
}

/** The one with the higher revision, else the later one. */
function newer(earlier, later) {
  return earlier.change.revision > later.change.revision ? earlier : later;
}

/**
 * Whether it is for later.
 *
 * @param {ChangeToPublish} change
 */
function isTimed({ at, after }) {
  return at !== undefined || after !== undefined;
}

/** Devices of two users may have the same id. */
function isSameOrigin(one, other) {
  return one.origin === other.origin && one.user === other.user;
}
