import { Timeout } from './clock.js';
import { keyOf, refOf, revisionsByKey } from './context-ref.js';
import { later } from './position.js';
import { SyncQueue } from './sync-queue.js';

/** Milliseconds that push must be on for the timer to start anew when it is off again. */
const STABLE_PUSH = 60_000;

/**
 * Runs the application's sync when the queue says so, and keeps what is known over the end of the page.
 *
 * @typedef {object} SyncRequest
 * @property {string[]} contexts the names of those to sync, whosever they are; empty when everything is to be synced
 * @property {{context: string, group?: string, everyone?: true}[]} refs the same, each with whose it is
 * @property {boolean} everything whether all contexts are to be synced, because nobody can say which changed
 * @property {('notice' | 'local-edit' | 'timer' | 'start' | 'resync' | 'asked')[]} causes
 * @property {AbortSignal} signal aborted when the selector stops
 */
export class SyncRunner {
  #sync;
  #timer;
  #store;
  #clock;
  #events;
  #queue;
  #nextSync;
  #timerTimeout;
  /** When the next sync on the timer is due; null unless push is off or was lately. */
  #timerAt = null;
  /** Since when push is on, or null. */
  #pushSince = null;
  /** Since the start push was never on, and the timer has not synced. */
  #isStarting = false;
  #position;
  #savedPosition;
  #abort = null;
  /** Fulfilled when the running sync ended. */
  #running = Promise.resolve();
  /** Who waits for nothing to be due any more. */
  #waiting = [];

  /**
   * @param {object} parts
   * @param {(request: SyncRequest) => Promise<Record<string, number> | object[] | void>} parts.sync
   * @param {{timer: number, quietPeriod: number, longestWait: number, retry: {initial: number, max: number}}} parts.times
   * @param {import('./store.js').Store} parts.store
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {{resyncRequested: (detail: object) => void, syncStarted: (detail: object) => void,
   *   syncFinished: (detail: object) => void, syncFailed: (detail: object) => void}} parts.events
   */
  constructor({ sync, times, store, clock, random, events }) {
    const { position, known } = store.load();
    this.#sync = sync;
    this.#timer = times.timer;
    this.#store = store;
    this.#clock = clock;
    this.#events = events;
    this.#queue = new SyncQueue({ ...times, random, known });
    this.#nextSync = new Timeout(clock);
    this.#timerTimeout = new Timeout(clock);
    this.#position = this.#savedPosition = position;
  }

  /** Up to where this page has received everything from the hub. */
  get position() {
    return this.#position;
  }

  start() {
    this.#abort = new AbortController();
    this.#isStarting = true;
    this.#schedule();
  }

  stop() {
    this.#abort?.abort();
    this.#abort = null;
    this.#nextSync.clear();
    this.#timerTimeout.clear();
    this.#timerAt = this.#pushSince = null;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('The selector was stopped.'));
  }

