import { openBus } from './bus.js';
import { systemClock } from './clock.js';
import { newBayeuxClient } from './bayeux-client.js';
import { watchPage } from './lifecycle.js';
import { TimedLeaderLock, UnsharedLeaderLock, WebLeaderLock } from './leader-lock.js';
import { watchWakeUps } from './wake-up.js';
import { WorkerStore } from './worker-store.js';

const DEVICE_KEY = 'higgins-push/device';

/**
 * What a selector uses of the browser (or of Node), in one place: a test gives another.
 */
export class Platform {
  clock = systemClock;
  random = Math.random;
  /** @type {typeof fetch} */
  fetch = (...args) => globalThis.fetch(...args);
  /** @type {(...parts: any[]) => import('./bayeux-client.js').BayeuxClient} */
  newBayeuxClient = (...parts) => newBayeuxClient(this, ...parts);

  /** The constructor; undefined where there is none. */
  get WebSocket() {
    return globalThis.WebSocket;
  }

  /** Only pages share: in Node nobody expects two programs to. */
  get isPage() {
    return typeof document !== 'undefined';
  }

  get baseUrl() {
    return globalThis.location?.href;
  }

  /** The storage of the origin, or null if there is none or the browser forbids it. */
  get storage() {
    try {
      return this.isPage ? localStorage : null;
    } catch {
      return null;
    }
  }

  /** An id nobody else has: 96 random bits. */
  uniqueId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  watchPage(handlers) {
    return this.isPage ? watchPage(handlers, window) : () => {};
  }

  /** Pages are told by the service worker of their scope. */
  watchWakeUps(handle) {
    return this.isPage ? watchWakeUps(globalThis.navigator.serviceWorker, handle) : () => {};
  }

  /** What pages leave for the service worker of a scope. */
  workerStore(scope) {
    return new WorkerStore(globalThis.indexedDB, scope);
  }

  openBus(name, onMessage) {
    return openBus(name, onMessage);
  }

  /** A page without a bus leads for itself: as a follower it would never receive what the leader does. */
  newLeaderLock(name, isShared) {
    if (!isShared) return new UnsharedLeaderLock();
    const locks = globalThis.navigator?.locks;
    return locks ? new WebLeaderLock(locks, name) : new TimedLeaderLock(this.clock, this.random);
  }

  /** The device id of this browser, made once. */
  makeDevice() {
    const known = this.#read(DEVICE_KEY);
    if (known) return known;
    const made = `browser-${this.uniqueId()}`;
    this.#write(DEVICE_KEY, made);
    return made;
  }

  /** Applications of one origin usually live in folders of their own: the first one of the path names this one. */
  makeApp() {
    return globalThis.location?.pathname?.split('/')[1] ?? '';
  }

  #read(key) {
    try {
      return this.storage?.getItem(key);
    } catch {
      return null;
    }
  }

  #write(key, value) {
    try {
      this.storage?.setItem(key, value);
    } catch {
      // a browser that keeps nothing is a new device every time
    }
  }
}

