import { CleanCallbackPolling } from './callback-polling.js';
import { CometD } from './cometd.js';
import { FetchPolling } from './long-polling.js';
import { LONGEST, NOT_THE_HUB, readAdvice } from './messages.js';
import { Flood, Pace } from './pace.js';
import { OneWebSocket } from './websocket.js';

const TRANSPORTS = {
  websocket: ({ WebSocket }) => new OneWebSocket(WebSocket),
  'long-polling': ({ fetch }) => new FetchPolling(fetch),
  'callback-polling': () => new CleanCallbackPolling(),
};
/** Milliseconds that a reply may take, on top of how long a heartbeat is held. */
export const NETWORK_DELAY = 15_000;
const LONGEST_CLIENT_ID = 256;

/** The transports there are, the best first. */
export const TRANSPORT_NAMES = Object.keys(TRANSPORTS);

/**
 * The CometD client for exactly one session over exactly one transport. It does not try again by itself: what fails is
 * reported and over, so that there is one place that decides about retries. It writes nothing to the console, because
 * what it would write holds client ids: of CometD's log only warnings are on, and what they warn of is checked before. It
 * takes nothing from a hub that would stop it: waits are bounded, and what is no reply of a hub ends the session.
 */
export class OneSession extends CometD {
  #clock;
  #failed;
  #over = false;
  /** Makes CometD leave the transport. */
  #ending = { channel: '/meta/disconnect', successful: false };
  #transport;
  #pace = new Pace();
  #flood = new Flood();
  /** How long the hub holds a heartbeat. */
  #hold = 60_000;
  #isNews = false;

  /**
   * @param {string} url of the Bayeux endpoint
   * @param {object} transport
   * @param {string} type its name
   * @param {import('./clock.js').Clock} clock
   * @param {(message: object) => void} failed called with the failed handshake or heartbeat; the session is over
   */
  constructor(url, transport, type, clock, failed) {
    super();
    this.#clock = clock;
    this.#failed = failed;
    this.#transport = transport;
    this.registerExtension('guard', { incoming: (message) => this.#guard(message) });
    this.unregisterTransports();
    this.registerTransport(type, transport);
    this.configure({
      url,
      logLevel: 'warn',
      connectTimeout: 10_000,
      maxNetworkDelay: NETWORK_DELAY,
      maxSendBayeuxMessageSize: 65_536,
      useWorkerScheduler: false, // a worker made from a blob is what a strict content security policy forbids
    });
  }

  /** @throws {Error} if this platform lacks what the transport needs */
  handshake(props) {
    if (!this.#transport.accept()) throw new Error('This platform has no WebSocket.');
    super.handshake(props);
  }

  /**
   * @param {any} message as it arrived
   * @returns {object | null} as CometD may have it; null if it may not
   */
  #guard(message) {
    if (message === this.#ending) return message;
    if (this.#over) return null;
    if (message.data !== undefined) this.#isNews = true;
    if (this.#flood.rises(this.#clock.now())) return this.#refuse('The hub sends more than it can have to tell.');
    return isFalseHandshake(message) ? this.#refuse(NOT_THE_HUB) : this.#checked(message);
  }

  #refuse(reason) {
    this.broken(reason);
    return null;
  }

  /** The session is over although nothing may have been asked. */
  broken(reason) {
    if (this.#over) return;
    this.#over = true;
    this.#failed({ failure: { reason } });
    this.receive(this.#ending);
  }

  onTransportFailure(message, failureInfo, failureHandler) {
    if (this.#over) return; // ending the session fails the requests that are still open
    this.#over = true;
    this.#failed(message);
    failureHandler({ ...failureInfo, action: 'none' });
  }

  setTimeout(task, delay) {
    return this.#clock.setTimeout(task, delay);
  }

  clearTimeout(handle) {
    this.#clock.clearTimeout(handle);
  }

  /** The message as CometD may have it: it would wait for messages announced, and believe any advice on any message. */
  #checked({ 'x-messages': announced, advice, ...message }) {
    const { channel, successful } = message;
    if (channel === '/meta/handshake' && !Array.isArray(message.supportedConnectionTypes)) {
      message.supportedConnectionTypes = [];
    }
    if (!channel.startsWith('/meta/')) return message;
    if (!successful) return { ...message, advice: readAdvice(advice, LONGEST.wait) };
    const isSession = channel === '/meta/handshake' || channel === '/meta/connect';
    return isSession ? { ...message, advice: this.#sessionAdvice(channel, advice) } : message;
  }

  #sessionAdvice(channel, said) {
    const advice = readAdvice(said, LONGEST.interval);
    this.#hold = advice.timeout ?? this.#hold;
    const answer = { interval: advice.interval, hold: this.#hold, isNews: this.#isNews };
    const interval = channel === '/meta/connect' ? this.#pace.next(this.#clock.now(), answer) : 0;
    this.#isNews = false;
    return { ...advice, interval, timeout: this.#hold };
  }
}

function isFalseHandshake({ channel, successful, clientId }) {
  if (channel !== '/meta/handshake' || !successful) return false;
  return typeof clientId !== 'string' || clientId === '' || clientId.length > LONGEST_CLIENT_ID;
}

/** Makes a session over the named transport. */
export function openSession(platform, url, type, clock, failed) {
  return new OneSession(url, TRANSPORTS[type](platform), type, clock, failed);
}
