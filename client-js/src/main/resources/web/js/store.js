import { isPosition, later } from './position.js';
import { MAX_CONTEXTS } from './sync-queue.js';

/**
 * What is kept over the end of a page: up to where this device knows everything, and the revisions it holds. All pages
 * of one application share it, as they share their data.
 *
 * @typedef {object} Saved
 * @property {string | null} position
 * @property {Record<string, number>} known context → revision
 *
 * @typedef {object} Store
 * @property {() => Saved} load
 * @property {(saved: Saved) => void} save
 * @property {() => void} forget
 */

/** Keeps it in a web storage; a storage that is full, forbidden or damaged costs a resync, never an error. */
export class WebStore {
  #storage;
  #key;

  /**
   * @param {Storage} storage
   * @param {string} key
   */
  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
  }

  load() {
    try {
      return checkedSaved(JSON.parse(this.#storage.getItem(this.#key)));
    } catch {
      return NOTHING;
    }
  }

  /** Pages save in any order: the later position and the higher revisions stay. */
  save({ position, known }) {
    try {
      const merged = merge(this.load(), { position, known });
      this.#storage.setItem(this.#key, JSON.stringify(merged));
    } catch {
      // the next save may succeed; until then a new page asks from an earlier position
    }
  }

  forget() {
    try {
      this.#storage.removeItem(this.#key);
    } catch {
      // nothing was stored either
    }
  }
}

/** Keeps it as long as the page lives. */
export class MemoryStore {
  #saved = NOTHING;

  load() {
    return this.#saved;
  }

  save(saved) {
    this.#saved = saved;
  }

  forget() {
    this.#saved = NOTHING;
  }
}

const NOTHING = Object.freeze({ position: null, known: {} });

function checkedSaved(saved) {
  if (!isPosition(saved?.position)) return NOTHING;
  const known = Object.entries(saved.known ?? {}).filter(([, revision]) => Number.isSafeInteger(revision));
  return { position: saved.position, known: Object.fromEntries(known) };
}

function merge(stored, own) {
  if (epochOf(stored) !== epochOf(own)) return own;
  const known = new Map(Object.entries(stored.known));
  for (const [context, revision] of Object.entries(own.known)) {
    const highest = Math.max(revision, known.get(context) ?? -1);
    known.delete(context); // so that it is among the latest
    known.set(context, highest);
  }
  const latest = [...known].slice(-MAX_CONTEXTS);
  return { position: later(stored.position, own.position), known: Object.fromEntries(latest) };
}

function epochOf({ position }) {
  return position?.slice(0, position.indexOf(':'));
}
