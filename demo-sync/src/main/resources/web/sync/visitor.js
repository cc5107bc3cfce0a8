import { ServerError } from './attributes.js';

/** Named after the hub's path: another hub of the same host must not get this one's tokens. */
const KEY = `higgins-push${new URL('..', document.baseURI).pathname}sync/visit`;
const EARLY = 60_000;

/**
 * This page's user, made for it alone, with its devices and their access tokens. Kept for as long as the tab lives, so
 * that a reload keeps the user.
 */
export class Visitor {
  #api;
  #devices;

  constructor(api, { user, devices }) {
    this.#api = api;
    this.user = user;
    this.#devices = devices;
    this.#keep();
  }

  /**
   * Restores the user of this tab, or makes a new one.
   *
   * @param {string} api where `start` and `renew` are, with a slash at the end
   */
  static async begin(api) {
    return (await Visitor.#back(api)) ?? new Visitor(api, await Visitor.#fresh(api));
  }

  static async #fresh(api) {
    const { user, devices, expiresIn } = await post(`${api}start`);
    const endsAt = Date.now() + expiresIn;
    return { user, devices: Object.fromEntries(devices.map(({ device, token }) => [device, { token, endsAt }])) };
  }

  static async #back(api) {
    try {
      const visitor = new Visitor(api, JSON.parse(sessionStorage.getItem(KEY)));
      await Promise.all(visitor.devices.map((device) => visitor.#renew(device)));
      return visitor;
    } catch {
      return null;
    }
  }

  /** The next load of the page starts with a new user. */
  static forget() {
    sessionStorage.removeItem(KEY);
  }

  /** The device ids. */
  get devices() {
    return Object.keys(this.#devices);
  }

  /** An access token of a device that is valid for a while. */
  async token(device) {
    if (this.#devices[device].endsAt - Date.now() < EARLY) await this.#renew(device);
    return this.#devices[device].token;
  }

  async #renew(device) {
    const { token, expiresIn } = await post(`${this.#api}renew`, this.#devices[device].token);
    this.#devices[device] = { token, endsAt: Date.now() + expiresIn };
    this.#keep();
  }

  /**
   * Waits until the hub has recorded a change, and says how long the Attribute Server waited for that.
   *
   * @returns {Promise<number | null>} milliseconds; null if the hub could not be reached so far
   */
  async signal(device, context, revision) {
    const response = await fetch(`${this.#api}signals/${encodeURIComponent(context)}/${revision}`, {
      headers: { Authorization: `Bearer ${await this.token(device)}` },
      cache: 'no-store',
    });
    const { recorded, milliseconds } = response.ok ? await response.json() : {};
    return recorded ? milliseconds : null;
  }

  #keep() {
    sessionStorage.setItem(KEY, JSON.stringify({ user: this.user, devices: this.#devices }));
  }
}

async function post(url, token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const response = await fetch(url, { method: 'POST', headers, cache: 'no-store' });
  if (!response.ok) throw await ServerError.of(response);
  return response.json();
}
