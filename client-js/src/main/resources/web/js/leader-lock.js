import { Timeout } from './clock.js';

/**
 * The lock of the leader: the page that holds it holds the one connection. It calls `acquired` when it is ours and `lost`
 * when another page has stolen it.
 *
 * @typedef {object} LeaderLock
 * @property {(acquired: () => void, lost: () => void) => void} acquire ask for the lock, and wait as long as it takes
 * @property {() => void} steal take the lock from a leader that does not answer
 * @property {() => void} release give up the lock, or stop waiting for it
 * @property {() => void} leaderHeard a leader was heard
 * @property {() => void} leaderLeft the leader said that it leaves
 */

/** A Web Lock: the browser knows who holds it, and grants it to the next page when that page ends in any way. */
export class WebLeaderLock {
  #locks;
  #name;
  #acquired;
  #lost;
  #pendingRequest = null;
  #unlock = null;

  /**
   * @param {LockManager} locks
   * @param {string} name
   */
  constructor(locks, name) {
    this.#locks = locks;
    this.#name = name;
  }

  acquire(acquired, lost) {
    this.#acquired = acquired;
    this.#lost = lost;
    this.#pendingRequest = new AbortController();
    this.#request({ signal: this.#pendingRequest.signal });
  }

  steal() {
    this.#cancelRequest();
    this.#request({ steal: true });
  }

  release() {
    this.#cancelRequest();
    this.#unlock?.();
    this.#unlock = null;
  }

  leaderHeard() {}

  leaderLeft() {}

  #cancelRequest() {
    this.#pendingRequest?.abort();
    this.#pendingRequest = null;
  }

  /** The lock is held until the promise given to it is fulfilled; a stolen lock rejects the request. */
  #request(options) {
    let unlock = null;
    const hold = () => new Promise((resolve) => {
      unlock = resolve;
      this.#unlock = resolve;
      this.#pendingRequest = null;
      this.#acquired();
    });
    this.#locks.request(this.#name, options, hold).catch(() => {
      if (unlock === null || this.#unlock !== unlock) return;
      this.#unlock = null;
      this.#lost();
    });
  }
}

/** Milliseconds to listen before taking a lock that seems free: long enough for a leader to answer. */
const MIN_WAIT = 200;
const WAIT_JITTER = 300;

/**
 * For browsers without Web Locks: a page that hears no leader for a random time takes the lock. Two pages may hold it for a
 * moment; then the election's terms decide.
 */
export class TimedLeaderLock {
  #wait;
  #random;
  #acquired = () => {};

  /**
   * @param {import('./clock.js').Clock} clock
   * @param {() => number} random
   */
  constructor(clock, random) {
    this.#wait = new Timeout(clock);
    this.#random = random;
  }

  acquire(acquired) {
    this.#acquired = acquired;
    this.leaderLeft();
  }

  steal() {
    this.#wait.clear();
    this.#acquired();
  }

  release() {
    this.#wait.clear();
    this.#acquired = () => {};
  }

  leaderHeard() {
    this.#wait.clear();
  }

  leaderLeft() {
    this.#wait.set(MIN_WAIT + this.#random() * WAIT_JITTER, () => this.#acquired());
  }
}

/** The lock of a page that shares with no other. */
export class UnsharedLeaderLock {
  acquire(acquired) {
    acquired();
  }

  steal() {}

  release() {}

  leaderHeard() {}

  leaderLeft() {}
}
