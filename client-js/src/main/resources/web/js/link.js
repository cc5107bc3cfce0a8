import { NETWORK_DELAY } from './bayeux.js';
import { Alarm } from './clock.js';
import { NOT_THE_HUB, readExpiry, readNews, readNotice } from './messages.js';
import { isPosition, later } from './position.js';
import { lost, verdictOn } from './verdict.js';

const RENEWAL_CHANNEL = '/service/token';
/** Milliseconds from the handshake to the first answer to a heartbeat, which is not held. */
const OPENING = 3 * NETWORK_DELAY;
/** Milliseconds for the goodbye of a session to go out. */
const GOODBYE = 2_000;

/**
 * One Bayeux session with the hub, from its handshake to its end, subscribed to a user's notices. It ends once and is
 * not used again.
 *
 * @typedef {object} LinkEvents
 * @property {(expiresIn: number | undefined) => void} accepted the hub took the token, which ends in so many ms
 * @property {(news: import('./leader.js').News) => void} subscribed
 * @property {(notice: object, spread: number | undefined) => void} noticed
 * @property {(position: string) => void} confirmed the hub has verified that we know all up to this position
 * @property {(verdict: import('./verdict.js').Verdict) => void} ended called once, unless we closed it ourselves
 */
export class Link {
  #session;
  #transport;
  #channel;
  #clock;
  /** @type {LinkEvents} */
  #events;
  #position;
  /** How many notices arrived, and how many had when the last heartbeat was answered. */
  #arrived = 0;
  #heard = 0;
  /** Subscriptions without an answer yet. */
  #asking = 0;
  #requests = 0;
  /** @type {Map<string, (reply: any) => void>} what to do with the replies to our own requests */
  #waiting = new Map();
  #silence;
  #over = false;

  /**
   * @param {object} parts
   * @param {(failed: (message: object) => void) => import('./bayeux.js').OneSession} parts.openSession
   * @param {string} parts.channel the user's channel
   * @param {string | null} parts.position what we know already
   * @param {import('./clock.js').Clock} parts.clock
   * @param {LinkEvents} parts.events
   */
  constructor({ openSession, channel, position, clock, events }) {
    this.#channel = channel;
    this.#position = position;
    this.#clock = clock;
    this.#events = events;
    this.#silence = new Alarm(clock);
    this.#session = openSession((message) => this.#failed(verdictOn(message)));
    this.#listen();
  }

  /**
   * Handshake and subscription go out as early as Bayeux allows: the second with the reply to the first.
   *
   * @param {{token?: string, ticket?: string, device: string}} credential
   */
  open(credential) {
    const sent = this.#position;
    try {
      this.#session.handshake({ ext: { push: credential } });
      this.#transport = this.#session.getTransport();
    } catch (problem) {
      this.#clock.setTimeout(() => this.#end(lost(problem.message)), 0); // this browser lacks the transport
      return;
    }
    this.#subscribe(sent, (reply) => this.#subscribed(reply));
    this.#mayBeSilent(OPENING);
  }

