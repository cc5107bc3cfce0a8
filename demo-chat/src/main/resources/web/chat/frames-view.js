import { $, el } from './dom.js';
import { Frames } from './frames.js';

const NEAR_END = 40;
const HEARTBEAT = '/meta/connect';

/** The list of Bayeux frames sent and received. */
export class FramesView {
  #frames = new Frames();
  #list = $('frames');

  constructor() {
    this.#frames.added = (frame) => this.#added(frame);
    $('wire').addEventListener('toggle', () => this.#redraw());
    $('wire-beats').addEventListener('change', () => this.#redraw());
    $('wire-clear').addEventListener('click', () => {
      this.#frames.clear();
      this.#redraw();
    });
    $('wire-pause').addEventListener('click', () => this.#pause(!this.#frames.paused));
  }

  add({ direction, messages, bytes }) {
    this.#frames.add(direction, messages, bytes);
  }

  #pause(paused) {
    this.#frames.paused = paused;
    $('wire-pause').textContent = paused ? 'Go on' : 'Pause';
    $('wire-pause').setAttribute('aria-pressed', String(paused));
  }

  #added(frame) {
    $('wire-count').textContent = `${frame.number} frames`;
    if (!$('wire').open || !this.#isWanted(frame)) return;
    const atEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < NEAR_END;
    this.#list.append(row(frame));
    while (this.#list.children.length > this.#frames.all.length) this.#list.firstElementChild.remove();
    if (atEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #redraw() {
    const shown = $('wire').open ? this.#frames.all.filter((frame) => this.#isWanted(frame)) : [];
    this.#list.replaceChildren(...shown.map(row));
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #isWanted({ channels }) {
    return $('wire-beats').checked || channels.some((channel) => channel !== HEARTBEAT && !channel.endsWith('/ping'));
  }
}

function row({ direction, channels, messages, bytes, at }) {
  const out = direction === 'out';
  return el(
    'li.frame',
    { className: `frame ${direction}` },
    el(
      'details',
      {},
      el(
        'summary',
        {},
        el('span.direction', { title: out ? 'to the hub' : 'from the hub' }, out ? '↑' : '↓'),
        el('span.unseen', {}, out ? 'to the hub' : 'from the hub'),
        el('time', {}, new Date(at).toISOString().slice(11, 23)),
        el('code.channels', {}, channels.join(' '), ' ', el('span.faint', {}, summary(messages))),
        el('span.number', {}, `${bytes} B`),
      ),
      el('pre', {}, JSON.stringify(messages, null, 2)),
    ),
  );
}

/** The content of a frame in one line. */
function summary(messages) {
  const { data, error, advice, successful } = messages.find((message) => message.data) ?? messages[0];
  if (data) return JSON.stringify(data);
  if (error) return error;
  if (advice) return `advice ${JSON.stringify(advice)}`;
  return successful ? 'taken' : '';
}
