const MOST_FRAMES = 300;

/** Fields that are not shown: each of them is a secret. */
const SECRETS = new Set(['token', 'ticket', 'clientId', 'exitKey', 'key', 'password']);

/** The same message without its secrets. */
export const redacted = (value) => {
  if (Array.isArray(value)) return value.map(redacted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, SECRETS.has(name) ? '[redacted]' : redacted(field)]),
  );
};

/** The last Bayeux frames, redacted; their number is bounded. */
export class Frames {
  #frames = [];
  #count = 0;
  paused = false;
  /** @type {(frame: object) => void} called with each new frame */
  added = () => {};

  add(direction, messages, bytes) {
    if (this.paused) return;
    const channels = [...new Set(messages.map(({ channel }) => channel))];
    const frame = { number: ++this.#count, direction, messages: redacted(messages), channels, bytes, at: Date.now() };
    this.#frames.push(frame);
    if (this.#frames.length > MOST_FRAMES) this.#frames.shift();
    this.added(frame);
  }

  get all() {
    return this.#frames;
  }

  clear() {
    this.#frames = [];
  }
}
