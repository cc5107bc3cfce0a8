import { Alarm } from './clock.js';

/**
 * The leader's seat: whoever sits on it holds the one connection. A seat calls `granted` when it is ours and `lost`
 * when it was taken from us.
 *
 * @typedef {object} Seat
 * @property {(granted: () => void, lost: () => void) => void} stand ask for the seat, and wait as long as it takes
 * @property {() => void} seize take the seat from a leader that does not answer
 * @property {() => void} leave give up the seat, or stop waiting for it
 * @property {() => void} occupied a leader was heard
 * @property {() => void} vacant the leader said goodbye
 */

/** A seat guarded by a Web Lock: the browser knows who sits, and hands the seat on when a page ends in any way. */
export class LockSeat {
  #locks;
  #name;
  #granted;
  #lost;
  #waiting = null;
  #release = null;

  /**
   * @param {LockManager} locks
   * @param {string} name
   */
  constructor(locks, name) {
    this.#locks = locks;
    this.#name = name;
  }

  stand(granted, lost) {
    this.#granted = granted;
    this.#lost = lost;
    this.#waiting = new AbortController();
    this.#request({ signal: this.#waiting.signal });
  }

  seize() {
    this.#stopWaiting();
    this.#request({ steal: true });
  }

  leave() {
    this.#stopWaiting();
    this.#release?.();
    this.#release = null;
  }

  occupied() {}

  vacant() {}

  #stopWaiting() {
    this.#waiting?.abort();
    this.#waiting = null;
  }

  /** The lock is held until the promise given to it is fulfilled; a stolen lock rejects the request. */
  #request(options) {
    let release = null;
    const hold = () => new Promise((resolve) => {
      release = resolve;
      this.#release = resolve;
      this.#waiting = null;
      this.#granted();
    });
    this.#locks.request(this.#name, options, hold).catch(() => {
      if (release === null || this.#release !== release) return;
      this.#release = null;
      this.#lost();
    });
  }
}

/** How long to listen before sitting down on a seat that seems free: long enough for a leader to answer. */
const FIRST_LISTEN = 200;
const LISTEN_SPREAD = 300;

/**
 * A seat nobody guards, for browsers without Web Locks: who hears no leader sits down after a random moment. Two may
 * sit for a moment; then the election's terms decide.
 */
export class OpenSeat {
  #alarm;
  #random;
  #granted = () => {};

  /**
   * @param {import('./clock.js').Clock} clock
   * @param {() => number} random
   */
  constructor(clock, random) {
    this.#alarm = new Alarm(clock);
    this.#random = random;
  }

  stand(granted) {
    this.#granted = granted;
    this.vacant();
  }

  seize() {
    this.#alarm.clear();
    this.#granted();
  }

  leave() {
    this.#alarm.clear();
    this.#granted = () => {};
  }

  occupied() {
    this.#alarm.clear();
  }

  vacant() {
    this.#alarm.set(FIRST_LISTEN + this.#random() * LISTEN_SPREAD, () => this.#granted());
  }
}

/** The seat of a page that shares with nobody. */
export class OwnSeat {
  stand(granted) {
    granted();
  }

  seize() {}

  leave() {}

  occupied() {}

  vacant() {}
}
