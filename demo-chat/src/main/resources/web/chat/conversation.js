const MOST_LINES = 500;

/**
 * The lines of a room or of a private conversation, each once and in order, however often and in whatever order they
 * arrive.
 *
 * @typedef {object} Line
 * @property {string} key
 * @property {'spoke' | 'joined' | 'left' | 'gap'} type
 * @property {object} [from]
 * @property {string} [text]
 * @property {number} at
 * @property {number} seq grows; Infinity while the hub has not answered
 * @property {'sending' | 'sent' | 'failed'} [state] of one's own
 * @property {string} [problem]
 */
export class Conversation {
  /** @type {Line[]} */
  lines = [];
  members = [];
  /** The number of the last message that was read; undefined before there was anything to read. */
  readTo;
  #me;

  /**
   * @param {string} key
   * @param {'room' | 'private'} kind
   * @param {string} title
   * @param {() => {handle: string} | null} me who we are
   */
  constructor(key, kind, title, me = () => null) {
    this.#me = me;
    this.key = key;
    this.kind = kind;
    this.title = title;
    this.description = '';
    this.announces = { entering: true, exiting: true };
  }

  /** The number of the last message here; 0 if there is none. */
  get lastMessage() {
    return this.lines.findLast(({ type, seq }) => type === 'spoke' && Number.isFinite(seq))?.seq ?? 0;
  }

  /** How many messages of others are after the last that was read. */
  get unread() {
    const own = this.#me()?.handle;
    return this.lines.filter(
      ({ type, seq, from }) => type === 'spoke' && Number.isFinite(seq) && seq > (this.readTo ?? 0) && from.handle !== own,
    ).length;
  }

  /** All that is here was read. */
  markRead() {
    this.readTo = Math.max(this.lastMessage, this.readTo ?? 0);
  }

  /**
   * Adds an event of the hub.
   *
   * @returns {{line: Line, isNew: boolean}}
   */
  add(event) {
    const key = keyOf(event);
    const known = this.lines.find((line) => line.key === key);
    const line = known ?? { key };
    const { type, from, text, at, seq } = event;
    Object.assign(line, { type: type === 'whisper' ? 'spoke' : type, from, text, at, seq, state: known?.state && 'sent' });
    if (!known || known.placedAt !== seq) this.#insert(line, seq);
    return { line, isNew: !known };
  }

  /** Shows one's own message before the hub has answered. */
  addOwn(message, me) {
    const key = keyOf({ id: message.id, from: me });
    const line = { key, type: 'spoke', from: me, text: message.text, at: Date.now(), seq: Infinity, state: 'sending' };
    if (this.own(message, me)) return this.own(message, me);
    this.lines.push(line);
    return line;
  }

  /** The line of one's own message. */
  own(message, me) {
    const key = keyOf({ id: message.id, from: me });
    return this.lines.find((line) => line.key === key);
  }

  /** Marks a gap: messages may have been sent that the hub does not keep any more. */
  addGap(seq, at) {
    const line = { key: `gap-${seq}`, type: 'gap', at, seq: seq - 0.5 };
    if (!this.lines.some((known) => known.key === line.key)) this.#insert(line, line.seq);
    return line;
  }

  #insert(line, seq) {
    const others = this.lines.filter((other) => other !== line);
    const before = others.findLastIndex((other) => other.seq <= seq);
    others.splice(before + 1, 0, line);
    line.placedAt = seq;
    this.lines = others.slice(-MOST_LINES);
  }
}

const keyOf = ({ id, from, seq }) => (id ? `${from.handle}/${id}` : `event-${seq}`);
