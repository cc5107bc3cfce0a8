import { nameOf, newValue, timeOf } from './format.js';

const ICONS = {
  'home-pc': 'M3 4h18v12H3zM8 20h8M12 16v4',
  'work-pc': 'M5 5h14v10H5zM2 19h20M9 19v-1h6v1',
  phone: 'M7 2h10v20H7zM11 18.5h2',
};

const STATES = {
  push: ['good', 'push'],
  connecting: ['signal', 'connecting'],
  timer: ['signal', 'hub away, timer'],
  refused: ['bad', 'refused'],
  stopped: ['', 'offline'],
};

const TRANSPORTS = { websocket: 'push · WebSocket', 'long-polling': 'push · long polling' };

/**
 * The card of one device: its switch, its contexts, what happened last, and the same device on the timer.
 *
 * @typedef {import('./pushed-device.js').PushedDevice} PushedDevice
 * @typedef {import('./timed-device.js').TimedDevice} TimedDevice
 */
export class DeviceView {
  #pushed;
  #timed;
  #part;
  #rows = new Map();

  /**
   * @param {PushedDevice} pushed
   * @param {TimedDevice} timed the same device with a timer
   * @param {(isOnline: boolean) => void} onSwitch
   */
  constructor(pushed, timed, onSwitch) {
    this.#pushed = pushed;
    this.#timed = timed;
    this.element = copyOf('device');
    this.#part = (selector) => this.element.querySelector(selector);
    this.element.dataset.device = pushed.name;
    this.element.setAttribute('aria-label', nameOf(pushed.name));
    this.#part('.name').textContent = nameOf(pushed.name);
    this.#part('.icon path').setAttribute('d', ICONS[pushed.name] ?? ICONS.phone);
    this.#part('.switch .unseen').textContent = `${nameOf(pushed.name)} is online`;
    this.#part('.switch').addEventListener('click', () => onSwitch(!pushed.isOnline));
    pushed.selector.addEventListener('statechange', () => this.#showState());
    pushed.device.addEventListener('edited', ({ detail }) => this.#show(detail.context));
    pushed.device.addEventListener('fresh', ({ detail }) => this.#fresh(detail));
    this.#showState();
  }

  /** Shows what happened last on this device. */
  tell(text) {
    this.#part('.event').textContent = text;
  }

  /** Shows whether the same device on the timer is behind. */
  showTimed(behindSince, now) {
    const { isOnline, nextAt } = this.#timed;
    const badge = this.#part('.twin .badge');
    badge.className = behindSince === null ? 'badge' : 'badge signal';
    badge.textContent = `with a timer: ${isOnline ? lagText(behindSince, now) : 'offline as well'}`;
    const seconds = Math.max(0, Math.ceil((nextAt - now) / 1_000));
    this.#part('.twin .rest').textContent = isOnline ? `asks again in ${seconds} s` : '';
  }

  #showState() {
    const { state, transport } = this.#pushed.selector;
    const [kind, word] = STATES[state];
    const badge = this.#part('.state');
    badge.className = `badge state ${kind}`;
    badge.textContent = TRANSPORTS[transport] ?? word;
    this.#part('.switch').setAttribute('aria-checked', String(this.#pushed.isOnline));
    this.element.classList.toggle('offline', !this.#pushed.isOnline);
  }

  #fresh({ context, attributes }) {
    this.#show(context);
    for (const attribute of attributes) flash(this.#rows.get(`${context}/${attribute}`)?.row);
  }

  #show(context) {
    const { attributes } = this.#pushed.device.context(context);
    for (const [attribute, value] of attributes) {
      const { input } = this.#rowOf(context, attribute);
      if (input.value !== value) input.value = value;
    }
  }

  #rowOf(context, attribute) {
    const key = `${context}/${attribute}`;
    if (!this.#rows.has(key)) this.#rows.set(key, this.#addRow(context, attribute));
    return this.#rows.get(key);
  }

  #addRow(context, attribute) {
    const row = copyOf('attribute');
    const [label, input, button] = row.children;
    input.id = `${this.#pushed.name}-${context}-${attribute}`;
    label.htmlFor = input.id;
    label.textContent = attribute;
    button.setAttribute('aria-label', `New ${attribute} on ${nameOf(this.#pushed.name)}`);
    input.addEventListener('input', () => this.#pushed.edit(context, attribute, input.value));
    button.addEventListener('click', () => this.#pushed.edit(context, attribute, newValue(context, input.value)));
    this.#fieldsOf(context).append(row);
    return { row, input };
  }

  #fieldsOf(context) {
    const contexts = this.#part('.contexts');
    const found = [...contexts.children].find((each) => each.dataset.context === context);
    if (found) return found;
    const fields = copyOf('context');
    fields.dataset.context = context;
    fields.firstElementChild.textContent = context;
    contexts.append(fields);
    return fields;
  }
}

function lagText(behindSince, now) {
  return behindSince === null ? 'the same' : `${timeOf(now - behindSince)} behind`;
}

function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

function flash(row) {
  if (!row) return;
  row.classList.remove('fresh');
  void row.offsetWidth; // lets the animation start anew
  row.classList.add('fresh');
}
