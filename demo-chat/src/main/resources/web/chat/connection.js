import { ConnectionLostError, Session } from './session.js';
import { CHOICES, KINDS, usable } from './transports.js';

const RETRY_FIRST = 500;
const RETRY_MOST = 15_000;
const PING_MOST = 10_000;
/** A token is renewed after this part of its lifetime. */
const RENEW_AT = 0.7;

/** A refusal that stays one. Others say "not now" or come from a proxy whose hub is away, or a new token helps. */
const isFinal = (code) => code > 0 && code < 500 && ![401, 408, 429].includes(code);

/**
 * Keeps a session with the hub as long as it runs: opens one, renews its token, opens another when it is lost.
 *
 * @typedef {import('./session.js').SessionEvents & {
 *   opened: (session: Session) => Promise<{lease: number}>,
 *   state: (state: {name: string, kind?: string, answered?: boolean, text?: string, retryAt?: number}) => void,
 *   pong: (pong: object, ms: number) => void,
 *   frame: (direction: string, messages: object[], bytes: number) => void,
 * }} ConnectionEvents
 */
export class Connection {
  #http;
  #credentials;
  /** @type {ConnectionEvents} */
  #events;
  #choice = 'auto';
  #transportIndex = 0;
  #failures = 0;
  #session = null;
  /** The previous session, kept until the next one has entered its rooms, so that nobody is seen to leave and join. */
  #previous = null;
  #online = false;
  #tokenRefused = false;
  #refused = false;
  /** The transports that the hub has switched on; null if that is not known yet. */
  #offered = null;
  #attempt = 0;
  #pingEvery = PING_MOST;
  #timers = { retry: 0, ping: 0, renew: 0 };

