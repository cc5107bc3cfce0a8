import { CometD } from '../js/cometd/Client.js';
import { RefusedError } from './http.js';
import { KINDS, newTransport } from './transports.js';

const SERVICE = '/service/chat/';
const CALL_LIMIT = 10_000;

/** The connection was lost; whether the hub has received what was sent is not known. */
export class ConnectionLostError extends Error {}

/** The CometD client for one session over one transport. It leaves retries to {@link Connection} and logs nothing. */
class SingleSession extends CometD {
  #onEnd;
  #over = false;

  constructor(url, kind, watch, ended) {
    super();
    this.#onEnd = ended;
    this.unregisterTransports();
    this.registerTransport(KINDS[kind].bayeux, newTransport(kind, watch));
    this.configure({
      url,
      connectTimeout: 10_000,
      maxNetworkDelay: 15_000,
      maxSendBayeuxMessageSize: 65_536,
      maxURILength: 7_000,
      useWorkerScheduler: false, // a worker made from a blob is what a strict content security policy forbids
    });
  }

  onTransportFailure(message, failureInfo, failureHandler) {
    if (this.#over) return;
    this.#over = true;
    failureHandler({ ...failureInfo, action: 'none' });
    this.#onEnd(message);
  }

  _warn() {}

  _info() {}

  _debug() {}
}

/**
 * One Bayeux session in the chat, from its handshake to its end. It ends once and is not used again.
 *
 * @typedef {object} SessionEvents
 * @property {(event: object) => void} room something happened in a room
 * @property {(whisper: object) => void} whisper
 * @property {(count: {room: string, members: number}) => void} count
 * @property {(transports: string[]) => void} offered the transports that the hub has switched on
 * @property {(reason: string) => void} removed the chat took the session out of its rooms
 * @property {(problem: {code: number, text: string, retry: boolean, after: number}) => void} ended
 */
export class Session {
  #cometd;
  #events;
  #calls = new Map();
  #count = 0;
  #over = false;
  #opening;

  /**
   * @param {string} url
   * @param {string} kind of transport
   * @param {(direction: string, messages: object[], bytes: number) => void} watch
   * @param {SessionEvents} events
   */
  constructor(url, kind, watch, events) {
    this.#events = events;
    this.#cometd = new SingleSession(url, kind, watch, (message) => this.#end(problemOf(message)));
    this.#cometd.addListener('/chat/**', (message) => this.#onRoomMessage(message));
    this.#cometd.addListener('/service/chat/*', (message) => this.#onServiceMessage(message));
    this.#cometd.addListener('/meta/handshake', (reply) => this.#onHandshake(reply));
    this.#cometd.addListener('/meta/connect', (reply) => reply.successful || this.#end(problemOf(reply)));
    this.#cometd.addListener('/meta/disconnect', () => this.#end(problemOf({})));
  }

  /**
   * @param {{token?: string, ticket?: string}} credential
   * @returns {Promise<void>} rejected if the session ended before it began
   */
  open(credential) {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      try {
        this.#cometd.handshake({ ext: { push: credential } });
      } catch {
        this.#end({ code: 0, text: 'This browser cannot use that transport.', retry: true, after: 0 });
      }
    });
  }

  /**
   * Sends a request to the chat.
   *
   * @returns {Promise<object>} rejected with {@link RefusedError} if it is refused, with {@link ConnectionLostError} if no answer came
   */
  call(method, fields = {}) {
    if (this.#over) return Promise.reject(new ConnectionLostError('There is no connection.'));
    const call = ++this.#count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(call, (c) => c.reject(new ConnectionLostError('No answer came.'))), CALL_LIMIT);
      this.#calls.set(call, { resolve, reject, timer });
      this.#cometd.publish(SERVICE + method, { ...fields, call }, {}, (taken) => taken.successful || this.#onNotAccepted(call, taken));
    });
  }

  /** Watches how many people are in each room. */
  watchCounts() {
    this.#cometd.subscribe('/chat/rooms', () => {});
  }

  /** Gives the session a new token before the old one ends. */
  renew(token) {
    this.#cometd.publish('/service/token', { token });
  }

  /** Ends the session; nothing is reported any more. */
  close() {
    if (this.#over) return;
    this.#over = true;
    const transport = this.#cometd.getTransport();
    this.#cometd.disconnect();
    setTimeout(() => transport?.abort(), 2000);
    this.#dropCalls();
  }

  /** Leaves the chat for good, then ends the session. */
  async leave() {
    await this.call('exit').catch(() => {});
    this.close();
  }

  /**
   * Gives up a session whose connection is lost, without a word to the hub: the hub keeps it for some seconds, and nobody is
   * seen to leave if another one is opened by then.
   */
  abandon() {
    this.#over = true;
    this.#cometd.getTransport()?.abort();
    this.#dropCalls();
  }

  #onRoomMessage({ channel, data }) {
    if (this.#over || !data) return;
    if (channel === '/chat/rooms') this.#events.count(data);
    else this.#events.room(data);
  }

  #onServiceMessage({ channel, data }) {
    if (this.#over || !data) return;
    if (channel === `${SERVICE}private`) this.#events.whisper(data);
    else if (channel === `${SERVICE}ended`) this.#events.removed(data.reason);
    else this.#onAnswer(data);
  }

  #onAnswer(answer) {
    const { ok, error, retryAfter = 0 } = answer;
    this.#settle(answer.call, ({ resolve, reject }) =>
      ok ? resolve(answer) : reject(new RefusedError(error.code, error.text, retryAfter)),
    );
  }

  #onNotAccepted(call, reply) {
    const { code, text } = problemOf(reply);
    this.#settle(call, ({ reject }) => reject(code === 403 ? new RefusedError(code, text, 0) : new ConnectionLostError(text)));
  }

  #settle(id, how) {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    clearTimeout(call.timer);
    how(call);
  }

  #onHandshake(reply) {
    if (reply.successful && reply.supportedConnectionTypes) this.#events.offered(reply.supportedConnectionTypes);
    if (reply.successful) this.#opening.resolve();
    else this.#end(problemOf(reply));
  }

  #end(problem) {
    if (this.#over) return;
    this.#over = true;
    this.#dropCalls();
    this.#opening.reject(new ConnectionLostError(problem.text));
    this.#events.ended(problem);
  }

  #dropCalls() {
    for (const id of [...this.#calls.keys()]) this.#settle(id, ({ reject }) => reject(new ConnectionLostError('The connection ended.')));
  }
}

/** What a failed Bayeux message means: the hub's own code and words, or 0 when it was not reached. */
function problemOf(message) {
  const [, code, text] = /^(\d{3}):[^:]*:(.*)$/s.exec(message.error ?? '') ?? [];
  const advice = message.advice ?? {};
  return {
    code: Number(code ?? 0),
    text: text || 'The hub cannot be reached.',
    retry: advice.reconnect !== 'none',
    after: advice.interval ?? 0,
  };
}
