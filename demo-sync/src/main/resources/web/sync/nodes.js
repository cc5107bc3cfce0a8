import { HUB } from './pushed-device.js';

/** Milliseconds between two questions for what runs. */
const PERIOD = 1_000;

/**
 * The nodes of the hub, where there are several. Sends `change` when it learned something.
 *
 * @typedef {{name: string, address: string, isRunning: boolean, canBeKilled: boolean}} Node
 */
export class Nodes extends EventTarget {
  #visitor;
  /** @type {Node[]} */
  #all = [];

  /** @param {import('./visitor.js').Visitor} visitor */
  constructor(visitor) {
    super();
    this.#visitor = visitor;
  }

  /** Asks for them before anything connects. */
  static async of(visitor) {
    const nodes = new Nodes(visitor);
    await nodes.#ask('GET', 'nodes/all');
    if (nodes.areSeveral) setInterval(() => nodes.#ask('GET', 'nodes/all').catch(() => {}), PERIOD);
    return nodes;
  }

  get all() {
    return this.#all;
  }

  get areSeveral() {
    return this.#all.length > 1;
  }

  /** Where a device connects: to a node of its own first, and to the others one after the other while that is away. */
  addressesFor(index) {
    if (!this.areSeveral) return HUB;
    return this.#all.map((_, i) => addressOf(this.#all[(index + i) % this.#all.length]));
  }

  /** The name of the node at an address; null if it is none. */
  nameAt(address) {
    return this.#all.find((node) => addressOf(node) === address)?.name ?? null;
  }

  async kill(name) {
    await this.#ask('POST', `nodes/${name}/kill`);
  }

  async start(name) {
    await this.#ask('POST', `nodes/${name}/start`);
  }

  async #ask(method, path) {
    const { nodes } = await this.#visitor.request(method, path);
    const isNews = JSON.stringify(nodes) !== JSON.stringify(this.#all);
    this.#all = nodes;
    if (isNews) this.dispatchEvent(new Event('change'));
  }
}

/** The one that serves this page has the page's own address, whichever name it was opened by. */
function addressOf({ address, canBeKilled }) {
  return canBeKilled ? address : HUB;
}
