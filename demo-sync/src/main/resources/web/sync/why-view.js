import { failureText, jsonOf, send } from './requests.js';
import { nameOf } from './format.js';

/** The hub is one folder above this page, below whatever path that is. */
const HUB = new URL('../', document.baseURI).href;
const SIDES = { device: 'Device', hub: 'Hub' };

/** What a device reports of itself and what the hub knows of it, in one list by time, and what follows from that. */
export class WhyView {
  #section;
  #devices;
  #visitor;
  #asked = 0;

  /**
   * @param {HTMLElement} section
   * @param {{name: string, pushed: import('./pushed-device.js').PushedDevice}[]} devices
   * @param {import('./visitor.js').Visitor} visitor
   */
  constructor(section, devices, visitor) {
    this.#section = section;
    this.#devices = devices;
    this.#visitor = visitor;
    const choice = section.querySelector('.choice');
    for (const { name } of devices) choice.append(this.#choiceOf(name));
    choice.addEventListener('change', () => void this.#look());
    section.querySelector('.look').addEventListener('click', () => void this.#look());
  }

  #choiceOf(name) {
    const label = document.createElement('label');
    const input = Object.assign(document.createElement('input'), { type: 'radio', name: 'why', value: name });
    input.checked = name === this.#devices[0].name;
    const word = document.createElement('span');
    word.textContent = nameOf(name);
    label.append(input, word);
    return label;
  }

  async #look() {
    const asked = this.#asked += 1;
    const name = this.#section.querySelector('[name="why"]:checked').value;
    const { pushed } = this.#devices.find((device) => device.name === name);
    try {
      const timeline = await this.#timeline(name);
      if (asked === this.#asked) this.#show(joined(pushed.selector.report(), timeline), timeline.text);
    } catch (error) {
      const text = `${failureText(error, 'The hub')} The list is the device's own report.`;
      if (asked === this.#asked) this.#show(joined(pushed.selector.report(), { events: [] }), text);
    }
  }

  async #timeline(device) {
    const { user } = this.#visitor;
    const url = `${HUB}v1/users/${encodeURIComponent(user)}/timeline?device=${encodeURIComponent(device)}`;
    return jsonOf(await send(url, { headers: { Authorization: `Bearer ${await this.#visitor.token(device)}` } }));
  }

  #show(events, conclusion) {
    this.#section.querySelector('.conclusion').textContent = conclusion;
    this.#section.querySelector('.events').replaceChildren(...events.map(row));
  }
}

/** @returns {{at: string, side: string, text: string}[]} the newest first; what happened in the same millisecond, the device's later */
function joined(report, timeline) {
  const all = [
    ...timeline.events.map(({ at, text }) => ({ at, side: 'hub', text })),
    ...report.events.map(({ at, text }) => ({ at, side: 'device', text })),
  ];
  return all.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)).reverse();
}

function row({ at, side, text }) {
  const item = document.createElement('li');
  item.dataset.side = side;
  const time = Object.assign(document.createElement('time'), { dateTime: at, textContent: at.slice(11, 23) });
  const badge = Object.assign(document.createElement('span'), { className: 'badge', textContent: SIDES[side] });
  const words = Object.assign(document.createElement('span'), { className: 'words', textContent: text });
  item.append(time, badge, words);
  return item;
}
