import { $, el } from './dom.js';
import { CHOICES } from './transports.js';

const WORDS = {
  connecting: { dot: 'signal', text: 'Connecting…' },
  online: { dot: 'good', text: 'Connected' },
  waiting: { dot: 'bad', text: 'Reconnecting' },
  refused: { dot: 'bad', text: 'RefusedError' },
  stopped: { dot: '', text: 'Not connected' },
};

/** The state of the connection and its transport. */
export class ConnectionView {
  #countdown = 0;
  #wasOnline = false;

  /** @param {(choice: string) => void} use @param {() => void} hurry */
  constructor(use, hurry) {
    $('transport').append(...Object.entries(CHOICES).map(([value, { label }]) => el('option', { value }, label)));
    $('transport').addEventListener('change', ({ target }) => use(target.value));
    $('try-now').addEventListener('click', hurry);
  }

  choose(transport) {
    $('transport').value = transport;
  }

  show({ name, kind, text, retryAt }) {
    const { dot, text: words } = WORDS[name];
    $('state-dot').className = `dot ${dot}`;
    $('state-text').textContent = words;
    $('transport-used').textContent = kind ? CHOICES[kind].label : 'none';
    if (name !== 'online') $('round-trip').textContent = '–';
    this.#wasOnline ||= name === 'online';
    this.#trouble(name, text, retryAt);
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

  #trouble(name, text, retryAt) {
    clearInterval(this.#countdown);
    const troubled = name === 'waiting' || name === 'refused';
    $('trouble').hidden = !troubled;
    $('try-now').hidden = name !== 'waiting';
    if (!troubled) return;
    const tell = () => {
      const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
      $('trouble-text').textContent = name === 'waiting' ? `${text} Trying again in ${seconds} s.` : text;
    };
    tell();
    if (name === 'waiting') this.#countdown = setInterval(tell, 1000);
  }
}
