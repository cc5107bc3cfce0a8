import { Transport } from './cometd.js';
import { MAX_RESPONSE_LENGTH, NOT_THE_HUB, isReply, isUnsolicited, readMessages } from './messages.js';

const NORMAL = 1000;
/** For Node, where they can be given: longer messages are neither kept in memory nor unpacked. */
const OPTIONS = { maxPayload: MAX_RESPONSE_LENGTH, perMessageDeflate: false };

/**
 * One WebSocket for one session: it is opened with the first message and not opened again. It is closed if what answers
 * does not speak Bayeux, or not in time.
 */
export class HubWebSocketTransport extends Transport {
  #WebSocket;
  #socket = null;
  #isOpen = false;
  #isClosed = false;
  #isDisconnecting = false;
  #connectTimeout;
  /** @type {(messages: object[]) => void} */
  #deliver = () => {};
  /** @type {Map<string, {message: any, envelope: any, timeout: any}>} what was sent and has no reply yet */
  #pending = new Map();

  /** @param {any} WebSocket the constructor, if the platform has one */
  constructor(WebSocket) {
    super();
    this.#WebSocket = WebSocket;
  }

  accept() {
    return !this.#isClosed && typeof this.#WebSocket === 'function';
  }

  send(envelope) {
    for (const message of envelope.messages) this.#pending.set(message.id, { message, envelope, timeout: null });
    this.#deliver = envelope.onSuccess;
    if (this.#isClosed) return void this.setTimeout(() => this.#failPending('The connection is closed.'), 0);
    try {
      if (this.#isOpen) this.#write(envelope.messages);
      else this.#socket ??= this.#open();
    } catch (problem) {
      this.setTimeout(() => this.#close(problem.message), 0); // callers expect nothing back within this call
    }
  }

  abort() {
    super.abort();
    this.#close('The session was left.');
  }

  #open() {
    const { connectTimeout } = this.configuration;
    const socket = new this.#WebSocket(this.cometd.getURL().replace(/^http/, 'ws'), [], OPTIONS);
    this.#connectTimeout = this.setTimeout(() => this.#close('The WebSocket did not open in time.'), connectTimeout);
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#messageReceived(data);
    socket.onclose = ({ reason }) => this.#close(reason || 'The WebSocket was closed.');
    socket.onerror = () => this.#close('The WebSocket did not get through.');
    return socket;
  }

  #opened() {
    if (this.#isClosed) return;
    this.#isOpen = true;
    this.clearTimeout(this.#connectTimeout);
    this.#write([...this.#pending.values()].map(({ message }) => message));
  }

  #write(messages) {
    this.#socket.send(this.convertToJSON(messages));
    for (const message of messages) {
      const onTimeout = () => this.#close('The hub did not answer in time.');
      this.#pending.get(message.id).timeout = this.setTimeout(onTimeout, this.#replyTimeout(message));
      if (message.channel === '/meta/disconnect') this.#isDisconnecting = true;
    }
  }

  /** A heartbeat is held, unless it says that it is not to be. */
  #replyTimeout({ channel, advice }) {
    const isHeld = channel === '/meta/connect' && advice?.timeout !== 0;
    return this.configuration.maxNetworkDelay + (isHeld ? this.advice.timeout : 0);
  }

  #messageReceived(data) {
    if (this.#isClosed) return;
    try {
      const messages = readMessages(data).filter((message) => this.#isReply(message) || isUnsolicited(message));
      this.#deliver(messages);
    } catch (problem) {
      this.#close(problem.message || NOT_THE_HUB);
    }
    if (this.#isDisconnecting && this.#pending.size === 0) this.#close('The session ended.');
  }

  #isReply(message) {
    const pending = this.#pending.get(message.id);
    if (!pending || !isReply(message, pending.message)) return false;
    this.clearTimeout(pending.timeout);
    this.#pending.delete(message.id);
    return true;
  }

  #close(reason) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.clearTimeout(this.#connectTimeout);
    this.#closeSocket();
    this.#failPending(reason);
    this.cometd.failSession(reason); // also if nothing is pending: no notice would arrive any more
  }

  /** The handler of errors stays: one that nobody handles would end a Node program. */
  #closeSocket() {
    const socket = this.#socket;
    const isComplete = this.#isDisconnecting && this.#pending.size === 0;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = () => {};
    if (socket.terminate && !isComplete) socket.terminate(); // in Node; else it would read on for half a minute
    else socket.close(NORMAL);
  }

  #failPending(reason) {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { message, envelope, timeout } of pending) {
      this.clearTimeout(timeout);
      envelope.onFailure(null, [message], { reason });
    }
  }
}
