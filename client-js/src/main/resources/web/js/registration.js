import { Backoff } from './backoff.js';
import { HubError } from './http.js';
import { subscribe } from './web-push.js';

const RETRY_DELAY = { initial: 1_000, max: 10_000 };
/** Milliseconds from its first attempt for which a request is tried again. */
const PATIENCE = 60_000;
const UNAUTHENTICATED = 401;
const NOT_FOUND = 404;

/**
 * A device's registration with its push service: requests about it go over HTTP, one at a time and in order, and again for a
 * while if that may help. What it promises is described in `higgins-push.d.ts`.
 */
export class PushRegistration {
  #http;
  #of;
  #token;
  #clock;
  #random;
  #last = Promise.resolve();

  /**
   * @param {object} parts
   * @param {import('./http.js').HubHttp} parts.http
   * @param {{user: string, device: string}} parts.of whose it is
   * @param {() => Promise<string>} parts.token asks the application for a token
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   */
  constructor({ http, of, token, clock, random }) {
    this.#http = http;
    this.#of = of;
    this.#token = token;
    this.#clock = clock;
    this.#random = random;
  }

  async register(address) {
    const body = readAddress(address);
    return this.#inTurn((token) => this.#http.register(token, this.#of, body));
  }

  /**
   * Subscribes the browser to its push service, unless it is, and registers that.
   *
   * @param {ServiceWorkerRegistration} serviceWorker
   * @param {{app?: string}} [options]
   */
  async subscribe(serviceWorker, { app } = {}) {
    const key = await this.#inTurn((token) => this.#http.webPushKey(token));
    return this.register({ ...subscriptionOf(await subscribe(serviceWorker, key)), app });
  }

  /** Ends the browser's subscription, and the registration. */
  async unsubscribe(serviceWorker) {
    const subscription = await serviceWorker.pushManager.getSubscription();
    await subscription?.unsubscribe();
    await this.remove();
  }

  async prove(code) {
    if (typeof code !== 'string' || code === '') throw new TypeError('The code must be the text that came with the wake-up.');
    return this.#inTurn((token) => this.#http.prove(token, this.#of, code));
  }

  async status() {
    return this.#inTurn((token) => this.#http.registration(token, this.#of)).catch(nullIfNone);
  }

  async remove() {
    await this.#inTurn((token) => this.#http.unregister(token, this.#of)).catch(nullIfNone);
  }

  /**
   * @template T
   * @param {(token: string) => Promise<T>} request
   * @returns {Promise<T>}
   */
  #inTurn(request) {
    const result = this.#last.then(() => this.#send(request));
    this.#last = result.then(() => {}, () => {});
    return result;
  }

  async #send(request) {
    const deadline = this.#clock.now() + PATIENCE;
    const backoff = new Backoff(RETRY_DELAY, this.#random);
    for (let isTokenRefused = false; ;) {
      try {
        return await request(await this.#token());
      } catch (problem) {
        if (!(problem instanceof HubError)) throw problem;
        const isFirstRefusal = problem.code === UNAUTHENTICATED && !isTokenRefused;
        isTokenRefused ||= isFirstRefusal;
        const wait = isFirstRefusal ? 0 : Math.max(problem.after, backoff.next());
        if (!(isFirstRefusal || problem.isTemporary) || this.#clock.now() + wait > deadline) throw problem;
        await new Promise((resolve) => this.#clock.setTimeout(() => resolve(undefined), wait));
      }
    }
  }
}

function nullIfNone(problem) {
  if (problem.code === NOT_FOUND) return null;
  throw problem;
}

const PLATFORMS = { apns: 'token', fcm: 'token', wns: 'endpoint', 'web-push': 'endpoint' };
const ADDRESS = 'The address must be a PushSubscription, or { platform, token } of apns or fcm, { platform, endpoint } of wns, or '
  + '{ platform, endpoint, keys: { p256dh, auth } } of web-push.';

/**
 * @returns {object} the body of a request that registers it
 * @throws {TypeError} if it is no address
 */
export function readAddress(given) {
  const { platform, app, expires, keys, ...target } = typeof given?.toJSON === 'function' ? subscriptionOf(given) : Object(given);
  const field = Object.hasOwn(PLATFORMS, platform) ? PLATFORMS[platform] : '';
  expect(isText(target[field]));
  const body = { platform, [field]: target[field] };
  if (platform === 'web-push') {
    expect(isText(keys?.p256dh) && isText(keys?.auth));
    body.keys = { p256dh: keys.p256dh, auth: keys.auth };
  }
  if (app !== undefined) {
    expect(isText(app));
    body.app = app;
  }
  if (expires !== undefined && expires !== null) body.expires = new Date(expires).toISOString();
  return body;
}

/** A browser's subscription as an address. */
function subscriptionOf(subscription) {
  const { endpoint, expirationTime, keys } = subscription.toJSON();
  return { platform: 'web-push', endpoint, keys, expires: expirationTime };
}

function isText(value) {
  return typeof value === 'string' && value !== '';
}

function expect(isValid) {
  if (!isValid) throw new TypeError(ADDRESS);
}
