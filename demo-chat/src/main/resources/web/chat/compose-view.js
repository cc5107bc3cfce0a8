import { $, el } from './dom.js';

/** The form to write a message in, with its recipients. */
export class ComposeView {
  #text = $('say-text');
  #say;
  #conversation = null;
  #others = new Set();
  #rooms = [];
  #drafts = new Map();
  #changed;

  /**
   * @param {(text: string, rooms: string[] | 'all' | null) => void} say
   * @param {() => void} changed called when a draft has changed
   */
  constructor(say, changed) {
    this.#say = say;
    this.#changed = changed;
    $('send').addEventListener('pointerdown', (event) => event.preventDefault()); // a phone's keyboard stays
    $('say').addEventListener('submit', (event) => this.#submit(event));
    $('say-rooms').addEventListener('change', ({ target }) => this.#chose(target));
    this.#text.addEventListener('input', () => {
      this.#grow();
      this.#changed();
    });
    this.#text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
  }

  /** Shows the box for a conversation; each keeps its own draft. */
  show(conversation, rooms) {
    $('say').hidden = !conversation;
    $('skip-say').hidden = !conversation;
    if (this.#conversation && this.#conversation !== conversation) this.#drafts.set(this.#conversation.key, this.#text.value);
    if (conversation && this.#conversation !== conversation) {
      this.#text.value = this.#drafts.get(conversation.key) ?? '';
      this.#others.clear();
    }
    this.#conversation = conversation;
    this.#rooms = rooms;
    if (conversation) this.#showRecipients();
    this.#grow();
  }

  focus() {
    this.#text.focus();
  }

  /** What is written and not sent, by conversation. */
  get drafts() {
    const drafts = new Map(this.#drafts);
    if (this.#conversation) drafts.set(this.#conversation.key, this.#text.value);
    return Object.fromEntries([...drafts].filter(([, text]) => text));
  }

  set drafts(drafts) {
    this.#drafts = new Map(Object.entries(drafts));
    this.#conversation = null;
    this.#text.value = '';
    this.#others.clear();
  }

  #showRecipients() {
    const inRoom = this.#conversation.kind === 'room';
    $('say-to').hidden = !inRoom || this.#rooms.length < 2;
    this.#text.placeholder = inRoom ? `Message to ${this.#conversation.title}` : `Privately to ${this.#conversation.title}`;
    if (!inRoom) return;
    const chosen = new Set([this.#conversation.title, ...this.#others]);
    const all = this.#rooms.every((room) => chosen.has(room));
    $('say-to-names').textContent = all ? 'all my rooms' : [...chosen].join(', ');
    $('say-rooms').replaceChildren(
      ...this.#rooms.map((room) => check(room, room, chosen.has(room), room === this.#conversation.title)),
      check('', 'All my rooms', all, false),
    );
  }

  #chose({ value, checked }) {
    const rooms = value ? [value] : this.#rooms;
    rooms.forEach((room) => (checked ? this.#others.add(room) : this.#others.delete(room)));
    this.#showRecipients();
    $('say-rooms').querySelector(`[value="${CSS.escape(value)}"]`)?.focus();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text || !this.#conversation) return;
    this.#say(text, this.#recipients());
    this.#text.value = '';
    this.#grow();
    this.focus();
  }

  #recipients() {
    if (this.#conversation.kind !== 'room') return null;
    const chosen = new Set([this.#conversation.title, ...this.#others].filter((room) => this.#rooms.includes(room)));
    return chosen.size > 1 && chosen.size === this.#rooms.length ? 'all' : [...chosen];
  }

  #grow() {
    this.#text.rows = Math.min(6, this.#text.value.split('\n').length);
  }
}

const check = (value, words, checked, disabled) =>
  el('label.check', {}, el('input', { type: 'checkbox', value, checked, disabled }), el('bdi', {}, words));
