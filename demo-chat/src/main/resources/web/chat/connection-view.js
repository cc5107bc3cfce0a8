import { connectionBanner } from '../start/connection-banner.js';
import { $, el } from './dom.js';
import { CHOICES, usable } from './transports.js';

const WORDS = {
  connecting: { dot: 'signal', text: 'Connecting…' },
  online: { dot: 'good', text: 'Connected' },
  waiting: { dot: 'bad', text: 'Reconnecting' },
  refused: { dot: 'bad', text: 'Refused' },
  stopped: { dot: '', text: 'Not connected' },
};

/** What the banner of all pages calls these states. */
const BANNER = { connecting: 'connecting', online: 'connected', waiting: 'away', refused: 'refused', stopped: 'connected' };

/** The state of the connection and its transport. */
export class ConnectionView {
  #tryNow;

  /** @param {(choice: string) => void} use @param {() => void} tryNow */
  constructor(use, tryNow) {
    this.#tryNow = tryNow;
    $('transport').append(...Object.entries(CHOICES).map(([value, { label }]) => el('option', { value }, label)));
    $('transport').addEventListener('change', ({ target }) => use(target.value));
  }

  choose(transport) {
    $('transport').value = transport;
  }

  /** Those that the hub has switched off cannot be chosen, and say so. @param {string[]} transports that it has */
  offer(transports) {
    for (const option of $('transport').options) {
      const isOff = option.value !== 'auto' && usable(option.value, transports).length === 0;
      option.disabled = isOff;
      option.textContent = `${CHOICES[option.value].label}${isOff ? ' (off on this hub)' : ''}`;
    }
  }

  /** A transport that was chosen is off: says which is used. Null takes that back. */
  note(words) {
    $('transport-note').hidden = !words;
    $('transport-note').textContent = words ?? '';
  }

  show({ name, kind, answered, text, retryAt }) {
    const { dot, text: words } = WORDS[name];
    $('state-dot').className = `dot ${dot}`;
    $('state-text').textContent = words;
    $('transport-used').textContent = kind ? CHOICES[kind].label : 'none';
    if (name !== 'online') $('round-trip').textContent = '–';
    const reason = answered || name === 'refused' ? text : 'What you write is kept.';
    connectionBanner($('connection'), { state: BANNER[name], answered, nextTryAt: retryAt, tryNow: this.#tryNow, text: reason });
  }

  roundTrip(ms) {
    $('round-trip').textContent = ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
  }

  /** @param {object} status the hub's words about our session */
  showStatus(status) {
    const { me, since, lease, leaseLeft, rooms, sessions, transport, timeout, queued } = status;
    const facts = {
      'You are': me.handle,
      'Here since': new Date(since).toLocaleTimeString(),
      'Lease left': `${Math.ceil(leaseLeft / 1000)} of ${lease / 1000} s`,
      Rooms: rooms.join(', ') || 'none',
      'Poll held for': `${timeout / 1000} s`,
      'Messages waiting': queued,
      'Your sessions': sessions,
      'Bayeux transport': transport,
    };
    $('standing').replaceChildren(
      ...Object.entries(facts).map(([fact, value]) => el('div', {}, el('dt', {}, fact), el('dd', {}, String(value)))),
    );
  }
}
