import { countOf, nameOf, newValue, timeOf } from './format.js';
import { titleOf } from './nodes-view.js';
import { FALLBACK_TIMER } from './pushed-device.js';

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

const SWITCHED_OFF = ['signal', 'hub off, timer'];
const ASLEEP = ['', 'asleep'];
const FALLING_ASLEEP = ['signal', 'registering'];
const WOKEN_UP = ['good', 'woken up'];

const TRANSPORTS = { websocket: 'push · WebSocket', 'long-polling': 'push · long polling' };

/** Milliseconds that a sentence about something that happened stands; then comes what is. */
const RECENT = 8_000;

/**
 * The card of one device: its switch, its contexts, what happened last, and the same device on the timer.
 *
 * @typedef {import('./pushed-device.js').PushedDevice} PushedDevice
 * @typedef {import('./timed-device.js').TimedDevice} TimedDevice
 */
export class DeviceView {
  #pushed;
  #timed;
  #sleep;
  #hidden;
  #part;
  #rows = new Map();
  #toldUntil = 0;
  #problem = null;
  #isHubRunning = true;

  /**
   * @param {PushedDevice} pushed
   * @param {TimedDevice} timed the same device with a timer
   * @param {string[]} hidden contexts that are not for users
   * @param {object} does what its user asks for
   * @param {(isOnline: boolean) => void} does.turn
   * @param {(isAsleep: boolean) => void} does.sleep
   * @param {import('./phone-sleep.js').PhoneSleep | null} sleep of a device that can sleep
   */
  constructor(pushed, timed, hidden, does, sleep) {
    this.#pushed = pushed;
    this.#sleep = sleep;
    this.#timed = timed;
    this.#hidden = hidden;
    this.element = copyOf('device');
    this.#part = (selector) => this.element.querySelector(selector);
    this.element.dataset.device = pushed.name;
    this.element.setAttribute('aria-label', nameOf(pushed.name));
    this.#part('.name').textContent = nameOf(pushed.name);
    this.#part('.icon path').setAttribute('d', ICONS[pushed.name] ?? (pushed.name.startsWith('pc') ? ICONS['home-pc'] : ICONS.phone));
    this.#part('.switch .unseen').textContent = `${nameOf(pushed.name)} is online`;
    this.#part('.switch').addEventListener('click', () => does.turn(!this.#isOn));
    this.#part('.sleep').hidden = sleep === null;
    this.#part('.sleep button').addEventListener('click', () => does.sleep(!this.#sleep.isAsleep));
    sleep?.addEventListener('change', () => this.#showState());
    pushed.selector.addEventListener('statechange', () => this.#showState());
    pushed.device.addEventListener('edited', ({ detail }) => this.#show(detail.context));
    pushed.device.addEventListener('fresh', ({ detail }) => this.#fresh(detail));
    for (const context of pushed.device.contexts) this.#show(context);
    this.#showState();
  }

  /** Shows for a while what happened on this device. */
  tell(text) {
    this.#part('.event').textContent = text;
    this.#toldUntil = performance.now() + RECENT;
  }

  /** From now on its syncs fail with this text; null: they do not. */
  set problem(text) {
    this.#problem = text;
    this.#toldUntil = 0;
  }

  get problem() {
    return this.#problem;
  }

  /** Whether the hub runs for this user: a hub that was switched off is not lost. */
  set isHubRunning(isHubRunning) {
    this.#isHubRunning = isHubRunning;
    this.#showState();
  }

  /** Shows what is, where nothing happened lately, and whether the same device on the timer is behind. */
  tick(behindSince, now) {
    if (now >= this.#toldUntil) this.#showStanding();
    const { isOnline, nextAt } = this.#timed;
    const badge = this.#part('.twin .badge');
    badge.className = behindSince === null ? 'badge' : 'badge signal';
    badge.textContent = `with a timer: ${isOnline ? lagText(behindSince, now) : `${this.#isAsleep ? 'asleep' : 'offline'} as well`}`;
    const seconds = Math.max(0, Math.ceil((nextAt - now) / 1_000));
    this.#part('.twin .rest').textContent = isOnline ? `asks again in ${seconds} s` : '';
  }

  #showStanding() {
    const event = this.#part('.event');
    const text = this.#standing();
    if (event.textContent !== text) event.textContent = text;
  }

  /** Whether its user left it on; one that sleeps is not. */
  get #isOn() {
    return this.#pushed.isOnline && !this.#isAsleep;
  }

  get #isAsleep() {
    return this.#sleep?.isAsleep ?? false;
  }

  #standing() {
    const { device, selector } = this.#pushed;
    const waiting = device.unsynced.reduce((sum, name) => sum + Object.keys(device.context(name).unsent).length, 0);
    const edits = waiting ? ` ${countOf(waiting, 'edit')} ${waiting === 1 ? 'waits' : 'wait'} here.` : '';
    if (this.#isAsleep) return this.#sleeping(edits);
    if (!this.#pushed.isOnline) return `Offline.${edits || ' Changes made here wait, changes made elsewhere are missed.'}`;
    if (this.#problem) return `${this.#problem}${edits} It is tried again.`;
    if (device.conflicts) return `${countOf(device.conflicts, 'attribute')} changed on two devices: choose above.`;
    if (selector.state === 'timer') return `The hub is ${this.#isHubRunning ? 'away' : 'switched off'}: asks by itself every ${FALLBACK_TIMER / 1_000} s.${edits}`;
    return selector.state === 'push' && !edits ? 'In step.' : edits.trim();
  }

  #sleeping(edits) {
    if (this.#sleep.isFallingAsleep) return 'Registers with its push service …';
    const times = this.#sleep.wakeUps;
    return times ? `Asleep. Woken up ${countOf(times, 'time')} so far.${edits}` : `Asleep, without a connection: a change elsewhere wakes it up.${edits}`;
  }

  /** To which of several nodes it is connected; null: to none, or there is one only. */
  set node(name) {
    this.#part('.node').textContent = name === null ? '' : titleOf(name);
  }

  #showState() {
    const { transport } = this.#pushed.selector;
    const [kind, word] = this.#badge;
    const badge = this.#part('.state');
    badge.className = `badge state ${kind}`;
    badge.textContent = this.#isAsleep ? word : TRANSPORTS[transport] ?? word;
    this.#part('.switch').setAttribute('aria-checked', String(this.#isOn));
    this.#part('.sleep button').textContent = this.#isAsleep ? 'Wake it up' : 'Let it sleep';
    this.#part('.sleep button').disabled = !this.#isOn && !this.#isAsleep;
    this.element.classList.toggle('offline', !this.#isOn);
  }

  get #badge() {
    const { state } = this.#pushed.selector;
    if (this.#isAsleep) return this.#sleep.isFallingAsleep ? FALLING_ASLEEP : this.#sleep.isWokenUp ? WOKEN_UP : ASLEEP;
    return state === 'timer' && !this.#isHubRunning ? SWITCHED_OFF : STATES[state];
  }

  #fresh({ context, attributes }) {
    this.#show(context);
    for (const attribute of attributes) flash(this.#rows.get(`${context}/${attribute}`)?.row);
  }

  #show(context) {
    if (this.#hidden.includes(context)) return;
    const { attributes, conflicts } = this.#pushed.device.context(context);
    for (const [attribute, value] of attributes) {
      const { row, input } = this.#rowOf(context, attribute);
      if (input.value !== value) input.value = value;
      row.hidden = false;
    }
    for (const [key, { row, attribute }] of this.#rows) {
      if (!key.startsWith(`${context}/`)) continue;
      row.hidden = !attributes.has(attribute) && !conflicts.has(attribute);
      this.#showConflict(row, context, attribute, conflicts);
    }
  }

  #showConflict(row, context, attribute, conflicts) {
    const conflict = row.querySelector('.conflict');
    conflict.hidden = !conflicts.has(attribute);
    if (conflict.hidden) return;
    const theirs = conflicts.get(attribute);
    const mine = this.#pushed.device.context(context).edits[attribute].value;
    conflict.querySelector('.theirs').textContent = theirs ?? 'removed';
    conflict.querySelector('.mine').textContent = mine ?? 'removed';
    conflict.querySelector('[value="both"]').hidden = theirs === null || mine === null;
  }

  #rowOf(context, attribute) {
    const key = `${context}/${attribute}`;
    if (!this.#rows.has(key)) this.#rows.set(key, this.#addRow(context, attribute));
    return this.#rows.get(key);
  }

  #addRow(context, attribute) {
    const row = copyOf('attribute');
    const [label, input, button, conflict] = row.children;
    const name = nameOf(this.#pushed.name);
    input.id = `${this.#pushed.name}-${context}-${attribute}`;
    label.htmlFor = input.id;
    label.textContent = attribute;
    button.setAttribute('aria-label', `New ${attribute} on ${name}`);
    input.addEventListener('input', () => this.#pushed.edit(context, attribute, input.value));
    button.addEventListener('click', () => this.#pushed.edit(context, attribute, newValue(context, input.value)));
    conflict.setAttribute('aria-label', `${attribute} on ${name} was changed on two devices`);
    for (const choice of conflict.querySelectorAll('button')) {
      choice.addEventListener('click', () => this.#pushed.resolve(context, attribute, choice.value));
    }
    row.dataset.name = attribute;
    insertByName(this.#fieldsOf(context), row);
    return { row, input, attribute };
  }

  #fieldsOf(context) {
    const contexts = this.#part('.contexts');
    const found = [...contexts.children].find(({ dataset }) => dataset.name === context);
    if (found) return found;
    const fields = copyOf('context');
    fields.dataset.name = context;
    fields.firstElementChild.textContent = context;
    insertByName(contexts, fields);
    return fields;
  }
}

function lagText(behindSince, now) {
  return behindSince === null ? 'the same' : `${timeOf(now - behindSince)} behind`;
}

/** In the order in which a reload shows them. Those that are there stay, with the focus. */
function insertByName(parent, element) {
  const later = [...parent.children].find(({ dataset }) => dataset.name > element.dataset.name);
  parent.insertBefore(element, later ?? null);
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
