import { failureText } from './requests.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Light modules around a QR code, which readers need. */
const MARGIN = 4;
const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Shows the address with which a second tab, or a phone, joins as another device of this page's user. */
export class InvitationView {
  #part;
  #visitor;
  #services;
  #renewal = null;

  /**
   * @param {HTMLElement} section
   * @param {import('./visitor.js').Visitor} visitor
   * @param {import('./services.js').Services} services knows at which addresses other machines reach the hub
   */
  constructor(section, visitor, services) {
    this.#part = (selector) => section.querySelector(selector);
    this.#visitor = visitor;
    this.#services = services;
    this.#part('.invite').addEventListener('click', () => this.#show());
    this.#part('.copy').addEventListener('click', () => this.#copy());
    this.#part('.address').addEventListener('focus', ({ target }) => target.select());
  }

  async #show() {
    clearTimeout(this.#renewal);
    const trouble = this.#part('.problem');
    try {
      await this.#services.refresh();
      const { address, expiresIn, qr } = await this.#visitor.request('POST', 'invitations/new', { body: { page: this.#page } });
      trouble.hidden = true;
      this.#fill(address, qr);
      this.#renewal = setTimeout(() => this.#show(), expiresIn / 2); // what is shown is always good for a while
    } catch (error) {
      trouble.textContent = failureText(error, 'The hub');
      trouble.hidden = false;
    }
  }

  /** This page, as another machine reaches it; as this one does if others cannot. */
  get #page() {
    const path = location.pathname;
    const [address] = this.#services.addresses;
    return this.#isLoopback && address ? new URL(path, address).href : location.origin + path;
  }

  get #isLoopback() {
    return LOOPBACK.test(location.hostname);
  }

  #fill(address, qr) {
    this.#part('.invite').hidden = true;
    this.#part('.offer').hidden = false;
    this.#part('.code').replaceChildren(drawingOf(qr));
    this.#part('.address').value = address;
    const tab = new URL(location.href);
    tab.hash = new URL(address).hash;
    this.#part('.tab').href = tab.href;
    const isForPhones = !this.#isLoopback || this.#services.addresses.length > 0;
    this.#part('.for-phones').hidden = !isForPhones;
    this.#part('.for-this-computer').hidden = isForPhones;
  }

  /** Pages without encryption have no clipboard: then the address is selected, to be copied by hand. */
  async #copy() {
    const field = this.#part('.address');
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      this.#part('.copy').textContent = 'Copied';
    } catch {
      this.#part('.copy').textContent = 'Selected';
    }
    setTimeout(() => (this.#part('.copy').textContent = 'Copy'), 2_000);
  }
}

function drawingOf(rows) {
  const size = rows.length + 2 * MARGIN;
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${size} ${size}`);
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', 'QR code of the address');
  const path = document.createElementNS(SVG, 'path');
  const modules = rows.flatMap((row, y) => [...row].map((module, x) => (module === '1' ? square(x, y) : '')));
  path.setAttribute('d', modules.join(''));
  drawing.append(path);
  return drawing;
}

function square(x, y) {
  return `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
}
