import { FakeClock } from './fake-clock.js';

/** A service worker as the browser runs it, with the pages of its scope: no more than the handler of wake-ups uses. */
export class FakeWorker extends EventTarget {
  clock = new FakeClock();
  #subscription = null;
  indexedDB = new FakeDatabases();
  pages = [];
  notifications = [];
  requests = [];
  /** What the hub answers, in order. */
  answers = [];
  retries = [];
  warnings = [];

  registration = {
    scope: 'https://example.org/app/',
    getNotifications: async () => [...this.notifications],
    showNotification: async (title, options) => void this.notifications.push({ title, ...options }),
    sync: { register: async (tag) => void this.retries.push(tag) },
    pushManager: {
      getSubscription: async () => this.#subscription,
      subscribe: async (options) => (this.#subscription = newSubscription(this, options)),
    },
  };

  clients = { matchAll: async () => this.pages };

  fetch = async (url, { method = 'GET', headers, body }) => {
    this.requests.push({ method, path: url.pathname + url.search, token: headers.authorization, body: body && JSON.parse(body) });
    const { status = 200, json } = this.answers.shift() ?? { status: 404, json: { detail: 'There is nothing here.' } };
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    return new Response(json && JSON.stringify(json), { status, headers: { 'content-type': type } });
  };

  get subscription() {
    return this.#subscription;
  }

  unsubscribed() {
    this.#subscription = null;
  }

  /** Fulfilled when what the event asks for has been dealt with. */
  begins(type, fields = {}) {
    const waits = [];
    this.dispatchEvent(Object.assign(new Event(type), { ...fields, waitUntil: (promise) => waits.push(promise) }));
    return Promise.all(waits);
  }

  /** The same, while time passes. */
  async happens(type, fields) {
    let isSettled = false;
    const settled = this.begins(type, fields).finally(() => (isSettled = true));
    await turns();
    await this.clock.until(() => isSettled);
    await settled;
  }

  wakes(data = null) {
    return this.happens('push', { data: data && { text: () => data } });
  }

  /** A page whose selector answers with what `handle` gives; one without says nothing. */
  opens({ handle, visibilityState = 'hidden', url = 'https://example.org/app/page' } = {}) {
    const page = {
      url,
      visibilityState,
      told: [],
      postMessage(message, [port]) {
        this.told.push(message);
        if (!handle) return;
        port.postMessage({ taken: true });
        port.postMessage(handle(message));
      },
    };
    this.pages.push(page);
    return page;
  }
}

/** Lets pages answer before time passes. */
async function turns() {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function newSubscription(worker, { applicationServerKey }) {
  return {
    options: { applicationServerKey: applicationServerKey.buffer },
    unsubscribe: async () => worker.unsubscribed(),
    toJSON: () => ({ endpoint: 'https://push.example/1', expirationTime: null, keys: { p256dh: 'key', auth: 'secret' } }),
  };
}

/** As much of IndexedDB as one store needs. */
class FakeDatabases {
  values = new Map();

  open() {
    const store = {
      get: (key) => ({ result: structuredClone(this.values.get(key)) }),
      put: (value, key) => ({ result: this.values.set(key, structuredClone(value)) && key }),
      delete: (key) => ({ result: this.values.delete(key) }),
    };
    const transaction = () => later({ objectStore: () => store }, 'oncomplete');
    return later({ result: { transaction, createObjectStore() {}, close() {} } }, 'onsuccess');
  }
}

function later(target, event) {
  queueMicrotask(() => target[event]());
  return target;
}
