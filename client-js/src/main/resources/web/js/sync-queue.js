import { fullJitter } from './backoff.js';

/** Of how many contexts at most anything is remembered: a hub may tell of contexts without end. */
export const MOST_CONTEXTS = 10_000;

/** A context that is to be synced, and why and when. */
class Want {
  /** The highest revision a notice told of, or -1. */
  revision = -1;
  /** Whether a notice told of it. */
  told = false;
  /** Whether a local edit asked for it. */
  edited = false;
  /** When the first edit since the last sync was made, or null. */
  editedAt = null;
  /** The end of the quiet period after a local edit. */
  quietUntil = 0;
  /** Not before this, because of a spread or of a failure. */
  notBefore = 0;
  failures = 0;

  get dueAt() {
    return Math.max(this.quietUntil, this.notBefore);
  }

  get causes() {
    return [...(this.told ? ['notice'] : []), ...(this.edited ? ['local-edit'] : [])];
  }

  /** Takes over what an earlier, failed attempt wanted. */
  mergeFailed(earlier, notBefore) {
    this.revision = Math.max(this.revision, earlier.revision);
    this.told ||= earlier.told;
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
 * What fails is due again after a back-off, what is told or edited during its sync is synced again, unless the sync
 * said that it already holds that revision.
 */
export class SyncQueue {
  #quietPeriod;
  #longestWait;
  #retry;
  #random;
  #known;
  /** @type {Map<string, Want>} */
  #wanted = new Map();
  /** @type {Map<string, number>} open edit scopes */
  #editing = new Map();
  /** @type {{causes: Set<string>, dueAt: number, failures: number} | null} a sync of everything, and why */
  #everything = null;
  #running = null;
  /** When the last quiet period of those that are wanted ends; one of a context synced since is over. */
  #quietUntil = 0;

  /**
   * @param {{quietPeriod: number, longestWait: number, retry: {first: number, most: number}, random: () => number,
   *   known?: Record<string, number>}} settings times in milliseconds; known: the revisions held from an earlier run
   */
  constructor({ quietPeriod, longestWait, retry, random, known = {} }) {
    this.#quietPeriod = quietPeriod;
    this.#longestWait = longestWait;
    this.#retry = retry;
    this.#random = random;
    this.#known = new Map(Object.entries(known).slice(-MOST_CONTEXTS));
  }

  /**
   * A notice told of a revision.
   *
   * @param {number} [spread] milliseconds within which to pick a random moment
   * @returns {boolean} whether that was news
   */
  heard(context, revision, now, spread = 0) {
    if (revision <= this.#told(context)) return false;
    const isNew = !this.#wanted.has(context);
    if (isNew && this.#wanted.size >= MOST_CONTEXTS) this.#wantAll(now, spread);
    const want = this.#want(context);
    if (isNew) want.notBefore = now + this.#random() * spread;
    want.revision = revision;
    want.told = true;
    return true;
  }

  /** The user changed the context here. */
  changed(context, now) {
    const want = this.#want(context);
    want.edited = true;
    want.editedAt ??= now;
    want.quietUntil = Math.min(now + this.#quietPeriod, want.editedAt + this.#longestWait);
    this.#quietUntil = Math.max(this.#quietUntil, want.quietUntil);
  }

  /** An edit scope opens: no sync of the context starts until it closes. */
  editBegins(context) {
    this.#editing.set(context, (this.#editing.get(context) ?? 0) + 1);
  }

  /** An edit scope closes; whether the context was changed is said with {@link changed}. */
  editEnds(context) {
    const open = this.#editing.get(context) - 1;
    if (open > 0) this.#editing.set(context, open);
    else this.#editing.delete(context);
  }

  /**
   * The hub cannot tell what was missed: everything is to be synced, and revisions told so far mean nothing any more.
   *
   * @param {'resync' | 'start'} [cause] start: this device is new to the hub
   */
  resync(now, spread = 0, cause = 'resync') {
    this.#known.clear();
    for (const wants of [this.#wanted, this.#running?.wants ?? []]) {
      for (const [, want] of wants) want.revision = -1;
    }
    this.#wantEverything(cause, now + this.#random() * spread);
  }

  /** The hub is away and it is time to sync everything as of old. */
  timer(now) {
    if (!this.#everything && !this.#running?.everything) this.#wantEverything('timer', now);
  }

  /**
   * Push is back: what only the timer wanted is not wanted any more.
   *
   * @returns {boolean} whether there was such a sync that did not begin
   */
  timerEnds() {
    const isOwed = this.#everything?.causes.has('timer') ?? false;
    for (const everything of [this.#everything, this.#running?.everything]) everything?.causes.delete('timer');
    if (this.#everything?.causes.size === 0) this.#everything = null;
    return isOwed;
  }

  /** The application wants everything synced now, whatever pause is running. */
  asked(now) {
    this.#wantEverything('asked', now);
  }

  /**
   * Begins a sync if one is due and none is running.
   *
   * @returns {{contexts: string[], everything: boolean, causes: string[]} | null}
   */
  begin(now) {
    if (this.#running) return null;
    return this.#everythingDueAt() <= now ? this.#beginEverything() : this.#beginSome(now);
  }

  /**
   * The running sync succeeded.
   *
   * @param {Record<string, number>} [revisions] what the device now holds, where the sync can tell; a revision below
   *     the one told (a lagging replica answered) makes it due again after a back-off
   */
  succeeded(now, revisions) {
    const { wants } = this.#ends();
    const held = new Map(Object.entries(revisions ?? {}));
    for (const [context, want] of wants) {
      if (held.get(context) < want.revision) this.#again(context, want, now);
      else if (!held.has(context)) this.#learn(context, want.revision);
    }
    for (const [context, revision] of held) this.#learn(context, revision);
  }

  /** The running sync failed: all it was for is due again after a back-off. */
  failed(now) {
    const { wants, everything } = this.#ends();
    for (const [context, want] of wants) this.#again(context, want, now);
    if (everything?.causes.size > 0) this.#everythingAgain(everything, now);
  }

  /** When {@link begin} may have something to do: a time, or infinity. */
  wakeAt(now = -Infinity) {
    if (this.#running) return Infinity;
    let wake = this.#everythingDueAt();
    for (const [context, want] of this.#wanted) {
      if (wake <= now) break; // that is soon enough
      if (!this.#editing.has(context)) wake = Math.min(wake, want.dueAt);
    }
    return wake;
  }

  /** Whether the running sync touches the context. */
  isSyncing(context) {
    return this.#running !== null && (this.#running.everything !== null || this.#running.wants.has(context));
  }

  /** Whether all that the hub told has been synced. */
  get isSettled() {
    if (this.#running || this.#everything?.causes.has('resync') || this.#everything?.causes.has('start')) return false;
    for (const want of this.#wanted.values()) if (want.told) return false;
    return true;
  }

  /** The revisions this device holds. */
  known() {
    return Object.fromEntries(this.#known);
  }

  #told(context) {
    const wanted = this.#wanted.get(context)?.revision ?? -1;
    const running = this.#running?.wants.get(context)?.revision ?? -1;
    return Math.max(this.#known.get(context) ?? -1, wanted, running);
  }

  #want(context) {
    let want = this.#wanted.get(context);
    if (!want) this.#wanted.set(context, (want = new Want()));
    return want;
  }

  /** Too many to name: everything is to be synced instead. */
  #wantAll(now, spread) {
    for (const [context, want] of this.#wanted) if (!want.edited) this.#wanted.delete(context);
    this.#wantEverything('resync', now + this.#random() * spread);
  }

  /** Another cause makes it due no later, and counts as a first attempt. */
  #wantEverything(cause, dueAt) {
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

  #beginEverything() {
    const everything = this.#everything;
    const causes = new Set([...everything.causes, ...causesOf(this.#wanted)]);
    this.#running = { everything, wants: this.#wanted };
    this.#everything = null;
    this.#wanted = new Map();
    this.#quietUntil = 0;
    return { contexts: [], everything: true, causes: [...causes] };
  }

  #beginSome(now) {
    const wants = new Map([...this.#wanted].filter(([c, want]) => want.dueAt <= now && !this.#editing.has(c)));
    if (wants.size === 0) return null;
    for (const context of wants.keys()) this.#wanted.delete(context);
    this.#running = { everything: null, wants };
    return { contexts: [...wants.keys()], everything: false, causes: [...causesOf(wants)] };
  }

  #ends() {
    const running = this.#running;
    this.#running = null;
    return running;
  }

  #again(context, want, now) {
    this.#want(context).mergeFailed(want, this.#retryAt(want.failures, now));
  }

  #everythingAgain({ causes, failures }, now) {
    if (this.#everything) for (const cause of causes) this.#everything.causes.add(cause);
    else this.#everything = { causes, dueAt: this.#retryAt(failures, now), failures: failures + 1 };
  }

  #retryAt(failures, now) {
    return now + fullJitter(this.#retry.first, this.#retry.most, failures, this.#random);
  }

  /** What was learned longest ago is forgotten: told again, it costs a sync. */
  #remember(context, revision) {
    this.#known.delete(context);
    this.#known.set(context, revision);
    if (this.#known.size > MOST_CONTEXTS) this.#known.delete(this.#known.keys().next().value);
  }

  /** The device holds this revision: what is not above it and was only told is not wanted any more. */
  #learn(context, revision) {
    if (revision <= (this.#known.get(context) ?? -1)) return;
    this.#remember(context, revision);
    const want = this.#wanted.get(context);
    if (want?.told && !want.edited && want.revision <= revision) this.#wanted.delete(context);
  }
}

function causesOf(wants) {
  return new Set([...wants.values()].flatMap((want) => want.causes));
}
