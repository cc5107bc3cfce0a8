import { CleanCallbackPolling } from './callback-polling.js';
import { CometD } from './cometd/Client.js';
import { LongPollingTransport } from './cometd/LongPollingTransport.js';
import { WebSocketTransport } from './cometd/WebSocketTransport.js';

const TRANSPORTS = {
  websocket: () => new WebSocketTransport(),
  'long-polling': () => new LongPollingTransport(),
  'callback-polling': () => new CleanCallbackPolling(),
};

/** The transports there are, the best first. */
export const TRANSPORT_NAMES = Object.keys(TRANSPORTS);

/**
 * The CometD client for exactly one session over exactly one transport. It does not try again by itself: what fails is
 * reported and over, so that there is one place that decides about retries. It writes nothing to the console, because
 * what it would write holds client ids.
 */
export class OneSession extends CometD {
  #clock;
  #failed;
  #over = false;

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
    this.unregisterTransports();
    this.registerTransport(type, transport);
    this.configure({
      url,
      connectTimeout: 10_000,
      maxNetworkDelay: 15_000,
      maxSendBayeuxMessageSize: 65_536,
      useWorkerScheduler: false, // a worker made from a blob is what a strict content security policy forbids
    });
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

  _warn() {}

  _info() {}

  _debug() {}
}

/** Makes a session over the named transport. */
export function openSession(url, type, clock, failed) {
  return new OneSession(url, TRANSPORTS[type](), type, clock, failed);
}
