import { LocalContext } from './local-context.js';

/**
 * What a device keeps over a reload of its page: its copy of the contexts with the edits that wait, and how far the hub has told
 * it. Both stand in one place, so that neither can be ahead of the other. A storage that is full or forbidden costs a
 * first sync. It is the store of the device's selector.
 */
export class DeviceStorage {
  #storage;
  #key;
  #kept;

  /**
   * @param {Storage} storage
   * @param {string} key
   */
  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
    this.#kept = this.#read();
  }

  /** The copy of the contexts, by name. */
  get contexts() {
    return new Map(this.#kept.contexts.map(({ name, revision, base, edits }) => [name, new LocalContext(revision, base, edits)]));
  }

  /** Whether there is a copy from before. */
  get isEmpty() {
    return this.#kept.contexts.length === 0;
  }

  /** @param {import('./device.js').Device} device whose copy is kept from now on */
  watch(device) {
    const keep = () => {
      const contexts = device.contexts.map((name) => ({ name, ...device.context(name) }));
      this.#keep({ contexts });
    };
    for (const type of ['edited', 'fresh']) device.addEventListener(type, keep);
  }

  load() {
    const { position, known } = this.#kept;
    return this.isEmpty ? NOTHING : { position, known };
  }

  save({ position, known }) {
    this.#keep({ position, known });
  }

  forget() {
    this.#kept = NOTHING;
    this.#keep({});
  }

  #keep(news) {
    this.#kept = { ...this.#kept, ...news };
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // then the next page starts with a first sync
    }
  }

  #read() {
    try {
      return { ...NOTHING, ...JSON.parse(this.#storage.getItem(this.#key)) };
    } catch {
      return NOTHING;
    }
  }
}

const NOTHING = Object.freeze({ position: null, known: {}, contexts: [] });
