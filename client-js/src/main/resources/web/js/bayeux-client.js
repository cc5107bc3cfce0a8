import { HubCallbackPollingTransport } from './callback-polling.js';
import { CometD } from './cometd.js';
import { HubLongPollingTransport } from './long-polling.js';
import { MAX_MILLIS, NOT_THE_HUB, readAdvice } from './messages.js';
import { HeartbeatThrottle, MessageRateLimit } from './rate-limit.js';
import { HubWebSocketTransport } from './websocket.js';

const TRANSPORTS = {
  websocket: ({ WebSocket }) => new HubWebSocketTransport(WebSocket),
  'long-polling': ({ fetch }) => new HubLongPollingTransport(fetch),
  'callback-polling': () => new HubCallbackPollingTransport(),
};
/** Milliseconds that a reply may take, on top of how long a heartbeat is held. */
export const NETWORK_DELAY = 15_000;
const MAX_CLIENT_ID_LENGTH = 256;

/** The transports there are, the best first. */
export const TRANSPORT_NAMES = Object.keys(TRANSPORTS);

/**
 * The CometD client for exactly one session over exactly one transport. It does not try again by itself: what fails is
 * reported and ended, so that there is one place that decides about retries. It writes nothing to the console, because
 * what it would write holds client ids: of CometD's log only warnings are on, and what they warn of is checked before. It
 * takes nothing from a hub that would stop it: waits are bounded, and what is no reply of a hub ends the session.
 */
export class BayeuxClient extends CometD {
  #clock;
  #failed;
  #isClosed = false;
  /** Makes CometD abort the transport. */
  #closeMessage = { channel: '/meta/disconnect', successful: false };
  #transport;
  #throttle = new HeartbeatThrottle();
  #rateLimit = new MessageRateLimit();
  /** How long the hub holds a heartbeat. */
  #hold = 60_000;
  #hasNotices = false;

  /**
   * @param {string} url of the Bayeux endpoint
   * @param {object} transport
   * @param {string} type its name
   * @param {import('./clock.js').Clock} clock
   * @param {(message: object) => void} failed called with the failed handshake or heartbeat; the session has ended
   */
  constructor(url, transport, type, clock, failed) {
    super();
    this.#clock = clock;
    this.#failed = failed;
    this.#transport = transport;
    this.registerExtension('check', { incoming: (message) => this.#checkIncoming(message) });
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
  #checkIncoming(message) {
    if (message === this.#closeMessage) return message;
    if (this.#isClosed) return null;
    if (message.data !== undefined) this.#hasNotices = true;
    if (this.#rateLimit.exceeds(this.#clock.now())) return this.#reject('The hub sends more messages than it can have.');
    return isInvalidHandshake(message) ? this.#reject(NOT_THE_HUB) : this.#checked(message);
  }

  #reject(reason) {
    this.failSession(reason);
    return null;
  }

  /** Ends the session, also if no request is pending. */
  failSession(reason) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#failed({ failure: { reason } });
    this.receive(this.#closeMessage);
  }

  onTransportFailure(message, failureInfo, failureHandler) {
    if (this.#isClosed) return; // ending the session fails the requests that are still open
    this.#isClosed = true;
    this.#failed(message);
    failureHandler({ ...failureInfo, action: 'none' });
  }

  setTimeout(task, delay) {
    return this.#clock.setTimeout(task, delay);
  }

  clearTimeout(handle) {
    this.#clock.clearTimeout(handle);
  }

  /** The message as CometD may have it: else it would wait for announced messages, and follow any advice in any message. */
  #checked({ 'x-messages': announced, advice, ...message }) {
    const { channel, successful } = message;
    if (channel === '/meta/handshake' && !Array.isArray(message.supportedConnectionTypes)) {
      message.supportedConnectionTypes = [];
    }
    if (!channel.startsWith('/meta/')) return message;
    if (!successful) return { ...message, advice: readAdvice(advice, MAX_MILLIS.wait) };
    const isSession = channel === '/meta/handshake' || channel === '/meta/connect';
    return isSession ? { ...message, advice: this.#sessionAdvice(channel, advice) } : message;
  }

  #sessionAdvice(channel, said) {
    const advice = readAdvice(said, MAX_MILLIS.interval);
    this.#hold = advice.timeout ?? this.#hold;
    const reply = { interval: advice.interval, hold: this.#hold, hasNotices: this.#hasNotices };
    const interval = channel === '/meta/connect' ? this.#throttle.nextDelay(this.#clock.now(), reply) : 0;
    this.#hasNotices = false;
    return { ...advice, interval, timeout: this.#hold };
  }
}

function isInvalidHandshake({ channel, successful, clientId }) {
  if (channel !== '/meta/handshake' || !successful) return false;
  return typeof clientId !== 'string' || clientId === '' || clientId.length > MAX_CLIENT_ID_LENGTH;
}

/** Makes the client for a session over the named transport. */
export function newBayeuxClient(platform, url, type, clock, failed) {
  return new BayeuxClient(url, TRANSPORTS[type](platform), type, clock, failed);
}
