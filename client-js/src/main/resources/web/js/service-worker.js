import { systemClock } from './clock.js';
import { HubHttp } from './http.js';
import { later } from './position.js';
import { PushRegistration } from './registration.js';
import { SUBSCRIPTION_CHANGED, WAKE_UP, readWakeUp, tellPage } from './wake-up.js';
import { WakeUpSync } from './wake-up-sync.js';
import { WorkerStore } from './worker-store.js';

export { readWakeUp };

/** The tag of a background sync (where browsers have that), for what could not be synced when the wake-up came. */
const RETRY_TAG = 'higgins-push';
const NOTIFICATION = Object.freeze({ title: 'Up to date', tag: 'higgins-push', silent: true });

/**
 * Handles the wake-ups of a service worker: call it once, when the worker's script runs. The options are described in
 * `service-worker.d.ts`.
 *
 * @param {any} options
 * @param {any} worker what the browser gives a service worker; a test gives another
 * @param {import('./clock.js').Clock} clock
 */
export function handleWakeUps(options, worker = globalThis, clock = systemClock) {
  const handler = new WakeUps(readOptions(options), worker, clock);
  worker.addEventListener('push', (event) => event.waitUntil(handler.pushed(readWakeUp(event.data?.text()))));
  worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(handler.subscriptionChanged()));
  worker.addEventListener('sync', (event) => {
    if (event.tag === RETRY_TAG) event.waitUntil(handler.catchUp());
  });
}

/** What one service worker does about wake-ups. */
class WakeUps {
  #options;
  #worker;
  #clock;
  #store;
  #sync;

  constructor(options, worker, clock) {
    this.#options = options;
    this.#worker = worker;
    this.#clock = clock;
    this.#store = new WorkerStore(worker.indexedDB, worker.registration.scope);
    this.#sync = options.sync && new WakeUpSync({
      store: this.#store,
      changesSince: (device) => this.#changesSince(device),
      sync: options.sync,
      clock,
      random: Math.random,
    });
  }

  /** A push came in. The browser wants a notification for it, unless a page is visible. */
  async pushed({ code }) {
    const before = await this.#notifications();
    const isDone = await (code === null ? this.catchUp() : this.#prove(code)).then(() => true, (problem) => this.#failed(problem));
    const pages = await this.#pages();
    if (pages.some(({ visibilityState }) => visibilityState === 'visible')) return;
    const shown = await this.#notifications();
    if (shown.every((one) => before.includes(one))) await this.#notify({ code, isDone });
  }

  /** Fulfilled when the open pages, or without them this device's data, are level. */
  async catchUp() {
    const answers = await this.#tellPages({ type: WAKE_UP, code: null });
    const done = answers.filter((answer) => answer.done);
    if (done.length > 0) return this.#keep(done);
    if (this.#sync) await this.#sync.run();
  }

  /** The browser has another subscription: the hub must know. */
  async subscriptionChanged() {
    try {
      const device = await this.#store.load();
      if (!device) return;
      if (this.#options.token) await this.#registrationOf(device).subscribe(this.#worker.registration, device);
      else await this.#tellPages({ type: SUBSCRIPTION_CHANGED });
    } catch (problem) {
      this.#failed(problem); // the next page that subscribes mends it
    }
  }

  async #prove(code) {
    const device = await this.#store.load();
    if (device && this.#options.token) await this.#registrationOf(device).prove(code);
    else await this.#tellPages({ type: WAKE_UP, code });
  }

  /** What could not be done is tried again when the browser thinks that the network is back, where it can tell. */
  #failed(problem) {
    this.#options.failed(problem);
    this.#worker.registration.sync?.register(RETRY_TAG).catch(() => {});
    return false;
  }

  async #pages() {
    const pages = await this.#worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    return pages.filter(({ url }) => url.startsWith(this.#worker.registration.scope));
  }

  async #tellPages(message) {
    const { scope } = this.#worker.registration;
    const pages = await this.#pages();
    return Promise.all(pages.map((page) => tellPage(page, { ...message, scope }, this.#clock)));
  }

  /** What a page has synced the worker need not sync. */
  async #keep(answers) {
    const device = await this.#store.load();
    if (!device) return;
    const position = answers.reduce((known, answer) => later(known, answer.position), device.position);
    if (position !== device.position) await this.#store.save({ ...device, position });
  }

  async #changesSince({ hub, user, device, position }) {
    return this.#http(hub).changesSince(await this.#token(), user, device, position);
  }

  #registrationOf({ hub, user, device }) {
    const token = () => this.#token();
    return new PushRegistration({ http: this.#http(hub), of: { user, device }, token, clock: this.#clock, random: Math.random });
  }

  #http(hub) {
    return new HubHttp(new URL(hub), (...request) => this.#worker.fetch(...request));
  }

  async #token() {
    return this.#options.token();
  }

  /** The notifications that are shown, each as a text that tells it from others. */
  async #notifications() {
    const shown = await this.#worker.registration.getNotifications();
    return shown.map(({ tag, title, body, timestamp }) => JSON.stringify([tag, title, body, timestamp]));
  }

  async #notify({ code, isDone }) {
    const { notification } = this.#options;
    const given = typeof notification === 'function' ? await notification({ isProof: code !== null, isDone }) : notification;
    if (!given) return;
    const { title, ...rest } = given;
    await this.#worker.registration.showNotification(title, rest);
  }
}

function readOptions(given) {
  const { token, sync, notification = NOTIFICATION, failed = warn } = Object(given);
  expect(token === undefined || typeof token === 'function', 'token', 'a function that returns an access token, or a promise of one');
  expect(sync === undefined || typeof sync === 'function', 'sync', 'the function that runs your sync');
  expect(sync === undefined || token !== undefined, 'token', 'given where a sync is');
  expect(typeof failed === 'function', 'failed', 'a function');
  const isNotification = notification === null || typeof notification === 'function' || typeof notification?.title === 'string';
  expect(isNotification, 'notification', 'an object with a title, a function that returns one, or null');
  return { token, sync, notification, failed };
}

function expect(isValid, name, what) {
  if (!isValid) throw new TypeError(`The option "${name}" must be ${what}.`);
}

function warn({ message }) {
  console.warn(`A wake-up was not dealt with: ${message}`);
}
