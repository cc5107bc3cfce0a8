import { NETWORK_DELAY } from './bayeux-client.js';
import { Timeout } from './clock.js';
import { connectionLost, failureOf } from './failure.js';
import { NOT_THE_HUB, readExpiry, readNotice, readReconnectSpread, readUpdate } from './messages.js';
import { isPosition, later } from './position.js';
import { VERSION } from './version.js';

/** Tells operators which program this is. */
const CLIENT = `higgins-push-js/${VERSION}`;
const RENEWAL_CHANNEL = '/service/token';
/** Milliseconds from the handshake to the reply to the first heartbeat, which is not held. */
const OPEN_TIMEOUT = 3 * NETWORK_DELAY;
/** Milliseconds for the disconnect message to go out. */
const DISCONNECT_TIMEOUT = 2_000;

/**
 * One Bayeux session with the hub, from its handshake to its end, subscribed to a user's notices. It ends once and is
 * not used again.
 *
 * @typedef {object} HubSessionEvents
 * @property {(expiresIn: number | undefined) => void} accepted the hub took the token, which ends in so many ms
 * @property {(update: import('./leader.js').Update) => void} subscribed
 * @property {(notice: object, spread: number | undefined) => void} noticed
 * @property {(position: string) => void} confirmed the hub has verified that we know all up to this position
 * @property {(milliseconds: number) => void} reconnectSpread over how long the hub's devices are to spread when they come back
 * @property {(failure: import('./failure.js').Failure) => void} ended called once, unless we closed it ourselves
 */
export class HubSession {
  #client;
  #transport;
  #channel;
  #clock;
  /** @type {HubSessionEvents} */
  #events;
  #position;
  /** How many notices were received, and how many had been at the reply to the last heartbeat. */
  #received = 0;
  #receivedAtReply = 0;
  /** Subscriptions without a reply yet. */
  #subscriptionsPending = 0;
  #requestCount = 0;
  /** @type {Map<string, (reply: any) => void>} what to do with the replies to our own requests */
  #pendingRequests = new Map();
  #idleTimeout;
  #isClosed = false;

  /**
   * @param {object} parts
   * @param {(failed: (message: object) => void) => import('./bayeux-client.js').BayeuxClient} parts.newClient
   * @param {string} parts.channel the user's channel
   * @param {string | null} parts.position what we know already
   * @param {import('./clock.js').Clock} parts.clock
   * @param {HubSessionEvents} parts.events
   */
  constructor({ newClient, channel, position, clock, events }) {
    this.#channel = channel;
    this.#position = position;
    this.#clock = clock;
    this.#events = events;
    this.#idleTimeout = new Timeout(clock);
    this.#client = newClient((message) => this.#clientFailed(failureOf(message)));
    this.#listen();
  }

  /**
   * Handshake and subscription go out as early as Bayeux allows: the second with the reply to the first.
   *
   * @param {{token?: string, ticket?: string, device: string}} credential
   */
  open(credential) {
    const position = this.#position;
    try {
      this.#client.handshake({ ext: { push: { ...credential, client: CLIENT } } });
      this.#transport = this.#client.getTransport();
    } catch (problem) {
      this.#clock.setTimeout(() => this.#fail(connectionLost(problem.message)), 0); // this browser lacks the transport
      return;
    }
    this.#subscribe(position, (reply) => this.#subscribeReplied(reply));
    this.#mustConfirmWithin(OPEN_TIMEOUT);
  }

