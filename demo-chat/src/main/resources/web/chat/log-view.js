import { $, clockTime, disc, el } from './dom.js';

/** Lines of one person within so many milliseconds share one heading. */
const GROUP_WITHIN = 120_000;
const NEAR_END = 80;

/** The lines of the conversation that is shown. */
export class LogView {
  #log = $('log');
  #elements = new Map();
  /** Whether the reader is at the end and wants to stay there. */
  #followsEnd = true;
  #conversation = null;
  #me;

  /** @param {() => object} me who we are */
  constructor(me) {
    this.#me = me;
    this.#log.addEventListener('scroll', () => (this.#followsEnd = this.#isAtEnd()));
    new ResizeObserver(() => this.#followsEnd && this.#toEnd()).observe(this.#log);
  }

  show(conversation) {
    this.#conversation = conversation;
    this.#elements.clear();
    this.#log.setAttribute('aria-live', 'off'); // earlier messages are not announced
    this.#log.replaceChildren(...conversation.lines.map((line, i) => this.#make(line, conversation.lines[i - 1])));
    this.#toEnd();
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
    if (follows || line.state) this.#toEnd();
  }

  #isAtEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.#followsEnd = true;
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #following(index) {
    const next = this.#conversation.lines[index + 1];
    return next ? (this.#elements.get(next.key) ?? null) : null;
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
        el('p.text', { dir: 'auto' }, line.text),
        deliveryState(line),
      ),
    );
    element.classList.toggle('own', own);
    element.classList.toggle('first', startsGroup(line, before));
    element.classList.toggle('under-way', line.state === 'sending');
    return element;
  }
}

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
