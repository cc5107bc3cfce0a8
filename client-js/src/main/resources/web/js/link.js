import { later } from './position.js';
import { lost, verdictOn } from './verdict.js';

const RENEWAL_CHANNEL = '/service/token';
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
  }

  /** Subscribes again from our position: shows whether the hub still answers, and what did not arrive. */
  check(position) {
    return new Promise((resolve, reject) => {
      this.#subscribe(position, (reply) => {
        if (reply.successful) resolve(this.#adopt(newsOf(reply)));
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
        if (reply.successful) resolve(reply.ext?.push?.expiresIn);
        else reject(new Error(verdictOn(reply).text));
      });
    });
  }

  /** Ends the session; nothing is reported any more. */
  close() {
    if (this.#over) return;
    this.#over = true;
    this.#session.disconnect();
    this.#clock.setTimeout(() => this.#transport?.abort(), GOODBYE);
  }

  /** The session ended by itself. */
  #failed(verdict) {
    if (this.#over) return;
    this.#over = true;
    this.#events.ended(verdict);
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
    this.#session._putCallback(id, done);
    this.#session.send({ id, ...message });
  }

  #shookHands(reply) {
    if (reply.successful && !this.#over) this.#events.accepted(reply.ext?.push?.expiresIn);
  }

  #subscribed(reply) {
    if (this.#over) return;
    if (!reply.successful) return this.#end(verdictOn(reply));
    this.#events.subscribed(this.#adopt(newsOf(reply)));
  }

  #adopt(news) {
    this.#position = news.resync ? news.position : later(this.#position, news.position);
    return news;
  }

  #noticed({ data }) {
    if (this.#over) return;
    this.#arrived++;
    const { spread, ...notice } = data;
    this.#position = later(this.#position, notice.position);
    this.#events.noticed(notice, spread);
  }

  #beat(reply) {
    if (this.#over || !reply.successful) return;
    this.#heard = this.#arrived;
    const position = reply.ext?.push?.position;
    if (position) {
      this.#position = later(this.#position, position);
      this.#events.confirmed(position);
    }
    if (reply.advice?.reconnect === 'none') this.#end(lost('The hub ended the session.'));
  }
}

function newsOf(reply) {
  const { position, changes = [], resync = false, spread } = reply.ext?.push ?? {};
  return { changes, position, resync, spread };
}
