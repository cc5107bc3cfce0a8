import { ServerError, jsonOf, send } from './requests.js';

/** Named after the hub's path: another hub of the same host must not get this one's tokens. */
const KEYS = `higgins-push${new URL('..', document.baseURI).pathname}sync/`;
const KEY = `${KEYS}visit`;
const EARLY = 60_000;
const OWN = 'This invitation is for this page’s own user: its devices stay. Open the address in another tab, or on another device.';
const INVITATION = /^#join=([a-z0-9]{1,64})$/;

/**
 * This page's user, with the devices that this page has and their access tokens: made for it alone, or joined with an
 * invitation. Kept for as long as the tab lives, so that a reload keeps the user.
 */
export class Visitor {
  #api;
  #devices;
  /** What the page has to say as it begins, or null. */
  note = null;

  constructor(api, { user, devices, isGuest = false }) {
    this.#api = api;
    this.user = user;
    /** Whether it joined the user of another page. */
    this.isGuest = isGuest;
    this.#devices = devices;
    this.#keep();
  }

  /**
   * Accepts the invitation in the address, or restores the user of this tab, or makes a new one.
   *
   * @param {string} api where `start` and `renew` are, with a slash at the end
   */
  static async begin(api) {
    const invitation = INVITATION.exec(location.hash)?.[1];
    if (invitation) return Visitor.#join(api, invitation);
    return (await Visitor.#back(api)) ?? Visitor.#fresh(api);
  }

  static async #fresh(api) {
    return Visitor.#of(api, await post(`${api}start`));
  }

  static async #join(api, invitation) {
    const kind = matchMedia('(pointer: coarse)').matches ? 'phone' : 'pc';
    const present = await Visitor.#back(api);
    try {
      const joined = await post(`${api}invitations/accept`, { body: { invitation, kind, user: present?.user } });
      if (joined.user === present?.user) return present.#stays(OWN);
      Visitor.forget();
      Visitor.dropInvitation();
      return Visitor.#of(api, joined, true);
    } catch (error) {
      if (present && error instanceof ServerError) return present.#stays(`${error.message} This page keeps its devices.`);
      throw error;
    }
  }

  /** The invitation in the address adds nothing: the page goes on as it was, and says why. */
  #stays(note) {
    Visitor.dropInvitation();
    this.note = note;
    return this;
  }

  static #of(api, { user, devices, expiresIn }, isGuest = false) {
    const endsAt = Date.now() + expiresIn;
    const tokens = devices.map(({ device, token }) => [device, { token, endsAt }]);
    return new Visitor(api, { user, isGuest, devices: Object.fromEntries(tokens) });
  }

  /** Only a visitor whom the hub no longer knows begins anew: all else may be over in a moment. */
  static async #back(api) {
    const kept = read(KEY);
    if (!kept?.devices) return null;
    const visitor = new Visitor(api, kept);
    try {
      await Promise.all(visitor.devices.map((device) => visitor.#renew(device)));
    } catch (error) {
      if (error instanceof ServerError && error.isRefusal) return null;
      if (visitor.#isOver) throw error;
    }
    return visitor;
  }

  /** The next load of the page starts with a new user, and keeps nothing of this one. */
  static forget() {
    const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(KEYS));
    for (const key of kept) sessionStorage.removeItem(key);
  }

  /** Takes the invitation out of the address: it was used, or is not to be. */
  static dropInvitation() {
    history.replaceState(null, '', location.pathname + location.search);
  }

  /** Where this page keeps something of that name. */
  static key(name) {
    return KEYS + name;
  }

  /** The device ids. */
  get devices() {
    return Object.keys(this.#devices);
  }

  get #isOver() {
    return Object.values(this.#devices).some(({ endsAt }) => endsAt < Date.now());
  }

  /** An access token of a device that is valid for a while. */
  async token(device) {
    if (this.#devices[device].endsAt - Date.now() < EARLY) await this.#renew(device);
    return this.#devices[device].token;
  }

  async #renew(device) {
    const { token, expiresIn } = await post(`${this.#api}renew`, { token: this.#devices[device].token });
    this.#devices[device] = { token, endsAt: Date.now() + expiresIn };
    this.#keep();
  }

  /**
   * Waits until the hub has recorded a change, and says how long the Attribute Server waited for that.
   *
   * @returns {Promise<number | null>} milliseconds; null if the hub could not be reached so far
   */
  async signal(device, context, revision) {
    const path = `signals/${encodeURIComponent(context)}/${revision}`;
    const { recorded, milliseconds } = await this.request('GET', path, { device, patience: 40_000 });
    return recorded ? milliseconds : null;
  }

  /** Asks for something that the page needs besides the Attribute Server, with the token of one of its devices. */
  async request(method, path, { body, device = this.devices[0], patience = 10_000 } = {}) {
    const headers = { Authorization: `Bearer ${await this.token(device)}` };
    if (body) headers['Content-Type'] = 'application/json';
    const signal = AbortSignal.timeout(patience);
    return jsonOf(await send(this.#api + path, { method, headers, signal, body: body && JSON.stringify(body) }));
  }

  #keep() {
    sessionStorage.setItem(KEY, JSON.stringify({ user: this.user, isGuest: this.isGuest, devices: this.#devices }));
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

async function post(url, { token, body } = {}) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body) headers['Content-Type'] = 'application/json';
  return jsonOf(await send(url, { method: 'POST', headers, body: body && JSON.stringify(body) }));
}
