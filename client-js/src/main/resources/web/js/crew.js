import { Alarm } from './clock.js';
import { Election } from './election.js';
import { Leader } from './leader.js';

/** How many failures of its token supplier a page may have before it lets another lead. */
const TOKEN_PATIENCE = 3;
/** Milliseconds after which at the earliest a page that was refused tries again: it may have been the hub's fault. */
const AGAIN = 900_000;
const CONNECTING = Object.freeze({ state: 'connecting', transport: null });

/**
 * One page among the pages of a browser that share one connection. While it leads it holds the connection, else it
 * follows the one that does. Either way its selector is told the same: news and states.
 *
 * The selector's position is what joins a page to the stream of any leader: it says what the page knows, the leader
 * answers what it missed. So it does not matter how often, when and why leaders change.
 */
export class Crew {
  #id;
  #bus;
  #connect;
  #catchUp;
  #member;
  #election;
  #leader = null;
  #joined = null;
  #asked = null;
  /** Why this page may not lead, or null. */
  #refusal = null;
  #random;
  #again;
  #tokenFailures = 0;
  /** The other pages heard so far. */
  #met = new Set();
  /** How many others there were when this page let another lead. */
  #yieldedTo = 0;

  /**
   * @param {object} parts
   * @param {string} parts.id this page's unique id
   * @param {(hear: (message: object) => void) => import('./bus.js').Bus | null} parts.openBus
   * @param {(hearsOthers: boolean) => import('./seat.js').Seat} parts.newSeat
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {(events: object) => import('./connection.js').Connection} parts.connect makes the connection, when this
   *   page leads
   * @param {(position: string) => Promise<import('./leader.js').News>} parts.catchUp asks the hub what a page at this
   *   position has missed
   * @param {{position: () => string | null, news: (news: import('./leader.js').News) => void,
   *   state: (state: object) => void, leads: (leads: boolean) => void}} parts.member
   */
  constructor({ id, openBus, newSeat, clock, random, connect, catchUp, member }) {
    this.#id = id;
    this.#random = random;
    this.#again = new Alarm(clock);
    this.#connect = connect;
    this.#catchUp = catchUp;
    this.#member = member;
    this.#bus = openBus((message) => this.#hear(message));
    const post = (message) => this.#post(message);
    const events = {
      lead: (term) => this.#lead(term),
      stepDown: () => this.#stepDown(),
      asked: () => this.#leader?.announce(),
      silent: () => this.#member.state(this.#refusal ?? CONNECTING),
    };
    const seat = newSeat(this.#bus !== null);
    this.#election = new Election({ id, seat, post, clock, random, events });
  }

  get leads() {
    return this.#leader !== null;
  }

  enter() {
    if (this.#election.isRunning) return;
    this.#election.start(this.#refusal === null);
    if (this.#refusal) this.#standAgainLater();
  }

  /** Leaves for now, for example into the back/forward cache; {@link enter} joins again. */
  leave() {
    this.#again.clear();
    this.#election.stop();
    this.#joined = null;
  }

  close() {
    this.leave();
    this.#bus?.close();
    this.#bus = null;
  }

  /** After a refusal: this page may hold the connection after all. */
  standAgain() {
    if (!this.#refusal) return;
    this.#again.clear();
    this.#refusal = null;
    this.#election.stop();
    this.#election.start();
  }

  /** This page woke up or the network came back: look at once whether all is well. */
  wake() {
    if (this.#leader) this.#leader.connection.hurry();
    else this.#election.ask();
  }

  #post(message) {
    this.#bus?.post({ ...message, from: this.#id });
  }

  #lead(term) {
    this.#joined = null;
    const post = (message) => this.#post(message);
    const member = { ...this.#member, state: (state) => this.#stateIs(state) };
    this.#leader = new Leader({ term, post, connect: this.#connect, catchUp: this.#catchUp, member });
    this.#member.leads(true);
    this.#leader.start();
  }

  #stateIs(state) {
    if (state.state === 'push') this.#tokenFailures = this.#yieldedTo = 0;
    if (state.cause === 'token' && ++this.#tokenFailures >= TOKEN_PATIENCE) this.#yield();
    if (state.state === 'refused') this.#withdraw(state);
    this.#member.state(state);
  }

  /** This page's application has no token: another's may. But not in circles, since there may be nobody who has one. */
  #yield() {
    if (this.#met.size <= this.#yieldedTo) return;
    this.#yieldedTo = this.#met.size;
    this.#election.stop();
    this.#election.start();
  }

  /** The hub refuses this page's token: it lets another lead, and still follows whoever does. */
  #withdraw(refusal) {
    this.#refusal = refusal;
    this.#election.stop();
    this.#election.start(false);
    this.#standAgainLater();
  }

  #standAgainLater() {
    this.#again.set(AGAIN * (1 + this.#random()), () => this.standAgain());
  }

  #stepDown() {
    this.#leader.stop();
    this.#leader = null;
    this.#member.leads(false);
    this.#member.state(CONNECTING);
  }

  #hear(message) {
    if (!this.#election.isRunning) return;
    this.#met.add(message.from);
    const fromLeader = this.#election.hear(message);
    if (message.type === 'hello') this.#leader?.welcome(message.from, message.position);
    else if (message.type === 'news') this.#hearNews(message, fromLeader);
    else if (message.type === 'leader' && fromLeader) this.#hearLeader(message);
    else if (message.type === 'welcome' && fromLeader && message.to === this.#id) this.#hearWelcome(message);
  }

  #hearLeader(message) {
    this.#member.state(message.state);
    if (message.sequence !== null && !this.#isInStep(message, message.sequence)) this.#hello(message);
  }

  /**
   * News are facts whoever tells them; but what they say about the position counts only if none was missed before. A
   * page that knows nothing yet waits for its welcome: it will sync everything.
   */
  #hearNews(message, fromLeader) {
    if (fromLeader && this.#isInStep(message, message.sequence - 1)) {
      this.#joined.sequence = message.sequence;
      return this.#member.news(message.news);
    }
    if (this.#member.position() !== null) this.#member.news({ ...message.news, position: undefined });
    if (fromLeader && this.#asked !== streamOf(message)) this.#hello(message);
  }

  #hearWelcome({ term, stream, sequence, news }) {
    this.#joined = { stream: streamOf({ term, stream }), sequence };
    this.#asked = null;
    this.#member.news(news);
  }

  #isInStep(message, sequence) {
    return this.#joined?.stream === streamOf(message) && this.#joined.sequence === sequence;
  }

  #hello(message) {
    this.#asked = streamOf(message);
    this.#post({ type: 'hello', position: this.#member.position() });
  }
}

function streamOf({ term, stream }) {
  return `${term}/${stream}`;
}
