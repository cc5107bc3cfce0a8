import { covers, isComparable, later } from './position.js';
import { MOST_CONTEXTS } from './sync-queue.js';

/**
 * What a leader has learned from the hub: the newest notice of each context since a base position. From it a page that
 * joins is told what it missed, as long as its own position is not before the base; state, not a log of messages.
 */
export class Stream {
  #base;
  #position;
  /** @type {Map<string, {context: string, revision: number, origin?: string, position: string}>} */
  #newest = new Map();

  /**
   * @param {string} base everything after it will be in this stream
   * @param {string} position everything up to it has been told
   */
  constructor(base, position) {
    this.#base = base;
    this.#position = position;
  }

  get position() {
    return this.#position;
  }

  /** Takes what was told; returns what of it is news. */
  take(changes) {
    return changes.filter((change) => this.#takeOne(change));
  }

  /** The hub confirmed that everything up to this position was written to us. */
  confirm(position) {
    this.#position = later(this.#position, position);
  }

  /**
   * What a page at this position has missed.
   *
   * @returns {import('./leader.js').News | null} null if that was before this stream
   */
  since(position) {
    if (!isComparable(position, this.#base)) return { changes: [], position: this.#position, resync: true };
    if (!covers(position, this.#base)) return null;
    const changes = [...this.#newest.values()].filter((change) => !covers(position, change.position));
    return { changes, position: this.#position };
  }

  /** More than is to be remembered: a page that is not here yet asks the hub. */
  #beginAnew() {
    this.#newest.clear();
    this.#base = this.#position;
  }

  #takeOne(change) {
    const newest = this.#newest.get(change.context);
    if (newest && newest.revision >= change.revision) return false;
    if (this.#newest.size >= MOST_CONTEXTS && !newest) this.#beginAnew();
    this.#newest.set(change.context, { position: this.#position, ...change });
    return true;
  }
}
