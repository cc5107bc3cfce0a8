import { $, clockTime, disc, el } from './dom.js';
import { partsOf } from './links.js';

/** Lines of one person within so many milliseconds share one heading. */
const GROUP_WITHIN = 120_000;
const NEAR_END = 80;
/** What a reader does who goes elsewhere. */
const READING = ['wheel', 'touchmove', 'keydown', 'pointerdown'];

/** The lines of the conversation that is shown. */
export class LogView {
  #log = $('log');
  #elements = new Map();
  /** Whether the reader is at the end and wants to stay there. */
  #followsEnd = true;
  #conversation = null;
  /** Where the reader of a conversation is, if not at its end: the first line in view, and how far below the top it is. */
  #places = new Map();
  /** The place to go back to as soon as its line has come from the hub. */
  #pending = null;
  #me;

  /** @param {() => object} me who we are */
  constructor(me) {
    this.#me = me;
    this.#log.addEventListener('scroll', () => this.#onScroll());
    READING.forEach((event) => this.#log.addEventListener(event, () => (this.#pending = null), { passive: true }));
    $('to-newest').addEventListener('click', () => this.#toEnd());
    new ResizeObserver(() => this.#followsEnd && this.#toEnd()).observe(this.#log);
  }

  show(conversation) {
    this.#conversation = conversation;
    this.#pending = this.#places.get(conversation.key) ?? null;
    this.#elements.clear();
    this.#log.setAttribute('aria-live', 'off'); // earlier messages are not announced
    this.#log.replaceChildren(...conversation.lines.map((line, i) => this.#make(line, conversation.lines[i - 1])));
    this.#toEnd();
    this.#toPlace();
    requestAnimationFrame(() => this.#log.setAttribute('aria-live', 'polite'));
  }

  /** A line was added or changed. */
  update(line) {
    const follows = this.#followsEnd;
    const lines = this.#conversation.lines;
    const index = lines.indexOf(line);
    if (index < 0) return;
    const old = this.#elements.get(line.key);
    const element = this.#make(line, lines[index - 1]);
    old?.remove();
    this.#log.insertBefore(element, this.#following(index));
    this.#regroup(lines[index + 1], line);
    while (this.#log.children.length > lines.length) this.#log.firstElementChild.remove();
    if (this.#elements.size > lines.length) this.#forgetRemoved();
    if (follows || line.state) this.#toEnd();
    else if (line.type === 'spoke') $('to-newest').hidden = false;
    this.#toPlace();
  }

  /** Where the reader is in each conversation, for {@link places}. */
  get places() {
    this.#notePlace();
    return Object.fromEntries(this.#places);
  }

  set places(places) {
    this.#conversation = this.#pending = null;
    this.#places = new Map(Object.entries(places));
  }

  #onScroll() {
    this.#followsEnd = this.#isAtEnd();
    if (this.#followsEnd) $('to-newest').hidden = true;
    this.#notePlace();
  }

  #notePlace() {
    if (!this.#conversation || this.#pending || this.#log.clientHeight === 0) return;
    const { key, lines } = this.#conversation;
    const top = this.#log.scrollTop + this.#log.offsetTop;
    const line = this.#isAtEnd() ? null : lines.find((each) => bottomOf(this.#elements.get(each.key)) > top);
    if (line) this.#places.set(key, { line: line.key, below: this.#elements.get(line.key).offsetTop - top });
    else this.#places.delete(key);
  }

  /** Goes back to where the reader was, once that line is there. */
  #toPlace() {
    const element = this.#pending && this.#elements.get(this.#pending.line);
    if (!element) return;
    const top = element.offsetTop - this.#log.offsetTop - this.#pending.below;
    this.#log.scrollTop = top;
    if (this.#log.scrollTop < top - 1) return; // what comes after it has not come yet
    this.#pending = null;
    this.#followsEnd = this.#isAtEnd();
  }

  #isAtEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.#followsEnd = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    $('to-newest').hidden = true;
  }

  #following(index) {
    const next = this.#conversation.lines[index + 1];
    return next ? (this.#elements.get(next.key) ?? null) : null;
  }

  /** A conversation that stays in view for days keeps no more than its lines. */
  #forgetRemoved() {
    for (const [key, element] of this.#elements) {
      if (!element.isConnected) this.#elements.delete(key);
    }
  }

  #regroup(line, before) {
    if (line) this.#elements.get(line.key)?.classList.toggle('first', startsGroup(line, before));
  }

  #make(line, before) {
    const element = line.type === 'spoke' ? this.#spoken(line, before) : notice(line);
    this.#elements.set(line.key, element);
    return element;
  }

  #spoken(line, before) {
    const own = line.from.handle === this.#me()?.handle;
    const element = el(
      'li.line',
      {},
      disc(line.from),
      el(
        'div.said',
        {},
        el('p.by', {}, el('bdi', { className: 'who' }, line.from.name), platform(line.from), time(line.at)),
        el('p.text', { dir: 'auto' }, ...partsOf(line.text).map(part)),
        deliveryState(line),
      ),
    );
    element.classList.toggle('own', own);
    element.classList.toggle('first', startsGroup(line, before));
    element.classList.toggle('under-way', line.state === 'sending');
    return element;
  }
}

const bottomOf = (element) => (element ? element.offsetTop + element.offsetHeight : 0);

/** An address leads to a window of its own, which learns neither of this page nor where it was. */
const part = ({ text, href }) => (href ? el('a', { href, target: '_blank', rel: 'noopener noreferrer', referrerPolicy: 'no-referrer' }, text) : text);

const startsGroup = (line, before) =>
  before?.type !== 'spoke' || before.from.handle !== line.from?.handle || line.at - before.at > GROUP_WITHIN;

const platform = (from) => (from.platform ? el('span.on', {}, 'on ', el('bdi', {}, from.platform)) : null);

const time = (at) => el('time', { dateTime: new Date(at).toISOString() }, clockTime(at));

/** The delivery state of an own message, unless it was delivered. */
function deliveryState({ state, problem }) {
  if (state === 'sending') return el('p.fate', {}, 'Sending…');
  if (state === 'failed') return el('p.fate.bad', {}, `Not sent. ${problem}`);
  return null;
}

function notice(line) {
  if (line.type === 'gap') return el('li.notice', {}, 'What was said before is not kept.');
  const where = line.from.platform ? [' on ', el('bdi', {}, line.from.platform)] : [];
  return el('li.notice', {}, el('bdi', { className: 'who' }, line.from.name), ...where, ` ${line.text} `, time(line.at));
}
