/**
 * Messages that the hub has not answered yet, in order. One that was sent when a connection broke is sent again with the
 * same id; the hub delivers it once.
 */
export class Outbox {
  #send;
  #changed;
  #wait;
  #queue = [];
  #pumping = false;
  #open = false;

  /**
   * @param {(message: object) => Promise<object>} send rejects with an error whose `code` is set if the hub refused
   * @param {(message: object) => void} changed called when a message's `state` has changed
   * @param {(ms: number) => Promise<void>} wait
   */
  constructor(send, changed, wait) {
    this.#send = send;
    this.#changed = changed;
    this.#wait = wait;
  }

  /** Takes a message; its state is `sending`, then `sent`, or `failed` with a `problem`. */
  add(message) {
    this.#queue.push(message);
    this.#become(message, 'sending');
    this.#pump();
  }

  /** There is a connection: sends the queue. */
  open() {
    this.#open = true;
    this.#pump();
  }

  /** The messages that the hub has not answered yet, in order. */
  get waiting() {
    return [...this.#queue];
  }

  /** Their writer has left: they are not sent. */
  clear() {
    this.close();
    this.#queue = [];
  }

  /** There is none: keeps the queue. */
  close() {
    this.#open = false;
  }

  async #pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#open && this.#queue.length > 0) await this.#sendFirst(this.#queue[0]);
    this.#pumping = false;
  }

  async #sendFirst(message) {
    try {
      const receipt = await this.#send(message);
      this.#remove(message);
      this.#become(Object.assign(message, { receipt }), 'sent');
    } catch (error) {
      await this.#failed(message, error);
    }
  }

  async #failed(message, error) {
    if (error.code === 429) {
      await this.#wait(Math.max(100, error.retryAfter));
    } else if (error.code && error.code !== 402 && error.code !== 503) {
      this.#remove(message);
      this.#become(Object.assign(message, { problem: error.message }), 'failed');
    } else {
      await this.#wait(1000); // no answer, or not in the chat just now: the same message again
    }
  }

  #remove(message) {
    this.#queue = this.#queue.filter((other) => other !== message);
  }

  #become(message, state) {
    message.state = state;
    this.#changed(message);
  }
}
