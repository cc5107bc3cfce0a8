import { Backoff } from './backoff.js';
import { Alarm, within } from './clock.js';
import { Ladder } from './ladder.js';
import { lost } from './verdict.js';

const TOKEN_LIMIT = 30_000;
/** Milliseconds before the end of a token from which on renewing is not tried any more. */
const LAST_RENEWAL = 1_000;
/** A new token that ends hardly later than the old one, or soon, is none: the next is not asked for as soon. */
const GAIN = 10_000;
const SOON = 20_000;
const RENEWAL = { first: 1_000, most: 60_000 };
const CHECK_LIMIT = 5_000;
const RETRY = { first: 1_000, most: 60_000 };
/** How long a session must last for the failures before it to be forgotten. */
const PROBATION = 10_000;
/** How long to stay on a lesser transport before the best one is tried again; doubled each time it fails. */
const CLIMB = { first: 300_000, most: 3_600_000 };

/**
 * Keeps one session with the hub open for as long as it runs: opens it, renews its token, opens another when it is
 * lost. What it learns it reports; it decides nothing about syncs.
 *
 * @typedef {object} ConnectionEvents
 * @property {() => string | null} position what is known so far
 * @property {(sent: string | null, news: import('./leader.js').News) => void} subscribed
 * @property {(notice: object, spread: number | undefined) => void} noticed
 * @property {(position: string) => void} confirmed
 * @property {(state: {state: string, transport: string | null, text?: string, code?: number,
 *   cause?: string}) => void} state
 */
export class Connection {
  #openLink;
  #credential;
  #clock;
  #random;
  /** @type {ConnectionEvents} */
  #events;
  #ladder;
  #backoff;
  #link = null;
  /** A second link that tries the best transport, while the first is in use. */
  #climber = null;
  #opened = false;
  #attempt = 0;
  #wait;
  #renewal;
  #climb;
  #probation;
  #tokenEndsAt = 0;
  /** How many renewals in a row brought no new token. */
  #staleRenewals = 0;
  #climbDelay = CLIMB.first;

  /**
   * @param {object} parts
   * @param {string[]} parts.transports the best first
   * @param {(transport: string) => Promise<object>} parts.credential what to show the hub: a token or a ticket, and
   *   the device
   * @param {(parts: {transport: string, position: string | null, events: import('./link.js').LinkEvents}) =>
   *   import('./link.js').Link} parts.openLink
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   * @param {ConnectionEvents} parts.events
   */
  constructor({ transports, credential, openLink, clock, random, events }) {
    this.#openLink = openLink;
    this.#credential = credential;
    this.#clock = clock;
    this.#random = random;
    this.#events = events;
    this.#ladder = new Ladder(transports);
    this.#backoff = new Backoff(RETRY, random);
    this.#wait = new Alarm(clock);
    this.#renewal = new Alarm(clock);
    this.#climb = new Alarm(clock);
    this.#probation = new Alarm(clock);
  }

  start() {
    this.#events.state({ state: 'connecting', transport: null });
    this.#connect();
  }

  stop() {
    this.#attempt++;
    this.#wait.clear();
    this.#drop();
  }

  /** The network came back or the page woke up: tries now if it was waiting, else looks whether the hub still answers. */
  hurry() {
    if (this.#wait.isSet) this.#connect();
    else if (this.#opened) this.#check(this.#link);
  }

  async #connect() {
    this.#wait.clear();
    const attempt = ++this.#attempt;
    const transport = this.#ladder.current;
    try {
      const credential = await this.#ask(transport);
      if (attempt === this.#attempt) this.#open(transport, credential);
    } catch (problem) {
      if (attempt === this.#attempt) this.#retry(lost(`There is no token: ${problem.message}`), 'token');
    }
  }

  /** Asks the application for what the hub wants to see; an application that never answers counts as one that fails. */
  #ask(transport) {
    const asked = Promise.resolve().then(() => this.#credential(transport)).then(usable);
    return within(this.#clock, TOKEN_LIMIT, asked, 'the token supplier did not answer within 30 s');
  }

  #open(transport, credential) {
    this.#link = this.#newLink(transport);
    this.#link.open(credential);
  }

  #newLink(transport) {
    const position = this.#events.position();
    const link = this.#openLink({
      transport,
      position,
      events: {
        accepted: (expiresIn) => this.#concerns(link) && this.#accepted(expiresIn),
        subscribed: (news) => this.#concerns(link) && this.#subscribed(link, transport, position, news),
        noticed: (notice, spread) => this.#concerns(link) && this.#events.noticed(notice, spread),
        confirmed: (confirmed) => link === this.#link && this.#events.confirmed(confirmed),
        ended: (verdict) => this.#concerns(link) && this.#ended(link, verdict),
      },
    });
    return link;
  }

