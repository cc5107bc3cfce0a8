import { keyOf } from './context-ref.js';
import { covers, isComparable, later } from './position.js';
import { MAX_CONTEXTS } from './sync-queue.js';

/**
 * What a leader has learned from the hub: the newest notice of each context since a base position. It says what a page that
 * joins has missed, as long as that page's position is not before the base; it is state, not a log of messages.
 */
export class UpdateStream {
  #base;
  #position;
  /** @type {Map<string, {context: string, revision: number, origin?: string, group?: string, everyone?: true, position: string}>} */
  #newest = new Map();

  /**
   * @param {string} base everything after it will be in this stream
   * @param {string} position everything up to it has been sent
   */
  constructor(base, position) {
    this.#base = base;
    this.#position = position;
  }

  get position() {
    return this.#position;
  }

  /** Adds changes; returns those that are new. */
  add(changes) {
    return changes.filter((change) => this.#addOne(change));
  }

  /** The hub confirmed that everything up to this position was written to us. */
  confirm(position) {
    this.#position = later(this.#position, position);
  }

  /**
   * What a page at this position has missed.
   *
   * @returns {import('./leader.js').Update | null} null if that was before this stream
   */
  missedSince(position) {
    if (!isComparable(position, this.#base)) return { changes: [], position: this.#position, resync: true };
    if (!covers(position, this.#base)) return null;
    const changes = [...this.#newest.values()].filter((change) => !covers(position, change.position));
    return { changes, position: this.#position };
  }

  /** There are too many to remember: a page that has missed more than what follows asks the hub. */
  #reset() {
    this.#newest.clear();
    this.#base = this.#position;
  }

  #addOne(change) {
    const key = keyOf(change);
    const newest = this.#newest.get(key);
    if (newest && newest.revision >= change.revision) return false;
    if (this.#newest.size >= MAX_CONTEXTS && !newest) this.#reset();
    this.#newest.set(key, { position: this.#position, ...change });
    return true;
  }
}
