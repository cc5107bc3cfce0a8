import { Transport } from './cometd.js';
import { LONGEST_ANSWER, NOT_THE_HUB, isReply, isUnasked, readMessages } from './messages.js';

const NORMAL = 1000;
/** Where the platform lets us say so (Node): what is longer is not kept in memory, nor unpacked. */
const LIMITS = { maxPayload: LONGEST_ANSWER, perMessageDeflate: false };

/**
 * One WebSocket for one session: it is opened with the first message and not opened again. What does not speak Bayeux,
 * or does not answer in time, is left.
 */
export class OneWebSocket extends Transport {
  #WebSocket;
  #socket = null;
  #isOpen = false;
  #isOver = false;
  #isLeaving = false;
  #connecting;
  /** @type {(messages: object[]) => void} */
  #deliver = () => {};
  /** @type {Map<string, {message: any, envelope: any, limit: any}>} what was sent and not answered yet */
  #asked = new Map();

  /** @param {any} WebSocket the constructor, if the platform has one */
  constructor(WebSocket) {
    super();
    this.#WebSocket = WebSocket;
  }

  accept() {
    return !this.#isOver && typeof this.#WebSocket === 'function';
  }

  send(envelope) {
    for (const message of envelope.messages) this.#asked.set(message.id, { message, envelope, limit: null });
    this.#deliver = envelope.onSuccess;
    if (this.#isOver) return void this.setTimeout(() => this.#fail('The connection is closed.'), 0);
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
    const socket = new this.#WebSocket(this.cometd.getURL().replace(/^http/, 'ws'), [], LIMITS);
    this.#connecting = this.setTimeout(() => this.#close('The WebSocket did not open in time.'), connectTimeout);
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#arrived(data);
    socket.onclose = ({ reason }) => this.#close(reason || 'The WebSocket was closed.');
    socket.onerror = () => this.#close('The WebSocket did not get through.');
    return socket;
  }

  #opened() {
    if (this.#isOver) return;
    this.#isOpen = true;
    this.clearTimeout(this.#connecting);
    this.#write([...this.#asked.values()].map(({ message }) => message));
  }

  #write(messages) {
    this.#socket.send(this.convertToJSON(messages));
    for (const message of messages) {
      const late = () => this.#close('The hub did not answer in time.');
      this.#asked.get(message.id).limit = this.setTimeout(late, this.#patience(message));
      if (message.channel === '/meta/disconnect') this.#isLeaving = true;
    }
  }

  /** A heartbeat is held, unless it says that it is not to be. */
  #patience({ channel, advice }) {
    const isHeld = channel === '/meta/connect' && advice?.timeout !== 0;
    return this.configuration.maxNetworkDelay + (isHeld ? this.advice.timeout : 0);
  }

  #arrived(data) {
    if (this.#isOver) return;
    try {
      const messages = readMessages(data).filter((message) => this.#isAnswer(message) || isUnasked(message));
      this.#deliver(messages);
    } catch (problem) {
      this.#close(problem.message || NOT_THE_HUB);
    }
    if (this.#isLeaving && this.#asked.size === 0) this.#close('The session ended.');
  }

  #isAnswer(message) {
    const asked = this.#asked.get(message.id);
    if (!asked || !isReply(message, asked.message)) return false;
    this.clearTimeout(asked.limit);
    this.#asked.delete(message.id);
    return true;
  }

  #close(reason) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.clearTimeout(this.#connecting);
    this.#leaveSocket();
    this.#fail(reason);
    this.cometd.broken(reason); // even if nothing was asked: nothing will be heard any more
  }

  /** The handler of errors stays: one that nobody handles would end a Node program. */
  #leaveSocket() {
    const socket = this.#socket;
    const isCalm = this.#isLeaving && this.#asked.size === 0;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = () => {};
    if (socket.terminate && !isCalm) socket.terminate(); // in Node; else it would read on for half a minute
    else socket.close(NORMAL);
  }

  #fail(reason) {
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { message, envelope, limit } of asked) {
      this.clearTimeout(limit);
      envelope.onFailure(null, [message], { reason });
    }
  }
}