  /** Subscribes again from our position: shows whether the hub still answers, and what did not arrive. */
  check(position) {
    return new Promise((resolve, reject) => {
      this.#subscribe(position, (reply) => {
        const news = newsOf(reply);
        if (news) resolve(this.#adopt(news));
        else reject(new Error(verdictOn(reply).text));
      });
    });
  }

  /**
   * Gives the session a new token before the old one ends.
   *
   * @returns {Promise<number | undefined>} the milliseconds until the new one ends
   */
  renew(token) {
    return new Promise((resolve, reject) => {
      this.#send({ channel: RENEWAL_CHANNEL, data: { token } }, (reply) => {
        if (reply.successful) resolve(readExpiry(reply));
        else reject(new Error(verdictOn(reply).text));
      });
    });
  }

  /** Ends the session; nothing is reported any more. */
  close() {
    if (this.#over) return;
    this.#ends();
    this.#session.disconnect();
    this.#clock.setTimeout(() => this.#transport?.abort(), GOODBYE);
  }

  /** The session ended by itself. */
  #failed(verdict) {
    if (this.#over) return;
    this.#ends();
    this.#events.ended(verdict);
  }

  #ends() {
    this.#over = true;
    this.#silence.clear();
  }

  /** Whatever else fails: a session that is neither opened nor confirmed in time is over. */
  #mayBeSilent(limit) {
    this.#silence.set(limit, () => this.#end(lost('The hub does not answer.')));
  }

  /** The session is of no use any more. */
  #end(verdict) {
    if (this.#over) return;
    this.close();
    this.#events.ended(verdict);
  }

  #listen() {
    const session = this.#session;
    session.registerExtension('push', { outgoing: (message) => this.#outgoing(message) });
    session.addListener('/meta/handshake', (reply) => this.#shookHands(reply));
    session.addListener('/meta/connect', (reply) => this.#beat(reply));
    session.addListener('/meta/subscribe', (reply) => this.#replied(reply));
    session.addListener('/meta/publish', (reply) => this.#replied(reply));
    session.addListener('/meta/disconnect', () => this.#end(lost('The hub ended the session.')));
    session.addListener(this.#channel, (message) => this.#noticed(message));
  }

  /**
   * The heartbeat carries what we know and how many notices had arrived by the last answer, so that the hub sees a frame
   * that did not. One that arrived since would hide one that was lost before. While a subscription is asked for, the hub
   * is about to say where we stand.
   */
  #outgoing(message) {
    if (message.channel === '/meta/connect') {
      const position = this.#asking > 0 ? undefined : this.#position ?? undefined;
      message.ext = { push: { position, heard: this.#heard } };
    }
    return message;
  }

  #subscribe(position, done) {
    const ext = { push: position ? { position } : {} };
    this.#asking++;
    this.#send({ channel: '/meta/subscribe', subscription: this.#channel, ext }, (reply) => {
      this.#asking--;
      done(reply);
    });
  }

  /**
   * Sends a message as it stands: the client's own subscribe and publish refuse the percent signs of encoded ids.
   */
  #send(message, done) {
    const id = `p${++this.#requests}`;
    this.#waiting.set(id, done);
    this.#session.send({ id, ...message });
  }

  #replied(reply) {
    const done = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    done?.(reply);
  }

  #shookHands(reply) {
    if (!reply.successful || this.#over) return;
    this.#events.accepted(readExpiry(reply));
    this.#heed(reply);
  }

  #subscribed(reply) {
    if (this.#over) return;
    const news = newsOf(reply);
    if (news) this.#events.subscribed(this.#adopt(news));
    else this.#end(reply.successful ? lost(NOT_THE_HUB) : verdictOn(reply));
  }

  #adopt(news) {
    this.#position = news.resync ? news.position : later(this.#position, news.position);
    return news;
  }

  #noticed({ data }) {
    if (this.#over) return;
    const read = readNotice(data);
    if (!read) return this.#end(lost(NOT_THE_HUB));
    this.#arrived++;
    this.#position = later(this.#position, read.notice.position);
    this.#events.noticed(read.notice, read.spread);
  }

  #beat(reply) {
    if (this.#over || !reply.successful) return;
    this.#heard = this.#arrived;
    this.#mayBeSilent(reply.advice.timeout + reply.advice.interval + 2 * NETWORK_DELAY);
    const position = reply.ext?.push?.position;
    if (isPosition(position)) {
      this.#position = later(this.#position, position);
      this.#events.confirmed(position);
    }
    this.#heed(reply);
  }

  /** A reply may say yes and that there is to be no next. */
  #heed({ advice }) {
    if (advice.reconnect === 'none' || advice.reconnect === 'handshake') this.#end(lost('The hub ended the session.'));
  }
}

function newsOf({ successful, ext }) {
  return successful ? readNews(ext?.push) : null;
}
