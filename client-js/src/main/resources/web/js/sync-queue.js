import { fullJitter } from './backoff.js';
import { nameOf } from './context-ref.js';

/** How many contexts are remembered: a hub may send notices of contexts without end. */
export const MAX_CONTEXTS = 10_000;

/** A context that is to be synced, and why and when. */
class PendingSync {
  /** The highest revision of a notice, or -1. */
  revision = -1;
  /** Whether a notice asked for it. */
  noticed = false;
  /** Whether a local edit asked for it. */
  edited = false;
  /** When the first edit since the last sync was made, or null. */
  editedAt = null;
  /** The end of the quiet period after a local edit. */
  quietUntil = 0;
  /** Not before this time, because of a spread or of a failure. */
  notBefore = 0;
  failures = 0;

  get dueAt() {
    return Math.max(this.quietUntil, this.notBefore);
  }

  get causes() {
    return [...(this.noticed ? ['notice'] : []), ...(this.edited ? ['local-edit'] : [])];
  }

  /** Takes over what an earlier attempt that failed was for. */
  mergeFailed(earlier, notBefore) {
    this.revision = Math.max(this.revision, earlier.revision);
    this.noticed ||= earlier.noticed;
    this.edited ||= earlier.edited;
    this.failures = earlier.failures + 1;
    this.notBefore = Math.max(this.notBefore, notBefore);
  }
}

/**
 * Decides which contexts to sync and when; a pure value that is told the time.
 *
 * One sync runs at a time and takes every context that is due. A notice is due at once (or within its spread), a local
 * edit after a quiet period that further edits prolong, up to a longest wait. A context with an open edit scope waits.
 * What fails is due again after a back-off; a context that is noticed or edited during its sync is synced again, unless
 * the sync said that it already holds that revision. Contexts are named by their keys (`context-ref.js`).
 */
export class SyncQueue {
  #quietPeriod;
  #longestWait;
  #retryDelay;
  #random;
  #known;
  /** @type {Map<string, PendingSync>} */
  #pending = new Map();
  /** @type {Map<string, number>} open edit scopes, by the names of contexts: a sync may know no more than names */
  #editing = new Map();
  /** @type {{causes: Set<string>, dueAt: number, failures: number} | null} a sync of everything, and why */
  #everything = null;
  #running = null;
  /** When the last quiet period of the pending contexts ends; one of a context synced since is over. */
  #quietUntil = 0;

  /**
   * @param {{quietPeriod: number, longestWait: number, retry: {initial: number, max: number}, random: () => number,
   *   known?: Record<string, number>}} settings times in milliseconds; known: the revisions held from an earlier run
   */
  constructor({ quietPeriod, longestWait, retry, random, known = {} }) {
    this.#quietPeriod = quietPeriod;
    this.#longestWait = longestWait;
    this.#retryDelay = retry;
    this.#random = random;
    this.#known = new Map(Object.entries(known).slice(-MAX_CONTEXTS));
  }

