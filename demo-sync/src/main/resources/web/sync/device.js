import { LocalContext } from './local-context.js';
import { ServerError } from './requests.js';

const ATTEMPTS = 10;

/**
 * A selector as it was before push: a copy of the user's contexts, and a sync that somebody has to start. It knows
 * nothing of a hub.
 *
 * Events: `edited` {context, attribute}, also when a conflict is resolved; `pushed` and `pulled` {context, revision} when the server was heard;
 * `fresh` {context, attributes} when attributes came from elsewhere.
 */
export class Device extends EventTarget {
  #server;
  #contexts;

  /**
   * @param {import('./attributes.js').AttributesClient} server
   * @param {Map<string, LocalContext>} [contexts] what it had when its page was loaded last
   */
  constructor(server, contexts = new Map()) {
    super();
    this.#server = server;
    this.#contexts = contexts;
  }

  get contexts() {
    return [...this.#contexts.keys()].sort();
  }

  /** @returns {LocalContext} */
  context(name) {
    return this.#contexts.get(name) ?? LocalContext.UNKNOWN;
  }

  /** The names of the contexts with edits that the server does not have, but for those in conflict. */
  get unsynced() {
    return this.contexts.filter((name) => this.context(name).hasUnsent);
  }

  /** How many attributes wait for the user to choose. */
  get conflicts() {
    return this.contexts.reduce((count, name) => count + this.context(name).conflicts.size, 0);
  }

  /** The user sets an attribute, or removes it with null. The next sync takes it to the Attribute Server. */
  edit(context, attribute, value) {
    this.#edit(context, attribute, this.context(context).edited(attribute, value));
  }

  /**
   * The user chooses between the two values of an attribute that is in conflict.
   *
   * @param {string} context
   * @param {string} attribute
   * @param {'mine' | 'theirs' | 'both'} choice
   */
  resolve(context, attribute, choice) {
    const local = this.context(context);
    if (!local.conflicts.has(attribute)) return;
    const chosen = { mine: 'keptMine', theirs: 'tookTheirs', both: 'keptBoth' }[choice];
    this.#edit(context, attribute, local[chosen](attribute));
  }

  #edit(context, attribute, local) {
    this.#contexts.set(context, local);
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
      const { revision, hasUnsent } = this.context(name);
      const isNews = revision < (server.get(name) ?? 0);
      if (isNews || hasUnsent) await this.#sync(name, isNews);
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
    if (isNews || !this.context(name).hasUnsent) await this.#pull(name);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (!this.context(name).hasUnsent || (await this.#push(name))) return;
      await this.#pull(name);
    }
    throw new ServerError(412, 'Other devices keep changing the context.');
  }

  async #push(name) {
    const { revision, unsent } = this.context(name);
    this.#contexts.set(name, this.context(name).sending());
    const answer = await this.#server.push(name, revision, unsent);
    if (!answer) return false;
    this.#take(name, this.context(name).pushed(answer, unsent));
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
