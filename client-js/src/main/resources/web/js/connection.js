import { Timeout, withTimeout } from './clock.js';
import { connectionLost, hintFor } from './failure.js';
import { RetrySchedule, STABLE_AFTER } from './retry-schedule.js';
import { TransportFallback } from './transport-fallback.js';

const TOKEN_TIMEOUT = 30_000;
/** Milliseconds before the end of a token from which on it is not renewed any more. */
const MIN_REMAINING = 1_000;
/** Milliseconds: a new token that ends hardly later than the old one, or soon, counts as stale: renewals get rarer. */
const MIN_GAIN = 10_000;
const MIN_LIFETIME = 20_000;
const RENEWAL_DELAY = { initial: 1_000, max: 60_000 };
const CHECK_TIMEOUT = 5_000;
const UNAUTHENTICATED = 401;
/** Milliseconds on a lesser transport before the best one is tried again; doubled each time that fails. */
const UPGRADE_DELAY = { initial: 300_000, max: 3_600_000 };

/**
 * Keeps one session with the hub open for as long as it runs: opens it, renews its token, opens another when it is
 * lost. It reports what it learns and decides nothing about syncs.
 *
 * @typedef {object} ConnectionEvents
 * @property {() => string | null} position what is known so far
 * @property {(sent: string | null, update: import('./leader.js').Update) => void} subscribed
 * @property {(notice: object, spread: number | undefined) => void} noticed
 * @property {(position: string) => void} confirmed
 * @property {(state: {state: string, transport: string | null, text?: string, code?: number, hint?: string,
 *   cause?: string}) => void} state
 */
export class Connection {
  #createSession;
  #credential;
  #clock;
  #random;
  /** @type {ConnectionEvents} */
  #events;
  #fallback;
  #schedule;
  #refusedToken;
  /** The token that was sent with the last handshake; undefined if it was a ticket. */
  #sentToken;
  #connectedAt = 0;
  #session = null;
  /** A second session that tries the best transport, while the first is in use. */
  #upgradeSession = null;
  #isConnected = false;
  #attempt = 0;
  #retryTimeout;
  #renewalTimeout;
  #upgradeTimeout;
  #stableTimeout;
  #tokenEndsAt = 0;
  /** How many renewals in a row brought no new token. */
  #staleRenewals = 0;
  #upgradeDelay = UPGRADE_DELAY.initial;

  /**
   * @param {object} parts
   * @param {string[]} parts.transports the best first
   * @param {(transport: string) => Promise<object>} parts.credential what to send to the hub: a token or a ticket, and
   *   the device
   * @param {(parts: {transport: string, position: string | null, events: import('./hub-session.js').HubSessionEvents}) =>
   *   import('./hub-session.js').HubSession} parts.newSession
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {import('./refused-token.js').RefusedToken} parts.refusedToken
   * @param {ConnectionEvents} parts.events
   */
  constructor({ transports, credential, newSession, clock, random, refusedToken, events }) {
    this.#createSession = newSession;
    this.#credential = credential;
    this.#clock = clock;
    this.#random = random;
    this.#events = events;
    this.#fallback = new TransportFallback(transports);
    this.#schedule = new RetrySchedule(random);
    this.#refusedToken = refusedToken;
    this.#retryTimeout = new Timeout(clock);
    this.#renewalTimeout = new Timeout(clock);
    this.#upgradeTimeout = new Timeout(clock);
    this.#stableTimeout = new Timeout(clock);
  }

  start() {
    this.#events.state({ state: 'connecting', transport: null });
    this.#connect();
  }

  stop() {
    this.#attempt++;
    this.#retryTimeout.clear();
    this.#closeSessions();
  }

