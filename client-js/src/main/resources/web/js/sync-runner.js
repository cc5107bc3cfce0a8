import { Alarm } from './clock.js';
import { later } from './position.js';
import { SyncQueue } from './sync-queue.js';

/** Milliseconds that push must be back for the timer to begin anew when it is away again. */
const STAY = 60_000;

/**
 * Runs the application's sync when the queue says so, and keeps what is known over the end of the page.
 *
 * @typedef {object} SyncRequest
 * @property {string[]} contexts to sync; empty when everything is to be synced
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
  #wake;
  #fallback;
  /** When the next sync on the timer is due; null unless push is away or was lately. */
  #fallbackAt = null;
  /** Since when push is here, or null. */
  #pushedSince = null;
  #position;
  #safe;
  #abort = null;
  /** Fulfilled when the running sync ended. */
  #ended = Promise.resolve();

  /**
   * @param {object} parts
   * @param {(request: SyncRequest) => Promise<Record<string, number> | void>} parts.sync
   * @param {{timer: number, quietPeriod: number, longestWait: number, retry: {first: number, most: number}}} parts.times
   * @param {import('./store.js').Store} parts.store
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {{resyncAsked: (detail: object) => void, syncStarted: (detail: object) => void,
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
    this.#wake = new Alarm(clock);
    this.#fallback = new Alarm(clock);
    this.#position = this.#safe = position;
  }

  /** Up to where the hub told this page everything. */
  get position() {
    return this.#position;
  }

  start() {
    this.#abort = new AbortController();
    this.#pump();
  }

  stop() {
    this.#abort?.abort();
    this.#abort = null;
    this.#wake.clear();
    this.#fallback.clear();
    this.#fallbackAt = this.#pushedSince = null;
  }

  /**
   * Takes what the hub told.
   *
   * @param {import('./leader.js').News} news
   * @returns {object[]} the changes that were not known yet
   */
  take({ changes, position, resync = false, spread }) {
    const now = this.#clock.now();
    if (resync) this.#resync(now, spread);
    const fresh = changes.filter(({ context, revision }) => this.#queue.heard(context, revision, now, spread));
    if (position) this.#position = resync ? position : later(this.#position, position);
    if (this.#queue.isSettled) this.#keep();
    this.#pump();
    return fresh;
  }

  changed(context) {
    this.#queue.changed(context, this.#clock.now());
    this.#pump();
  }

  /** Syncs everything as soon as no sync runs and nothing is being edited. */
  syncNow() {
    this.#queue.asked(this.#clock.now());
    this.#pump();
  }

  /**
   * Opens an edit scope: from now on no sync of the context starts. Fulfilled when none runs any more.
   *
   * @returns {Promise<(isChanged: boolean) => void>} closes the scope, once
   */
  async edit(context) {
    this.#queue.editBegins(context);
    if (this.#queue.isSyncing(context)) await this.#ended;
    let isOpen = true;
    return (isChanged) => {
      if (isOpen) this.#editEnds(context, isChanged);
      isOpen = false;
    };
  }

  /**
   * While push is away the old timer takes over; it stops when push is back. A push that comes and goes does not put it
   * off: only one that stays for a while does.
   */
  pushIs(here) {
    if (here) this.#pushIsBack();
    else if (!this.#fallback.isSet) this.#pushIsAway(this.#clock.now());
  }

  #resync(now, spread) {
    this.#queue.resync(now, spread, this.#position ? 'resync' : 'start');
    this.#events.resyncAsked({ within: spread ?? 0 });
  }

  #editEnds(context, isChanged) {
    this.#queue.editEnds(context);
    if (isChanged) this.#queue.changed(context, this.#clock.now());
    this.#pump();
  }

  #pushIsBack() {
    this.#pushedSince ??= this.#clock.now();
    this.#fallback.clear();
    if (this.#queue.timerEnds()) this.#fallbackAt = this.#clock.now(); // if push does not stay it is due
    this.#pump();
  }

  #pushIsAway(now) {
    const stayed = this.#pushedSince !== null && now - this.#pushedSince >= STAY;
    this.#pushedSince = null;
    if (stayed || this.#fallbackAt === null) this.#fallbackAt = now + this.#timer;
    this.#fallback.set(this.#fallbackAt - now, () => this.#tick());
  }

  #tick() {
    const now = this.#clock.now();
    this.#queue.timer(now);
    this.#pump();
    this.#fallbackAt = now + this.#timer;
    this.#fallback.set(this.#timer, () => this.#tick());
  }

  #pump() {
    if (!this.#abort) return;
    const now = this.#clock.now();
    const wait = this.#queue.wakeAt(now) - now;
    this.#wake.set(wait, () => this.#begin()); // in a turn of its own: never inside the caller or a network event
  }

  #begin() {
    const request = this.#queue.begin(this.#clock.now());
    if (request) this.#ended = this.#run({ ...request, signal: this.#abort.signal });
    else this.#pump();
  }

  async #run(request) {
    const began = this.#clock.now();
    const took = () => Math.round(this.#clock.now() - began);
    this.#events.syncStarted(request);
    try {
      const revisions = await this.#sync(request);
      this.#queue.succeeded(this.#clock.now(), revisions || {});
      this.#events.syncFinished({ ...request, took: took() });
    } catch (error) {
      this.#queue.failed(this.#clock.now());
      this.#events.syncFailed({ ...request, took: took(), error });
    }
    this.#keep();
    this.#pump();
  }

  /** What is kept never says more than what was synced: a page may end before its sync does. */
  #keep() {
    if (this.#queue.isSettled) this.#safe = this.#position;
    if (this.#safe) this.#store.save({ position: this.#safe, known: this.#queue.known() });
  }
}
