import { failureText } from './requests.js';
import { listOf, nameOf } from './format.js';

/** The nodes, which devices each has, and the buttons that kill and start them. */
export class NodesView {
  #section;
  #nodes;
  #devicesAt;
  #trouble;
  #rows = new Map();

  /**
   * @param {HTMLElement} section
   * @param {import('./nodes.js').Nodes} nodes
   * @param {(address: string) => string[]} devicesAt the devices that are connected to the node of this name
   * @param {(text: string) => void} trouble
   */
  constructor(section, nodes, devicesAt, trouble) {
    this.#section = section;
    this.#nodes = nodes;
    this.#devicesAt = devicesAt;
    this.#trouble = trouble;
    section.hidden = !nodes.areSeveral;
    nodes.addEventListener('change', () => this.show());
    this.show();
  }

  /** To be called when a device connected or lost its connection. */
  show() {
    for (const node of this.#nodes.all) this.#showNode(node);
  }

  #showNode({ name, address, isRunning, canBeKilled }) {
    const row = this.#rows.get(name) ?? this.#newRow(name, address, canBeKilled);
    const devices = this.#devicesAt(name);
    const button = row.querySelector('button');
    button.textContent = isRunning ? 'Kill' : 'Start';
    button.setAttribute('aria-label', `${button.textContent} ${titleOf(name)}`);
    row.querySelector('.words').textContent = isRunning ? (devices.length ? `Has ${listOf(devices.map(nameOf))}.` : 'No device of this page.') : 'Killed.';
    row.classList.toggle('off', !isRunning);
  }

  #newRow(name, address, canBeKilled) {
    const row = document.getElementById('node').content.firstElementChild.cloneNode(true);
    row.dataset.node = name;
    row.querySelector('h3').textContent = titleOf(name);
    row.querySelector('.address').textContent = canBeKilled ? new URL(address).host : 'serves this page, so it stays';
    const button = row.querySelector('button');
    button.hidden = !canBeKilled;
    button.addEventListener('click', () => this.#turn(name));
    this.#section.append(row);
    this.#rows.set(name, row);
    return row;
  }

  async #turn(name) {
    const { isRunning } = this.#nodes.all.find((node) => node.name === name);
    try {
      await (isRunning ? this.#nodes.kill(name) : this.#nodes.start(name));
    } catch (error) {
      this.#trouble(failureText(error, 'The page’s node'));
    }
  }
}

/** `node-2` is Node 2. */
export function titleOf(name) {
  return `Node ${name.replace('node-', '')}`;
}
