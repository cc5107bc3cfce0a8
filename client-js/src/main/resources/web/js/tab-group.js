import { Timeout } from './clock.js';
import { Election } from './election.js';
import { Leader } from './leader.js';

/** Failures of its token supplier after which a page lets another lead. */
const MAX_TOKEN_FAILURES = 3;
/** Milliseconds after which a page that was refused tries again, at the earliest: the hub may have been at fault. */
const RETRY_AFTER_REFUSAL = 900_000;
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
  #random;
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
   * @param {(events: object) => import('./connection.js').Connection} parts.connect makes the connection, when this
   *   page leads
   * @param {(position: string) => Promise<import('./leader.js').Update>} parts.catchUp asks the hub what a page at this
   *   position has missed
   * @param {{position: () => string | null, update: (update: import('./leader.js').Update) => void,
   *   state: (state: object) => void, leads: (leads: boolean) => void}} parts.localPage this page's own selector
   */
  constructor({ id, openBus, newLeaderLock, clock, random, connect, catchUp, localPage }) {
    this.#id = id;
    this.#random = random;
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
      leaderTimedOut: () => this.#localPage.state(this.#refusal ?? CONNECTING),
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

  /** After a refusal: this page may hold the connection after all. */
  retryAfterRefusal() {
    if (!this.#refusal) return;
    this.#retryTimeout.clear();
    this.#refusal = null;
    this.#election.stop();
    this.#election.start();
  }

  /** This page was resumed or the network came back: checks at once whether the connection still works. */
  check() {
    if (this.#leader) this.#leader.connection.retryNow();
    else this.#election.ping();
  }

  #post(message) {
    this.#bus?.post({ ...message, from: this.#id });
  }

  #lead(term) {
    this.#joinedStream = null;
    const post = (message) => this.#post(message);
    const localPage = { ...this.#localPage, state: (state) => this.#stateChanged(state) };
    this.#leader = new Leader({ term, post, connect: this.#connect, catchUp: this.#catchUp, localPage });
    this.#localPage.leads(true);
    this.#leader.start();
  }

  #stateChanged(state) {
    if (state.state === 'push') this.#tokenFailures = this.#yieldedAmong = 0;
    if (state.cause === 'token' && ++this.#tokenFailures >= MAX_TOKEN_FAILURES) this.#yieldLeadership();
    if (state.state === 'refused') this.#stopLeading(state);
    this.#localPage.state(state);
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
    this.#retryTimeout.set(RETRY_AFTER_REFUSAL * (1 + this.#random()), () => this.retryAfterRefusal());
  }

  #stepDown() {
    this.#leader.stop();
    this.#leader = null;
    this.#localPage.leads(false);
    this.#localPage.state(CONNECTING);
  }

  #receive(message) {
    if (!this.#election.isRunning) return;
    this.#knownPages.add(message.from);
    const fromLeader = this.#election.receive(message);
    if (message.type === 'hello') this.#leader?.welcome(message.from, message.position);
    else if (message.type === 'news') this.#receiveUpdate(message, fromLeader);
    else if (message.type === 'leader' && fromLeader) this.#receiveLeader(message);
    else if (message.type === 'welcome' && fromLeader && message.to === this.#id) this.#receiveWelcome(message);
  }

  #receiveLeader(message) {
    this.#localPage.state(message.state);
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
