const MOST_EVENTS = 100;
const MOST_NAMED = 5;
const MOST_TEXT = 300;

const CAUSES = {
  notice: 'the hub told of a change',
  'local-edit': 'it changed here',
  timer: 'the timer ran out without the hub',
  start: 'this device is new to the hub',
  resync: 'the hub cannot tell what was missed',
  asked: 'the application asked for it',
};

/**
 * What each event of a selector is called in its report, as in the hub's timeline, and in plain words.
 *
 * @type {Record<string, (detail: any) => [string, string, string[]?] | null>}
 */
const WORDS = {
  statechange: stateWords,
  notice: (change) => ['told', `told of ${name(change)} ${change.revision}`, [change.context]],
  resync: ({ within }) => ['resynced', `the hub cannot tell what was missed: everything is synced${within ? ` within ${time(within)}` : ''}`],
  syncstart: (sync) => ['sync-started', `sync of ${names(sync)} started, because ${sync.causes.map((cause) => CAUSES[cause]).join(' and ')}`, sync.contexts],
  syncfinish: (sync) => ['sync-finished', `sync of ${names(sync)} finished after ${time(sync.took)}`, sync.contexts],
  syncfail: (sync) => ['sync-failed', `sync of ${names(sync)} failed after ${time(sync.took)}: ${sync.error}`, sync.contexts],
};

/** Remembers the newest events of a selector, in plain words, for its report. */
export class EventRecorder {
  #events = [];
  #now;
  /** Whether the hub told of something that was not confirmed since. */
  #isTold = false;

  /** @param {() => Date} now the time of day */
  constructor(now) {
    this.#now = now;
  }

  /**
   * @param {string} type of an event of the selector
   * @param {any} detail
   */
  record(type, detail) {
    const words = WORDS[type]?.(detail);
    if (!words) return;
    if (type === 'notice' || type === 'resync') this.#isTold = true;
    this.#add(...words);
  }

  /** The hub has verified that this device knows what it was told. */
  confirmed() {
    if (this.#isTold) this.#add('confirmed', 'confirmed to the hub what it had told');
    this.#isTold = false;
  }

  /**
   * @param {string} event
   * @param {string} text
   * @param {string[]} [contexts]
   */
  #add(event, text, contexts = []) {
    const brief = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
    const named = contexts.length > 0 ? { contexts: [...contexts] } : {};
    this.#events.push(Object.freeze({ at: this.#now().toISOString(), event, ...named, text: brief }));
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
  }

  report() {
    const events = [...this.#events];
    return { events, text: events.map(({ at, text }) => `${at}  ${text}\n`).join('') };
  }
}

/** @returns {[string, string] | null} */
function stateWords({ state, transport, text, code, hint }) {
  switch (state) {
    case 'push': return ['connected', `connected over ${transport}`];
    case 'refused': return ['refused', `refused by the hub: ${code} ${text} ${hint}`];
    case 'timer': return ['disconnected', `not connected: ${text} It syncs on its timer.`];
    case 'stopped': return ['closed', 'the selector was stopped'];
    default: return null;
  }
}

function name({ context, group, everyone }) {
  if (everyone) return `${context} of everyone`;
  return group === undefined ? context : `${context} of the group ${group}`;
}

function names({ everything, refs }) {
  if (everything) return 'everything';
  const more = refs.length - MOST_NAMED;
  return refs.slice(0, MOST_NAMED).map(name).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function time(milliseconds) {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${Math.floor(milliseconds / 1_000)} s`;
}