  /**
   * @param {import('./http.js').HubHttp} http
   * @param {(fresh: boolean) => Promise<{token: string, expiresIn: number}>} credentials asked before each session and
   *   each renewal; `fresh` if the last token was refused
   * @param {ConnectionEvents} events
   */
  constructor(http, credentials, events) {
    this.#http = http;
    this.#credentials = credentials;
    this.#events = events;
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => document.hidden || this.#hurry());
    addEventListener('offline', () => this.#offline());
  }

  /** The session in use, or null. */
  get session() {
    return this.#online ? this.#session : null;
  }

  get choice() {
    return this.#choice;
  }

  /** Starts, or starts again with another transport. */
  start(choice) {
    this.#choice = choice;
    this.#transportIndex = 0;
    this.#failures = 0;
    this.#replaceSession();
    this.#connect();
  }

  /** The hub has these transports switched on. */
  offer(transports) {
    this.#offered = transports;
  }

  /** Whether the hub has any transport of a choice switched on, as far as is known. */
  isUsable(choice) {
    return usable(choice, this.#offered).length > 0;
  }

  get #kinds() {
    const kinds = usable(this.#choice, this.#offered);
    if (kinds.length > 0) return kinds;
    return Object.keys(KINDS).filter((kind) => this.#offered.includes(KINDS[kind].bayeux)).concat(CHOICES[this.#choice].types);
  }

  /** Leaves the chat for good. */
  stop() {
    this.#attempt++;
    this.session?.leave();
    if (this.session) this.#session = null;
    this.#refused = false;
    this.#choice = 'auto';
    this.#drop();
    this.#events.state({ name: 'stopped' });
  }

  /** Makes the next attempt now, also if the hub has refused. */
  retryNow() {
    if (this.#timers.retry || this.#refused) this.#connect();
  }

  /** Something tells that the hub may be reached again. */
  #hurry() {
    if (this.#timers.retry) this.#connect();
  }

  /** Replaces the session by a new one. */
  reopen() {
    this.#drop();
    this.#connect();
  }

  #offline() {
    if (this.#online) this.#onEnded({ code: 0, text: 'This device is offline.', retry: true, after: 0 });
  }

  async #connect() {
    this.#clear('retry');
    this.#refused = false;
    const attempt = ++this.#attempt;
    const kind = this.#kinds[this.#transportIndex % this.#kinds.length];
    this.#events.state({ name: 'connecting', kind });
    try {
      const { token, expiresIn } = await this.#credentials(this.#tokenRefused || this.#mayBeOff);
      this.#tokenRefused = false;
      const credential = kind === 'callback-polling' ? { ticket: await this.#http.ticket(token) } : { token };
      if (attempt === this.#attempt) await this.#open(kind, credential, expiresIn);
    } catch (error) {
      if (attempt === this.#attempt) this.#onFailed(error);
    }
  }

  /** The only transport to try does not work: signing in again tells whether the hub has switched it off. */
  get #mayBeOff() {
    return this.#failures > 0 && CHOICES[this.#choice].types.length === 1;
  }

  async #open(kind, credential, expiresIn) {
    const session = this.#newSession(kind);
    this.#session = session;
    await session.open(credential);
    const { lease } = await this.#events.opened(session);
    if (session !== this.#session) return;
    this.#online = true;
    this.#failures = 0;
    this.#closePrevious();
    this.#pingEvery = Math.min(PING_MOST, lease / 4);
    this.#events.state({ name: 'online', kind });
    if (kind !== 'callback-polling') this.#set('renew', expiresIn * RENEW_AT, () => this.#renew(session));
    this.#ping(session);
  }

  #newSession(kind) {
    const mine = (event) => (...details) => session === this.#session && event(...details);
    const events = this.#events;
    const session = new Session(this.#http.bayeux, kind, (...frame) => events.frame(...frame), {
      room: mine(events.room),
      whisper: mine(events.whisper),
      count: mine(events.count),
      offered: mine(events.offered),
      removed: mine(events.removed),
      ended: mine((problem) => this.#onEnded(problem)),
    });
    return session;
  }

  #onEnded({ code, text, retry, after }) {
    const opened = this.#online;
    this.#session?.abandon();
    this.#drop();
    this.#tokenRefused = code === 401;
    if (!opened && code === 0) this.#transportIndex++;
    if (!retry && code !== 401) this.#refuse(text);
    else this.#retryLater(code, text, after);
  }

  /** Signing in or entering did not work. */
  #onFailed(error) {
    if (error instanceof ConnectionLostError && !this.#session) return; // its end was reported already
    this.#drop();
    this.#tokenRefused = error.code === 401;
    if (isFinal(error.code)) this.#refuse(error.message);
    else this.#retryLater(error.code, error.code ? error.message : '', error.retryAfter ?? 0);
  }

  #refuse(text) {
    this.#refused = true;
    this.#events.state({ name: 'refused', text });
  }

  /** @param {number} [code] the hub's own, if it has answered */
  #retryLater(code, text, after) {
    const most = Math.min(RETRY_MOST, RETRY_FIRST * 2 ** this.#failures++);
    const delay = after + most * (0.5 + Math.random() / 2);
    this.#events.state({ name: 'waiting', answered: Boolean(code), text, retryAt: Date.now() + delay });
    this.#set('retry', delay, () => this.#connect());
  }

  #drop() {
    this.#replaceSession();
    this.#closePrevious();
  }

  #replaceSession() {
    this.#online = false;
    Object.keys(this.#timers).forEach((timer) => this.#clear(timer));
    this.#closePrevious();
    this.#previous = this.#session;
    this.#session = null;
  }

  #closePrevious() {
    this.#previous?.close();
    this.#previous = null;
  }

  /** Renews the lease and measures the round trip. */
  async #ping(session) {
    const sent = performance.now();
    try {
      const pong = await session.call('ping');
      if (session === this.#session) this.#events.pong(pong, performance.now() - sent);
    } catch {
      if (session === this.#session) this.#onEnded({ code: 0, text: 'The hub does not answer.', retry: true, after: 0 });
    }
    if (session === this.#session) this.#set('ping', this.#pingEvery, () => this.#ping(session));
  }

  /** While a renewal fails the old token is valid; when it expires the hub ends the session, and another is opened. */
  async #renew(session) {
    try {
      const { token, expiresIn } = await this.#credentials(true);
      if (session !== this.#session) return;
      session.renew(token);
      this.#set('renew', expiresIn * RENEW_AT, () => this.#renew(session));
    } catch {
      if (session === this.#session) this.#set('renew', RETRY_MOST, () => this.#renew(session));
    }
  }

  #set(timer, delay, action) {
    this.#clear(timer);
    this.#timers[timer] = setTimeout(() => {
      this.#timers[timer] = 0;
      action();
    }, delay);
  }

  #clear(timer) {
    clearTimeout(this.#timers[timer]);
    this.#timers[timer] = 0;
  }
}
