import { watchWakeUps } from '../../src/main/resources/web/js/wake-up.js';
import { BayeuxClient } from '../../src/main/resources/web/js/bayeux-client.js';
import { WebLeaderLock, TimedLeaderLock, UnsharedLeaderLock } from '../../src/main/resources/web/js/leader-lock.js';
import { FakeTransport } from './fake-hub.js';

/** As in the bundles: CometD has no other name for the global object. */
globalThis.window ??= globalThis;

const BUS_LATENCY = 1;

/**
 * A browser in the memory of a test: pages with their storage, locks and bus, in the test's time. Pages are opened and
 * closed, crash without a word, freeze and thaw.
 */
export class FakeBrowser {
  #fakeClock;
  #random;
  #pages = 0;
  #buses = new Map();
  #locks = new Map();
  storage = new FakeStorage();
  hasLocks = true;
  hasBus = true;
  /** Called for each message between pages; true loses it. Real ones lose none; ours are prepared nevertheless. */
  loses = () => false;

  constructor(fakeClock, random) {
    this.#fakeClock = fakeClock;
    this.#random = random;
  }

  /** A new page; `hub` is where its connections go. */
  open(hub) {
    return new FakePage(this, ++this.#pages, this.#fakeClock, this.#random, hub);
  }

  join(name, member) {
    if (!this.#buses.has(name)) this.#buses.set(name, new Set());
    this.#buses.get(name).add(member);
  }

  leave(name, member) {
    this.#buses.get(name)?.delete(member);
  }

  post(name, sender, message) {
    for (const member of this.#buses.get(name) ?? []) {
      if (member === sender || this.loses(message)) continue;
      const copy = structuredClone(message);
      this.#fakeClock.setTimeout(() => member.page.run(() => member.isOpen && member.onMessage(copy)), BUS_LATENCY);
    }
  }

  lock(name) {
    if (!this.#locks.has(name)) this.#locks.set(name, new FakeLock(this.#fakeClock));
    return this.#locks.get(name);
  }

  crashed(page) {
    for (const lock of this.#locks.values()) lock.forget(page);
    for (const members of this.#buses.values()) {
      for (const member of members) if (member.page === page) members.delete(member);
    }
  }
}

/** A page, as a platform for selectors. */
class FakePage {
  #browser;
  #number;
  #hub;
  #frozen = null;
  /** The addresses of all sessions, in their order. */
  urls = [];
  #transports = [];
  #ids = 0;
  #lifecycle = null;
  isAlive = true;
  isPage = true;
  baseUrl = 'https://app.example/notes/';
  fetch = async (url, request) => this.#hub.answer(url, request);

  constructor(browser, number, fakeClock, random, hub) {
    this.#browser = browser;
    this.#number = number;
    this.#hub = hub;
    this.fakeClock = fakeClock;
    this.random = random;
    this.storage = browser.storage;
    this.clock = {
      now: () => fakeClock.now(),
      wall: () => fakeClock.wall(),
      setTimeout: (task, delay) => this.#setTimeout(task, delay),
      clearTimeout: (timer) => (timer.task = () => {}),
    };
  }

  /** What happens to a page: at once, when it thaws, or never. */
  run(task) {
    if (!this.isAlive) return;
    if (this.#frozen) this.#frozen.push(task);
    else task();
  }

  uniqueId() {
    return `page-${this.#number}-${++this.#ids}`;
  }

  makeDevice() {
    return 'browser';
  }

  makeApp() {
    return 'notes';
  }

  watchPage(handlers) {
    this.#lifecycle = handlers;
    return () => (this.#lifecycle = null);
  }

  /** What `navigator.serviceWorker` is to a page. */
  serviceWorkers = new EventTarget();

  watchWakeUps(handle) {
    return watchWakeUps(this.serviceWorkers, handle);
  }

  newBayeuxClient(url, type, clock, failed) {
    this.urls.push(url);
    const transport = new FakeTransport(this.#hub, this);
    this.#transports.push(transport);
    return new BayeuxClient('https://hub.example/bayeux', transport, type, clock, failed);
  }

  openBus(name, onMessage) {
    if (!this.#browser.hasBus) return null;
    const member = { page: this, onMessage, isOpen: true };
    this.#browser.join(name, member);
    return {
      post: (message) => this.#browser.post(name, member, message),
      close: () => {
        member.isOpen = false;
        this.#browser.leave(name, member);
      },
    };
  }

  newLeaderLock(name, isShared) {
    if (!isShared) return new UnsharedLeaderLock();
    return this.#browser.hasLocks ? new WebLeaderLock(this.#locks(), name) : new TimedLeaderLock(this.clock, this.random);
  }

  /** The page ends as pages do: it is told. */
  close() {
    this.#lifecycle?.suspend();
    this.crash();
  }

  crash() {
    this.isAlive = false;
    for (const transport of this.#transports) this.#hub.hangUp(transport);
    this.#browser.crashed(this);
  }

  /** The page stops running without being told, as a stopped process does. */
  freeze() {
    this.#frozen ??= [];
  }

  thaw() {
    const tasks = this.#frozen ?? [];
    this.#frozen = null;
    for (const task of tasks) this.run(task);
  }

  /** The page is seen again. */
  activate() {
    this.#lifecycle?.activate();
  }

  suspend() {
    this.#lifecycle?.suspend();
  }

  resume() {
    this.#lifecycle?.resume();
  }

  /** A timer that is due while the page is frozen can still be cleared when it thaws. */
  #setTimeout(task, delay) {
    const timer = { task };
    this.fakeClock.setTimeout(() => this.run(() => timer.task()), delay);
    return timer;
  }

  #locks() {
    return { request: (name, options, hold) => this.#browser.lock(name).request(this, options, hold) };
  }
}

/** One Web Lock: exclusive, first come first served, and stealable. */
class FakeLock {
  #fakeClock;
  #holder = null;
  #queue = [];

  constructor(fakeClock) {
    this.#fakeClock = fakeClock;
  }

  request(page, { signal, steal = false }, hold) {
    return new Promise((resolve, reject) => {
      const request = { page, hold, resolve, reject };
      signal?.addEventListener('abort', () => this.#abort(request));
      if (steal) this.#steal(request);
      else this.#queue.push(request);
      this.#later(() => this.#grant());
    });
  }

  forget(page) {
    this.#queue = this.#queue.filter((request) => request.page !== page);
    if (this.#holder?.page === page) this.#holder = null;
    this.#later(() => this.#grant());
  }

  #abort(request) {
    if (!this.#queue.includes(request)) return;
    this.#queue = this.#queue.filter((other) => other !== request);
    request.reject(new DOMException('aborted', 'AbortError'));
  }

  #steal(request) {
    const previous = this.#holder;
    this.#holder = null;
    this.#queue.unshift(request);
    if (previous) this.#later(() => previous.page.run(() => previous.reject(new DOMException('stolen', 'AbortError'))));
  }

  #grant() {
    if (this.#holder || this.#queue.length === 0) return;
    const request = (this.#holder = this.#queue.shift());
    request.page.run(() => Promise.resolve(request.hold()).then(() => this.#released(request)));
  }

  #released(request) {
    if (this.#holder !== request) return;
    this.#holder = null;
    request.resolve();
    this.#later(() => this.#grant());
  }

  #later(task) {
    this.#fakeClock.setTimeout(task, 0);
  }
}

/** A web storage; the storage of a browser that forbids it throws. */
export class FakeStorage {
  #items = new Map();
  isForbidden = false;

  getItem(key) {
    this.#check();
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#check();
    this.#items.set(key, String(value));
  }

  removeItem(key) {
    this.#check();
    this.#items.delete(key);
  }

  keys() {
    return [...this.#items.keys()];
  }

  #check() {
    if (this.isForbidden) throw new DOMException('forbidden', 'SecurityError');
  }
}