  #concerns(link) {
    return link === this.#link || link === this.#climber;
  }

  #subscribed(link, transport, sent, news) {
    if (link === this.#climber) this.#moveTo(link);
    else this.#ladder.opened();
    this.#opened = true;
    this.#probation.set(PROBATION, () => this.#lasts());
    if (!this.#ladder.isAtTop) this.#climb.set(this.#climbDelay, () => this.#tryTop());
    this.#events.subscribed(sent, news);
    this.#events.state({ state: 'push', transport });
  }

  /** A hub or a proxy that ends every session soon after it began counts as one that opens none. */
  #lasts() {
    this.#backoff.reset();
    this.#ladder.worked();
  }

  #ended(link, verdict) {
    if (link === this.#climber) return this.#climberFell();
    const opened = this.#opened;
    const lasted = opened && !this.#probation.isSet;
    this.#drop();
    if (verdict.kind === 'refused') return this.#refused(verdict);
    const another = !lasted && verdict.kind === 'lost' && this.#ladder.failed();
    if (another && !opened) this.#connect();
    else this.#retry(verdict);
  }

  #drop() {
    this.#renewal.clear();
    this.#climb.clear();
    this.#probation.clear();
    this.#climber?.close();
    this.#link?.close();
    this.#climber = this.#link = null;
    this.#opened = false;
  }

  async #check(link) {
    const position = this.#events.position();
    const asked = link.check(position);
    const news = await within(this.#clock, CHECK_LIMIT, asked, 'The hub does not answer.').catch(() => null);
    if (link !== this.#link) return;
    if (news) this.#events.subscribed(position, news);
    else this.#ended(link, lost('The hub does not answer.'));
  }

  #refused({ text, code }) {
    this.#events.state({ state: 'refused', transport: null, text, code });
  }

  #retry({ text, code, after }, cause = 'hub') {
    this.#wait.set(after + this.#backoff.next(), () => this.#connect()); // first: who hears of it may stop us
    this.#events.state({ state: 'timer', transport: null, text, code, cause });
  }

  #accepted(expiresIn) {
    if (expiresIn === undefined || this.#ladder.current === 'callback-polling') return; // no token in a URL, ever
    this.#tokenEndsAt = this.#clock.now() + expiresIn;
    this.#renewLater();
  }

  /**
   * At a random moment in the last half of what is left, so that many clients spread; but ever later if what we get
   * lasts no longer than what we have, as from a supplier that keeps its tokens to their end.
   */
  #renewLater() {
    const left = this.#tokenEndsAt - this.#clock.now();
    const pause = Math.min(RENEWAL.most, RENEWAL.first * 2 ** Math.min(this.#staleRenewals, 50));
    const delay = Math.max(pause, left * (0.5 + 0.4 * this.#random()));
    if (left > LAST_RENEWAL) this.#renewal.set(delay, () => this.#renew());
  }

  /** While a renewal fails the old token still counts; at its end the hub ends the session, and another is opened. */
  async #renew() {
    const link = this.#link;
    const asked = this.#ask(this.#ladder.current);
    const expiresIn = await asked.then(({ token }) => link.renew(token)).catch(() => null);
    if (link !== this.#link) return;
    if (expiresIn === null) return this.#renewLater();
    const isStale = expiresIn < SOON || this.#clock.now() + expiresIn < this.#tokenEndsAt + GAIN;
    this.#staleRenewals = isStale ? this.#staleRenewals + 1 : 0;
    this.#accepted(expiresIn);
  }

  /** Tries the best transport beside the one in use. */
  async #tryTop() {
    const link = this.#link;
    const credential = await this.#ask(this.#ladder.top).catch(() => null);
    if (link !== this.#link) return;
    if (!credential) return this.#climberFell();
    this.#climber = this.#newLink(this.#ladder.top);
    this.#climber.open(credential);
  }

  #moveTo(link) {
    this.#link.close();
    this.#link = link;
    this.#climber = null;
    this.#climbDelay = CLIMB.first;
    this.#ladder.climbed();
  }

  #climberFell() {
    this.#climber = null;
    this.#climbDelay = Math.min(CLIMB.most, 2 * this.#climbDelay);
    this.#climb.set(this.#climbDelay, () => this.#tryTop());
  }
}

/** What the hub can be shown. An application that gives something else does so while its user is signed out. */
function usable(credential) {
  const { token, ticket } = credential;
  if ([token, ticket].some((text) => typeof text === 'string' && text !== '')) return credential;
  throw new Error('the token supplier gave no text');
}