  /** Milliseconds until the next attempt, 0 while one runs; null while there is a session. */
  get retryIn() {
    if (this.#isConnected) return null;
    return this.#retryTimeout.isSet ? Math.max(0, this.#schedule.due - this.#clock.now()) : 0;
  }

  /**
   * Something says that the hub may be back: tries it now if it was waiting, as often as the schedule allows.
   *
   * @param {boolean} [together] whether that may have come to many devices at the same moment
   */
  retryEarly(together = false) {
    if (!this.#retryTimeout.isSet) return;
    this.#schedule.retryEarly(together, this.#clock.now());
    this.#setRetry();
  }

  /** The network came back or the page was resumed: tries now if it was waiting, else checks that the hub still answers. */
  networkChanged() {
    if (this.#isConnected) this.#check(this.#session);
    else this.retryEarly();
  }

  async #connect() {
    this.#retryTimeout.clear();
    this.#schedule.begin();
    const attempt = ++this.#attempt;
    const transport = this.#fallback.current;
    try {
      const credential = await this.#requestCredential(transport);
      if (attempt === this.#attempt) this.#open(transport, credential);
    } catch (problem) {
      if (attempt === this.#attempt) this.#noCredential(problem);
    }
  }

  /** A ticket is refused by the hub as a token is. */
  #noCredential(problem) {
    const { message: text, code, isTemporary } = problem;
    if (isTemporary === false) this.#refused({ kind: 'refused', text, code, after: 0 });
    else this.#retry(connectionLost(`There is no token: ${text}`), 'token');
  }

  /** Asks the application for a token or a ticket; an application that never answers counts as one that fails. */
  #requestCredential(transport) {
    const credential = Promise.resolve().then(() => this.#credential(transport)).then(checkedCredential);
    return withTimeout(this.#clock, TOKEN_TIMEOUT, credential, 'the token supplier did not answer within 30 s');
  }

  #open(transport, credential) {
    if (this.#refusedToken.bars(credential.token, this.#clock.now())) return this.#reportRefusal(this.#refusedToken.failure);
    this.#sentToken = credential.token;
    this.#session = this.#newHubSession(transport);
    this.#session.open(credential);
  }

  #newHubSession(transport) {
    const position = this.#events.position();
    const session = this.#createSession({
      transport,
      position,
      events: {
        accepted: (expiresIn) => this.#isCurrent(session) && this.#accepted(expiresIn),
        subscribed: (update) => this.#isCurrent(session) && this.#subscribed(session, transport, position, update),
        noticed: (notice, spread) => this.#isCurrent(session) && this.#events.noticed(notice, spread),
        confirmed: (confirmed) => session === this.#session && this.#events.confirmed(confirmed),
        reconnectSpread: (milliseconds) => session === this.#session && this.#schedule.spread(milliseconds),
        ended: (failure) => this.#isCurrent(session) && this.#ended(session, failure),
      },
    });
    return session;
  }

  #isCurrent(session) {
    return session === this.#session || session === this.#upgradeSession;
  }

  #subscribed(session, transport, sent, update) {
    if (session === this.#upgradeSession) this.#switchTo(session);
    else this.#fallback.connected();
    this.#isConnected = true;
    this.#connectedAt = this.#clock.now();
    this.#refusedToken.forget();
    this.#stableTimeout.set(STABLE_AFTER, () => this.#becameStable());
    if (!this.#fallback.isBest) this.#upgradeTimeout.set(this.#upgradeDelay, () => this.#tryUpgrade());
    this.#events.subscribed(sent, update);
    this.#events.state({ state: 'push', transport });
  }

  /** A hub or a proxy that ends every session soon after it began counts as one that opens none. */
  #becameStable() {
    this.#fallback.stable();
  }

  #ended(session, failure) {
    if (session === this.#upgradeSession) return this.#upgradeFailed();
    const wasConnected = this.#isConnected;
    const wasStable = wasConnected && !this.#stableTimeout.isSet;
    this.#closeSessions();
    if (wasConnected) this.#schedule.ended(this.#clock.now() - this.#connectedAt);
    else if (this.#isForGood(failure)) return this.#refused(failure);
    const triesNext = !wasStable && failure.kind === 'lost' && this.#fallback.failed();
    if (triesNext && !wasConnected) this.#connect();
    else this.#retry(failure);
  }

  #closeSessions() {
    this.#renewalTimeout.clear();
    this.#upgradeTimeout.clear();
    this.#stableTimeout.clear();
    this.#upgradeSession?.close();
    this.#session?.close();
    this.#upgradeSession = this.#session = null;
    this.#isConnected = false;
  }

