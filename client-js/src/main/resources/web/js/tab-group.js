import { fullJitter } from './backoff.js';
import { Timeout, withTimeout } from './clock.js';
import { Election } from './election.js';
import { Leader } from './leader.js';

/** Failures of its token supplier after which a page lets another lead. */
const MAX_TOKEN_FAILURES = 3;
/** Milliseconds between the times a page that was refused asks its application for another token. */
const TOKEN_DELAY = { initial: 1_000, max: 60_000 };
const TOKEN_TIMEOUT = 30_000;
const CONNECTING = Object.freeze({ state: 'connecting', transport: null });

/**
 * The tab group as one page sees it: the pages of a browser that share one connection. While this page leads it holds the
 * connection, else it follows the page that does. Either way its selector is told the same: updates and states.
 *
 * The selector's position is what joins a page to the stream of any leader: it says what the page knows, the leader
 * answers what it missed. So it does not matter how often, when and why leaders change.
 */
export class TabGroup {
  #id;
  #bus;
  #connect;
  #catchUp;
  #localPage;
  #election;
  #leader = null;
  #joinedStream = null;
  #requestedStream = null;
  /** Why this page may not lead, or null. */
  #refusal = null;
  /** The refusal that is reported while this page tries again by itself, or null. */
  #reportedRefusal = null;
  /** How often a token was asked for since then. */
  #tokenRequests = 0;
  #refusedToken;
  #token;
  #clock;
  #random;
  #isPushed = false;
  /** When the leader tries the hub again, or null. */
  #leaderRetriesAt = null;
  #retryTimeout;
  #tokenFailures = 0;
  /** The other pages that have sent a message so far. */
  #knownPages = new Set();
  /** How many others there were when this page let another lead. */
  #yieldedAmong = 0;

