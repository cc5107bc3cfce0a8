import { LocalContext } from './local-context.js';

const ATTEMPTS = 10;

/**
 * A selector as it was before push: a copy of the user's contexts, and a sync that somebody has to start. It knows
 * nothing of a hub.
 *
 * Events: `edited` {context, attribute}; `pushed` and `pulled` {context, revision} when the server was heard;
 * `fresh` {context, attributes} when attributes came from elsewhere.
 */
export class Device extends EventTarget {
  #server;
  #contexts = new Map();

  /** @param {import('./attributes.js').AttributesClient} server */
  constructor(server) {
    super();
    this.#server = server;
  }

  get contexts() {
    return [...this.#contexts.keys()].sort();
  }

  /** @returns {LocalContext} */
  context(name) {
    return this.#contexts.get(name) ?? LocalContext.UNKNOWN;
  }

  /** The names of the contexts with edits that the server does not have. */
  get unsynced() {
    return this.contexts.filter((name) => this.context(name).isEdited);
  }

  /** The user sets an attribute, or removes it with null. The next sync takes it to the Attribute Server. */
  edit(context, attribute, value) {
    this.#contexts.set(context, this.context(context).edited(attribute, value));
    this.#tell('edited', { context, attribute });
  }

  /** Takes over a context from elsewhere, as if it had been pulled. */
  adopt(name, local) {
    this.#take(name, this.context(name).pulled({ revision: local.revision, attributes: local.base }));
  }

  /** Brings the device and the Attribute Server in step, in every context that is not. */
  async syncAll() {
    const server = await this.#server.revisions();
    const names = new Set([...server.keys(), ...this.contexts]);
    for (const name of names) {
      const { revision, isEdited } = this.context(name);
      const isNews = revision < (server.get(name) ?? 0);
      if (isNews || isEdited) await this.#sync(name, isNews);
    }
    return this.#revisions(names);
  }

  /**
   * Brings the device and the Attribute Server in step in some contexts.
   *
   * @param {string[]} names
   * @param {boolean} isNews whether the server is said to have something new; then it is asked before it is told
   * @returns {Promise<Record<string, number>>} the revision of each that this device now has
   */
  async sync(names, isNews) {
    for (const name of names) await this.#sync(name, isNews);
    return this.#revisions(names);
  }

  #revisions(names) {
    return Object.fromEntries([...names].map((name) => [name, this.context(name).revision]));
  }

  async #sync(name, isNews) {
    if (isNews || !this.context(name).isEdited) await this.#pull(name);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (!this.context(name).isEdited || (await this.#push(name))) return;
      await this.#pull(name);
    }
    throw new Error('Other devices keep changing the context: try again later.');
  }

  async #push(name) {
    const { revision, edits } = this.context(name);
    const answer = await this.#server.push(name, revision, edits);
    if (!answer) return false;
    this.#take(name, this.context(name).pushed(answer, edits));
    this.#tell('pushed', { context: name, revision: answer.revision });
    return true;
  }

  async #pull(name) {
    const answer = await this.#server.get(name);
    if (answer) this.#take(name, this.context(name).pulled(answer));
    this.#tell('pulled', { context: name, revision: this.context(name).revision });
  }

  #take(name, next) {
    const before = this.context(name).attributes;
    this.#contexts.set(name, next);
    const fresh = [...next.attributes].filter(([attribute, value]) => before.get(attribute) !== value);
    this.#tell('fresh', { context: name, attributes: fresh.map(([attribute]) => attribute) });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