  /**
   * A notice of a revision came.
   *
   * @param {number} [spread] milliseconds within which to pick a random moment
   * @returns {boolean} whether the revision is new
   */
  noticed(context, revision, now, spread = 0) {
    if (revision <= this.#newestRevision(context)) return false;
    const isNew = !this.#pending.has(context);
    if (isNew && this.#pending.size >= MAX_CONTEXTS) this.#syncEverythingInstead(now, spread);
    const sync = this.#pendingFor(context);
    if (isNew) sync.notBefore = now + this.#random() * spread;
    sync.revision = revision;
    sync.noticed = true;
    return true;
  }

  /** The user changed the context here. */
  changed(context, now) {
    const sync = this.#pendingFor(context);
    sync.edited = true;
    sync.editedAt ??= now;
    sync.quietUntil = Math.min(now + this.#quietPeriod, sync.editedAt + this.#longestWait);
    this.#quietUntil = Math.max(this.#quietUntil, sync.quietUntil);
  }

  /** An edit scope opens: no sync of the context starts until it closes. */
  editStarted(context) {
    const name = nameOf(context);
    this.#editing.set(name, (this.#editing.get(name) ?? 0) + 1);
  }

  /** An edit scope closes; whether the context was changed is said with {@link changed}. */
  editEnded(context) {
    const name = nameOf(context);
    const open = this.#editing.get(name) - 1;
    if (open > 0) this.#editing.set(name, open);
    else this.#editing.delete(name);
  }

  /**
   * The hub cannot tell what was missed: everything is to be synced, and the revisions known so far mean nothing any more.
   *
   * @param {'resync' | 'start'} [cause] start: this device is new to the hub
   */
  resync(now, spread = 0, cause = 'resync') {
    this.#known.clear();
    for (const syncs of [this.#pending, this.#running?.syncs ?? []]) {
      for (const [, sync] of syncs) sync.revision = -1;
    }
    this.#requestEverything(cause, now + this.#random() * spread);
  }

  /** The hub is away, and the time on the timer is over: everything is to be synced. */
  timer(now) {
    if (!this.#everything && !this.#running?.everything) this.#requestEverything('timer', now);
  }

  /**
   * Push is back: a sync that only the timer asked for is dropped.
   *
   * @returns {boolean} whether there was such a sync that had not started
   */
  timerStopped() {
    const wasPending = this.#everything?.causes.has('timer') ?? false;
    for (const everything of [this.#everything, this.#running?.everything]) everything?.causes.delete('timer');
    if (this.#everything?.causes.size === 0) this.#everything = null;
    return wasPending;
  }

  /** The application asks for a sync of everything now, whatever delay is running. */
  requestNow(now) {
    this.#requestEverything('asked', now);
  }

  /**
   * Starts a sync if one is due and none is running.
   *
   * @returns {{contexts: string[], everything: boolean, causes: string[]} | null}
   */
  startNext(now) {
    if (this.#running) return null;
    return this.#everythingDueAt() <= now ? this.#startEverything() : this.#startSome(now);
  }

  /**
   * The running sync succeeded.
   *
   * @param {Record<string, number>} [revisions] what the device now holds, where the sync can tell; a revision below
   *     the one noticed (a lagging replica answered) makes it due again after a back-off
   */
  succeeded(now, revisions) {
    const { syncs } = this.#finish();
    const held = new Map(Object.entries(revisions ?? {}));
    for (const [context, sync] of syncs) {
      if (held.get(context) < sync.revision) this.#retry(context, sync, now);
      else if (!held.has(context)) this.#holds(context, sync.revision);
    }
    for (const [context, revision] of held) this.#holds(context, revision);
  }

  /** The running sync failed: all it was for is due again after a back-off. */
  failed(now) {
    const { syncs, everything } = this.#finish();
    for (const [context, sync] of syncs) this.#retry(context, sync, now);
    if (everything?.causes.size > 0) this.#retryEverything(everything, now);
  }

  /** When {@link startNext} may have something to do: a time, or infinity. */
  nextDueAt(now = -Infinity) {
    if (this.#running) return Infinity;
    let due = this.#everythingDueAt();
    for (const [context, sync] of this.#pending) {
      if (due <= now) break; // it is due already
      if (!this.#editing.has(nameOf(context))) due = Math.min(due, sync.dueAt);
    }
    return due;
  }

  /** Whether the running sync touches a context of this name, whosever it is. */
  isSyncing(context) {
    if (this.#running === null || this.#running.everything !== null) return this.#running !== null;
    const name = nameOf(context);
    return [...this.#running.syncs.keys()].some((key) => nameOf(key) === name);
  }

  /** Whether everything that notices asked for has been synced. */
  get isSettled() {
    if (this.#running || this.#everything?.causes.has('resync') || this.#everything?.causes.has('start')) return false;
    for (const sync of this.#pending.values()) if (sync.noticed) return false;
    return true;
  }

  /** Whether no sync runs, and none is due, now or later. */
  get isIdle() {
    return !this.#running && !this.#everything && this.#pending.size === 0;
  }

  /** The revisions this device holds. */
  known() {
    return Object.fromEntries(this.#known);
  }

  #newestRevision(context) {
    const pending = this.#pending.get(context)?.revision ?? -1;
    const running = this.#running?.syncs.get(context)?.revision ?? -1;
    return Math.max(this.#known.get(context) ?? -1, pending, running);
  }

  #pendingFor(context) {
    let sync = this.#pending.get(context);
    if (!sync) this.#pending.set(context, (sync = new PendingSync()));
    return sync;
  }

  /** Too many contexts: everything is to be synced instead. */
  #syncEverythingInstead(now, spread) {
    for (const [context, sync] of this.#pending) if (!sync.edited) this.#pending.delete(context);
    this.#requestEverything('resync', now + this.#random() * spread);
  }

  /** Another cause makes it due no later, and counts as a first attempt. */
  #requestEverything(cause, dueAt) {
    const causes = new Set([...(this.#everything?.causes ?? []), cause]);
    const pending = this.#everything?.failures === 0 ? this.#everything.dueAt : Infinity;
    this.#everything = { causes, dueAt: Math.min(dueAt, pending), failures: 0 };
  }

  /** Everything waits for open edits, and, unless asked for, for quiet periods as long as a context would. */
  #everythingDueAt() {
    if (!this.#everything || this.#editing.size > 0) return Infinity;
    const { dueAt, causes } = this.#everything;
    if (causes.has('asked')) return dueAt;
    return Math.max(dueAt, Math.min(this.#quietUntil, dueAt + this.#longestWait));
  }

  #startEverything() {
    const everything = this.#everything;
    const causes = new Set([...everything.causes, ...causesOf(this.#pending)]);
    this.#running = { everything, syncs: this.#pending };
    this.#everything = null;
    this.#pending = new Map();
    this.#quietUntil = 0;
    return { contexts: [], everything: true, causes: [...causes] };
  }

  #startSome(now) {
    const syncs = new Map([...this.#pending].filter(([c, sync]) => sync.dueAt <= now && !this.#editing.has(nameOf(c))));
    if (syncs.size === 0) return null;
    for (const context of syncs.keys()) this.#pending.delete(context);
    this.#running = { everything: null, syncs };
    return { contexts: [...syncs.keys()], everything: false, causes: [...causesOf(syncs)] };
  }

  #finish() {
    const running = this.#running;
    this.#running = null;
    return running;
  }

  #retry(context, sync, now) {
    this.#pendingFor(context).mergeFailed(sync, this.#retryAt(sync.failures, now));
  }

  #retryEverything({ causes, failures }, now) {
    if (this.#everything) for (const cause of causes) this.#everything.causes.add(cause);
    else this.#everything = { causes, dueAt: this.#retryAt(failures, now), failures: failures + 1 };
  }

  #retryAt(failures, now) {
    return now + fullJitter(this.#retryDelay.initial, this.#retryDelay.max, failures, this.#random);
  }

  /** The context updated longest ago is forgotten: its next notice costs a sync. */
  #remember(context, revision) {
    this.#known.delete(context);
    this.#known.set(context, revision);
    if (this.#known.size > MAX_CONTEXTS) this.#known.delete(this.#known.keys().next().value);
  }

  /** The device holds this revision: a sync that only notices up to it asked for is dropped. */
  #holds(context, revision) {
    if (revision <= (this.#known.get(context) ?? -1)) return;
    this.#remember(context, revision);
    const sync = this.#pending.get(context);
    if (sync?.noticed && !sync.edited && sync.revision <= revision) this.#pending.delete(context);
  }
}

function causesOf(syncs) {
  return new Set([...syncs.values()].flatMap((sync) => sync.causes));
}