  /**
   * @param {object} parts
   * @param {string} parts.id this page's unique id
   * @param {(onMessage: (message: object) => void) => import('./bus.js').Bus | null} parts.openBus
   * @param {(isShared: boolean) => import('./leader-lock.js').LeaderLock} parts.newLeaderLock
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {() => Promise<string>} parts.token asks the application for a token
   * @param {import('./refused-token.js').RefusedToken} parts.refusedToken
   * @param {(events: object) => import('./connection.js').Connection} parts.connect makes the connection, when this
   *   page leads
   * @param {(position: string) => Promise<import('./leader.js').Update>} parts.catchUp asks the hub what a page at this
   *   position has missed
   * @param {{position: () => string | null, update: (update: import('./leader.js').Update) => void,
   *   state: (state: object) => void, confirmed: () => void}} parts.localPage this page's own selector
   */
  constructor({ id, openBus, newLeaderLock, clock, random, token, refusedToken, connect, catchUp, localPage }) {
    this.#id = id;
    this.#clock = clock;
    this.#random = random;
    this.#token = token;
    this.#refusedToken = refusedToken;
    this.#retryTimeout = new Timeout(clock);
    this.#connect = connect;
    this.#catchUp = catchUp;
    this.#localPage = localPage;
    this.#bus = openBus((message) => this.#receive(message));
    const post = (message) => this.#post(message);
    const events = {
      lead: (term) => this.#lead(term),
      stepDown: () => this.#stepDown(),
      pinged: () => this.#leader?.announce(),
      leaderTimedOut: () => this.#report(this.#refusal ?? CONNECTING),
    };
    const lock = newLeaderLock(this.#bus !== null);
    this.#election = new Election({ id, lock, post, clock, random, events });
  }

  get leads() {
    return this.#leader !== null;
  }

  join() {
    if (this.#election.isRunning) return;
    this.#election.start(this.#refusal === null);
    if (this.#refusal) this.#retryLater();
  }

  /** Leaves for now, for example into the back/forward cache; {@link join} joins again. */
  leave() {
    this.#retryTimeout.clear();
    this.#election.stop();
    this.#joinedStream = null;
  }

  close() {
    this.leave();
    this.#bus?.close();
    this.#bus = null;
  }

  /** After a refusal: this page may hold the connection after all, also with the token that was refused. */
  retryAfterRefusal() {
    if (!this.#refusal) return;
    this.#reportedRefusal = null;
    this.#refusedToken.forget();
    this.#tryAgain();
  }

  /** This page was resumed or the network came back: checks at once whether the connection still works. */
  check() {
    if (this.#leader) return this.#leader.connection.networkChanged();
    this.#election.ping();
    this.#post({ type: 'retry', together: false });
  }

  /**
   * Something says that the hub may be back: whoever leads tries it.
   *
   * @param {boolean} together whether that may have come to many devices at the same moment
   */
  retryEarly(together) {
    if (this.#leader) this.#leader.connection.retryEarly(together);
    else this.#post({ type: 'retry', together });
  }

  /** Milliseconds until the hub is tried again, 0 while it is; null if it is not known. */
  get retryIn() {
    if (this.#leader) return this.#leader.connection.retryIn;
    return this.#leaderRetriesAt === null ? null : Math.max(0, this.#leaderRetriesAt - this.#clock.now());
  }

  #post(message) {
    this.#bus?.post({ ...message, from: this.#id });
  }

  #lead(term) {
    this.#joinedStream = null;
    const post = (message) => this.#post(message);
    const localPage = { ...this.#localPage, state: (state) => this.#stateChanged(state) };
    this.#leader = new Leader({ term, post, connect: this.#connect, catchUp: this.#catchUp, localPage });
    this.#leader.start();
  }

  #stateChanged(state) {
    if (state.state === 'push') this.#tokenFailures = this.#yieldedAmong = this.#tokenRequests = 0;
    if (state.cause === 'token' && ++this.#tokenFailures >= MAX_TOKEN_FAILURES) this.#yieldLeadership();
    if (state.state === 'refused') this.#stopLeading(state);
    this.#report(state);
  }

  /** While a page tries again by itself, the refusal stands until it is known that it does not. */
  #report(state) {
    this.#isPushed = state.state === 'push';
    const isOpenStill = state.state === 'connecting' || state.cause === 'token';
    if (state.state === 'refused') this.#reportedRefusal = state;
    else if (!isOpenStill) this.#reportedRefusal = null;
    this.#localPage.state(this.#reportedRefusal ?? state);
  }

  /** This page's application has no token: another's may. But only while new pages come, since none may have one. */
  #yieldLeadership() {
    if (this.#knownPages.size <= this.#yieldedAmong) return;
    this.#yieldedAmong = this.#knownPages.size;
    this.#election.stop();
    this.#election.start();
  }

  /** The hub refuses this page's token: it lets another lead, and follows. */
  #stopLeading(refusal) {
    this.#refusal = refusal;
    this.#election.stop();
    this.#election.start(false);
    this.#retryLater();
  }

  #retryLater() {
    const delay = fullJitter(TOKEN_DELAY.initial, TOKEN_DELAY.max, this.#tokenRequests++, this.#random);
    this.#retryTimeout.set(delay, () => this.#askForToken());
  }

  /** Asks the application for a token that may be tried, unless another page has the connection anyway. */
  async #askForToken() {
    const refusal = this.#refusal;
    const asked = this.#isPushed ? Promise.resolve(null) : this.#token();
    const token = await withTimeout(this.#clock, TOKEN_TIMEOUT, asked, 'no token').catch(() => null);
    if (refusal !== this.#refusal || !this.#election.isRunning) return;
    if (token === null || this.#refusedToken.bars(token, this.#clock.now())) this.#retryLater();
    else this.#tryAgain();
  }

  #tryAgain() {
    this.#retryTimeout.clear();
    this.#refusal = null;
    this.#election.stop();
    this.#election.start();
  }

  #stepDown() {
    this.#leader.stop();
    this.#leader = null;
    this.#report(CONNECTING);
  }

  #receive(message) {
    if (!this.#election.isRunning) return;
    this.#knownPages.add(message.from);
    const fromLeader = this.#election.receive(message);
    if (message.type === 'hello') this.#leader?.welcome(message.from, message.position);
    else if (message.type === 'retry') this.#leader?.connection.retryEarly(message.together);
    else if (message.type === 'news') this.#receiveUpdate(message, fromLeader);
    else if (message.type === 'leader' && fromLeader) this.#receiveLeader(message);
    else if (message.type === 'welcome' && fromLeader && message.to === this.#id) this.#receiveWelcome(message);
  }

  #receiveLeader(message) {
    this.#leaderRetriesAt = typeof message.retryIn === 'number' ? this.#clock.now() + message.retryIn : null;
    this.#report(message.state);
    if (message.sequence !== null && !this.#isUpToDate(message, message.sequence)) this.#requestWelcome(message);
  }

  /**
   * The changes in an update hold whoever sends it; but its position counts only if no update before it was missed. A page
   * that knows nothing yet waits for its welcome: it will sync everything.
   */
  #receiveUpdate(message, fromLeader) {
    if (fromLeader && this.#isUpToDate(message, message.sequence - 1)) {
      this.#joinedStream.sequence = message.sequence;
      return this.#localPage.update(message.news);
    }
    if (this.#localPage.position() !== null) this.#localPage.update({ ...message.news, position: undefined });
    if (fromLeader && this.#requestedStream !== streamOf(message)) this.#requestWelcome(message);
  }

  #receiveWelcome({ term, stream, sequence, news: update }) {
    this.#joinedStream = { stream: streamOf({ term, stream }), sequence };
    this.#requestedStream = null;
    this.#localPage.update(update);
  }

  #isUpToDate(message, sequence) {
    return this.#joinedStream?.stream === streamOf(message) && this.#joinedStream.sequence === sequence;
  }

  #requestWelcome(message) {
    this.#requestedStream = streamOf(message);
    this.#post({ type: 'hello', position: this.#localPage.position() });
  }
}

function streamOf({ term, stream }) {
  return `${term}/${stream}`;
}
