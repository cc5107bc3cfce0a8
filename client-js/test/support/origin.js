import assert from 'node:assert/strict';
import { Selector } from '../../src/main/resources/web/js/higgins-push.js';
import { seededRandom } from './random.js';
import { FakeBrowser } from './fake-browser.js';
import { FakeHub } from './fake-hub.js';
import { FakeClock } from './fake-clock.js';

const BAD_TOKEN = { error: '401::The token is not valid: sign in again.', advice: { reconnect: 'none' } };

/** A browser with pages of one origin, and the hub they talk to. */
export class Origin {
  #browser;
  clock = new FakeClock();
  hub = new FakeHub(this.clock);
  tabs = [];

  constructor({ hasLocks = true, hasBus = true, random = seededRandom(1) } = {}) {
    this.#browser = new FakeBrowser(this.clock, random);
    this.#browser.hasLocks = hasLocks;
    this.#browser.hasBus = hasBus;
    this.hub.refuses = ({ token }) => (token === 'bad' ? BAD_TOKEN : null);
  }

  get browser() {
    return this.#browser;
  }

  get storage() {
    return this.#browser.storage;
  }

  get living() {
    return this.tabs.filter((tab) => tab.page.isAlive);
  }

  /** Opens pages, and gives them the time to join. */
  async opens(count, options = {}, patience = 2_000) {
    const opened = Array.from({ length: count }, () => this.newTab(options));
    for (const tab of opened) {
      tab.selector.start();
      await this.passes(patience / count);
    }
    return opened;
  }

  /** A page whose selector was not started yet. */
  newTab(options = {}) {
    const tab = new Tab(this.#browser.open(this.hub), this.hub, options);
    this.tabs.push(tab);
    return tab;
  }

  /** A page whose selector was started. */
  async opensOne(options, patience) {
    const [tab] = await this.opens(1, options, patience);
    return tab;
  }

  passes(milliseconds) {
    return this.clock.advance(milliseconds);
  }

  calmsDown() {
    this.hub.isAway = false;
    this.hub.loses = () => false;
    this.#browser.loses = () => false;
    for (const tab of this.living) {
      tab.page.thaw();
      tab.page.resume();
    }
  }

  assertPromises() {
    assert.equal(this.living.filter((tab) => tab.selector.leads).length, 1, 'leaders');
    assert.equal(this.hub.sessions.length, 1, 'sessions');
    for (const tab of this.living) tab.assertPromises(this.hub);
  }
}

/** One page with one selector, and what it was told and synced. */
class Tab {
  told = [];
  syncs = [];
  states = [];
  #hub;
  #options;
  #synced = new Map();
  /** Up to this offset of the hub's, the page knew everything from before or from a sync of everything. */
  #base;
  /** What another page of the application had synced beyond that when this one was opened. */
  #inherited;

  constructor(page, hub, options) {
    this.page = page;
    this.#hub = hub;
    this.#options = options;
    this.selector = this.newSelector();
    this.#base = Number(this.selector.position?.split(':')[1] ?? -1);
    this.#inherited = savedRevisions(page.storage, options.app ?? 'notes');
    this.selector.addEventListener('notice', ({ detail }) => this.told.push(`${detail.context}@${detail.revision}`));
    this.selector.addEventListener('statechange', ({ detail }) => this.states.push(detail.state));
  }

  /** Another selector in the same page. */
  newSelector() {
    return new Selector({
      hub: 'https://hub.example',
      user: 'alex',
      token: async () => 'good',
      ...this.#options,
      sync: async (request) => {
        this.#sync(request);
        return this.#options.sync?.(request);
      },
    }, this.page);
  }

  /** It knows and synced the newest another device made of each context, and was told nothing twice or of its own. */
  assertPromises(hub) {
    const atBase = hub.newestFor('browser', this.#base);
    for (const [context, revision] of hub.newestFor('browser')) {
      const before = Math.max(atBase.get(context) ?? 0, this.#inherited[context] ?? 0);
      const knows = Math.max(before, ...this.#toldOf(context));
      assert.ok(knows >= revision, `${context}@${revision} was missed`);
      const synced = Math.max(before, this.#synced.get(context) ?? 0);
      assert.ok(synced >= revision, `${context}@${revision} was not synced`);
    }
    assert.equal(new Set(this.told).size, this.told.length, `told twice: ${this.told}`);
    for (const notice of this.told) assert.ok(!hub.madeBy('browser').has(notice), `told of its own ${notice}`);
  }

  #sync({ everything, contexts }) {
    this.syncs.push(everything ? 'everything' : contexts);
    if (everything) this.#base = this.#hub.offset;
    for (const context of everything ? this.#hub.newestFor('browser').keys() : contexts) this.#synced.set(context, Math.max(0, ...this.#toldOf(context)));
  }

  #toldOf(context) {
    return this.told.filter((notice) => notice.startsWith(`${context}@`)).map((notice) => Number(notice.split('@')[1]));
  }
}

function savedRevisions(storage, app) {
  const key = storage.keys().find((name) => name.endsWith(`/${app}`));
  return key ? JSON.parse(storage.getItem(key)).known : {};
}