  /** Subscribes again from a position: shows whether the hub still answers, and what did not arrive. */
  check(position) {
    return new Promise((resolve, reject) => {
      this.#subscribe(position, (reply) => {
        const update = updateOf(reply);
        if (update) resolve(this.#adoptPosition(update));
        else reject(new Error(failureOf(reply).text));
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
        else reject(new Error(failureOf(reply).text));
      });
    });
  }

  /** Ends the session; nothing is reported any more. */
  close() {
    if (this.#isClosed) return;
    this.#markClosed();
    this.#client.disconnect();
    this.#clock.setTimeout(() => this.#transport?.abort(), DISCONNECT_TIMEOUT);
  }

  /** The Bayeux client ended the session. */
  #clientFailed(failure) {
    if (this.#isClosed) return;
    this.#markClosed();
    this.#events.ended(failure);
  }

  #markClosed() {
    this.#isClosed = true;
    this.#idleTimeout.clear();
  }

  /** Whatever else fails: a session that is neither opened nor confirmed in time has failed. */
  #mustConfirmWithin(limit) {
    this.#idleTimeout.set(limit, () => this.#fail(connectionLost('The hub does not answer.')));
  }

  /** Closes the session and says why. */
  #fail(failure) {
    if (this.#isClosed) return;
    this.close();
    this.#events.ended(failure);
  }

  #listen() {
    const client = this.#client;
    client.registerExtension('push', { outgoing: (message) => this.#outgoing(message) });
    client.addListener('/meta/handshake', (reply) => this.#handshakeReplied(reply));
    client.addListener('/meta/connect', (reply) => this.#heartbeatReplied(reply));
    client.addListener('/meta/subscribe', (reply) => this.#replied(reply));
    client.addListener('/meta/publish', (reply) => this.#replied(reply));
    client.addListener('/meta/disconnect', () => this.#fail(connectionLost('The hub ended the session.')));
    client.addListener(this.#channel, (message) => this.#noticeReceived(message));
  }

  /**
   * The heartbeat carries our position and how many notices had been received at the last reply, so that the hub sees a frame
   * that was lost. One received since would hide one that was lost before. While a subscription waits for its reply, the
   * position is left out: the hub is about to say it.
   */
  #outgoing(message) {
    if (message.channel === '/meta/connect') {
      const position = this.#subscriptionsPending > 0 ? undefined : this.#position ?? undefined;
      message.ext = { push: { position, heard: this.#receivedAtReply } };
    }
    return message;
  }

  #subscribe(position, onReply) {
    const ext = { push: position ? { position } : {} };
    this.#subscriptionsPending++;
    this.#send({ channel: '/meta/subscribe', subscription: this.#channel, ext }, (reply) => {
      this.#subscriptionsPending--;
      onReply(reply);
    });
  }

  /**
   * Sends a message as it is: CometD's own subscribe and publish refuse the percent signs of encoded ids.
   */
  #send(message, onReply) {
    const id = `p${++this.#requestCount}`;
    this.#pendingRequests.set(id, onReply);
    this.#client.send({ id, ...message });
  }

  #replied(reply) {
    const onReply = this.#pendingRequests.get(reply.id);
    this.#pendingRequests.delete(reply.id);
    onReply?.(reply);
  }

  #handshakeReplied(reply) {
    if (!reply.successful || this.#isClosed) return;
    this.#events.accepted(readExpiry(reply));
    this.#readSpread(reply);
    this.#followAdvice(reply);
  }

  #subscribeReplied(reply) {
    if (this.#isClosed) return;
    const update = updateOf(reply);
    if (update) this.#events.subscribed(this.#adoptPosition(update));
    else this.#fail(reply.successful ? connectionLost(NOT_THE_HUB) : failureOf(reply));
  }

  #adoptPosition(update) {
    this.#position = update.resync ? update.position : later(this.#position, update.position);
    return update;
  }

  #noticeReceived({ data }) {
    if (this.#isClosed) return;
    const read = readNotice(data);
    if (!read) return this.#fail(connectionLost(NOT_THE_HUB));
    this.#received++;
    this.#position = later(this.#position, read.notice.position);
    this.#events.noticed(read.notice, read.spread);
  }

  #heartbeatReplied(reply) {
    if (this.#isClosed || !reply.successful) return;
    this.#receivedAtReply = this.#received;
    this.#mustConfirmWithin(reply.advice.timeout + reply.advice.interval + 2 * NETWORK_DELAY);
    this.#readSpread(reply);
    const position = reply.ext?.push?.position;
    if (isPosition(position)) {
      this.#position = later(this.#position, position);
      this.#events.confirmed(position);
    }
    this.#followAdvice(reply);
  }

  #readSpread(reply) {
    const spread = readReconnectSpread(reply);
    if (spread !== undefined) this.#events.reconnectSpread(spread);
  }

  /** A successful reply may advise that the session is not to go on. */
  #followAdvice({ advice }) {
    if (advice.reconnect !== 'none' && advice.reconnect !== 'handshake') return;
    this.#fail(connectionLost('The hub ended the session.'));
  }
}

function updateOf({ successful, ext }) {
  return successful ? readUpdate(ext?.push) : null;
}