  /** Fulfilled when no sync runs and none is due; rejected when this is stopped first. */
  whenIdle() {
    if (!this.#abort) return Promise.reject(new Error('The selector is stopped.'));
    if (this.#queue.isIdle) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /**
   * Adds what the hub sent.
   *
   * @param {import('./leader.js').Update} update
   * @returns {object[]} the changes that were not known yet
   */
  add({ changes, position, resync = false, spread }) {
    const now = this.#clock.now();
    if (resync) this.#resync(now, spread);
    const newChanges = changes.filter((change) => this.#queue.noticed(keyOf(change), change.revision, now, spread));
    if (position) this.#position = resync ? position : later(this.#position, position);
    if (this.#queue.isSettled) this.#save();
    this.#schedule();
    return newChanges;
  }

  changed(context) {
    this.#queue.changed(context, this.#clock.now());
    this.#schedule();
  }

  /** Syncs everything as soon as no sync runs and nothing is being edited. */
  syncNow() {
    this.#queue.requestNow(this.#clock.now());
    this.#schedule();
  }

  /**
   * Opens an edit scope: from now on no sync of the context starts. Fulfilled when none runs any more.
   *
   * @returns {Promise<(isChanged: boolean) => void>} closes the scope, once
   */
  async edit(context) {
    this.#queue.editStarted(context);
    if (this.#queue.isSyncing(context)) await this.#running;
    let isOpen = true;
    return (isChanged) => {
      if (isOpen) this.#endEdit(context, isChanged);
      isOpen = false;
    };
  }

  /**
   * While push is off the old timer takes over; it stops when push is on again. Push that comes and goes does not delay it:
   * only push that stays on for a while does. When the first attempt to get push fails, the timer syncs at once.
   *
   * @param {'connecting' | 'push' | 'timer' | 'refused'} state
   */
  stateChanged(state) {
    if (state === 'push') return this.#pushOn();
    if (!this.#timerTimeout.isSet) this.#pushOff(this.#clock.now());
    if (this.#isStarting && this.#timer < Infinity && state !== 'connecting') this.#timerElapsed();
  }

  #resync(now, spread) {
    this.#queue.resync(now, spread, this.#position ? 'resync' : 'start');
    this.#events.resyncRequested({ within: spread ?? 0 });
  }

  #endEdit(context, isChanged) {
    this.#queue.editEnded(context);
    if (isChanged) this.#queue.changed(context, this.#clock.now());
    this.#schedule();
  }

  #pushOn() {
    if (this.#isStarting) this.#timerAt = null; // the first outage begins a period of its own
    this.#isStarting = false;
    this.#pushSince ??= this.#clock.now();
    this.#timerTimeout.clear();
    if (this.#queue.timerStopped()) this.#timerAt = this.#clock.now(); // if push does not stay on it is due
    this.#schedule();
  }

  #pushOff(now) {
    const wasStable = this.#pushSince !== null && now - this.#pushSince >= STABLE_PUSH;
    this.#pushSince = null;
    if (wasStable || this.#timerAt === null) this.#timerAt = now + this.#timer;
    this.#timerTimeout.set(this.#timerAt - now, () => this.#timerElapsed());
  }

  #timerElapsed() {
    const now = this.#clock.now();
    this.#isStarting = false;
    this.#queue.timer(now);
    this.#schedule();
    this.#timerAt = now + this.#timer;
    this.#timerTimeout.set(this.#timer, () => this.#timerElapsed());
  }

  #schedule() {
    if (!this.#abort) return;
    const now = this.#clock.now();
    const wait = this.#queue.nextDueAt(now) - now;
    this.#nextSync.set(wait, () => this.#startSync()); // in a task of its own: never inside the caller or a network event
  }

  #startSync() {
    const request = this.#queue.startNext(this.#clock.now());
    if (request) this.#running = this.#run({ ...withRefs(request), signal: this.#abort.signal });
    else this.#schedule();
  }

  async #run(request) {
    const startedAt = this.#clock.now();
    const took = () => Math.round(this.#clock.now() - startedAt);
    this.#events.syncStarted(request);
    try {
      const said = await this.#sync(request);
      this.#queue.succeeded(this.#clock.now(), revisionsByKey(said || {}, request));
      this.#events.syncFinished({ ...request, took: took() });
    } catch (error) {
      this.#queue.failed(this.#clock.now());
      this.#events.syncFailed({ ...request, took: took(), error });
    }
    this.#save();
    this.#schedule();
    if (this.#queue.isIdle) for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** What is saved is never ahead of what was synced: a page may end before its sync does. */
  #save() {
    if (this.#queue.isSettled) this.#savedPosition = this.#position;
    if (this.#savedPosition) this.#store.save({ position: this.#savedPosition, known: this.#queue.known() });
  }
}

function withRefs({ contexts: keys, ...request }) {
  const refs = keys.map(refOf);
  return { contexts: [...new Set(refs.map(({ context }) => context))], refs, ...request };
}