  async #check(session) {
    const position = this.#events.position();
    const checked = session.check(position);
    const update = await withTimeout(this.#clock, CHECK_TIMEOUT, checked, 'The hub does not answer.').catch(() => null);
    if (session !== this.#session) return;
    if (update) this.#events.subscribed(position, update);
    else this.#ended(session, connectionLost('The hub does not answer.'));
  }

  /** What ends a session that was open may be mended by the next handshake, which asks for a fresh token. */
  #isForGood({ kind }) {
    if (kind !== 'expired') return kind === 'refused';
    const isSame = this.#refusedToken.is(this.#sentToken);
    if (!isSame) this.#refusedToken.expired(this.#sentToken, this.#clock.now());
    return isSame;
  }

  /** An application may have another token at once; unless it has the refusal stands. */
  #refused(failure) {
    const isFirst = this.#refusedToken.failure === null;
    this.#refusedToken.refused(this.#sentToken, failure, this.#clock.now());
    if (isFirst && failure.code === UNAUTHENTICATED) this.#connect();
    else this.#reportRefusal(failure);
  }

  #reportRefusal({ text, code }) {
    this.#events.state({ state: 'refused', transport: null, text, code, hint: hintFor(code) });
  }

  #retry({ text, code, after }, cause = 'hub') {
    const now = this.#clock.now();
    if (cause === 'token') this.#schedule.failedForToken(after, now);
    else this.#schedule.failed(after, now);
    this.#setRetry(); // first: a listener may stop us
    this.#events.state({ state: 'timer', transport: null, text, code, cause });
  }

  #setRetry() {
    this.#retryTimeout.set(this.#schedule.due - this.#clock.now(), () => this.#connect());
  }

  #accepted(expiresIn) {
    if (expiresIn === undefined || this.#fallback.current === 'callback-polling') return; // no token in a URL, ever
    this.#tokenEndsAt = this.#clock.now() + expiresIn;
    this.#renewLater();
  }

  /**
   * At a random moment in the second half of the remaining time, so that many clients spread; but ever later if the new token
   * lasts no longer than the old one, as from a supplier that keeps its tokens to their end.
   */
  #renewLater() {
    const remaining = this.#tokenEndsAt - this.#clock.now();
    const minDelay = Math.min(RENEWAL_DELAY.max, RENEWAL_DELAY.initial * 2 ** Math.min(this.#staleRenewals, 50));
    const delay = Math.max(minDelay, remaining * (0.5 + 0.4 * this.#random()));
    if (remaining > MIN_REMAINING) this.#renewalTimeout.set(delay, () => this.#renew());
  }

  /** While a renewal fails the old token still counts; at its end the hub ends the session, and another is opened. */
  async #renew() {
    const session = this.#session;
    const credential = this.#requestCredential(this.#fallback.current);
    const expiresIn = await credential.then(({ token }) => session.renew(token)).catch(() => null);
    if (session !== this.#session) return;
    if (expiresIn === null) return this.#renewLater();
    const isStale = expiresIn < MIN_LIFETIME || this.#clock.now() + expiresIn < this.#tokenEndsAt + MIN_GAIN;
    this.#staleRenewals = isStale ? this.#staleRenewals + 1 : 0;
    this.#accepted(expiresIn);
  }

  /** Tries the best transport beside the one in use. */
  async #tryUpgrade() {
    const session = this.#session;
    const credential = await this.#requestCredential(this.#fallback.best).catch(() => null);
    if (session !== this.#session) return;
    if (!credential) return this.#upgradeFailed();
    this.#upgradeSession = this.#newHubSession(this.#fallback.best);
    this.#upgradeSession.open(credential);
  }

  #switchTo(session) {
    this.#schedule.ended(this.#clock.now() - this.#connectedAt);
    this.#session.close();
    this.#session = session;
    this.#upgradeSession = null;
    this.#upgradeDelay = UPGRADE_DELAY.initial;
    this.#fallback.upgraded();
  }

  #upgradeFailed() {
    this.#upgradeSession = null;
    this.#upgradeDelay = Math.min(UPGRADE_DELAY.max, 2 * this.#upgradeDelay);
    this.#upgradeTimeout.set(this.#upgradeDelay, () => this.#tryUpgrade());
  }
}

/** What the hub can be sent. An application that gives something else does so while its user is signed out. */
function checkedCredential(credential) {
  const { token, ticket } = credential;
  if ([token, ticket].some((text) => typeof text === 'string' && text !== '')) return credential;
  throw new Error('the token supplier gave no text');
}
