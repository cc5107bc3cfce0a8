import { $ } from './dom.js';
import { remember, remembered } from './identity.js';

const FIELDS = ['name', 'platform', 'device'];
const UNREACHED = 'The hub cannot be reached. Your name is kept here: try again in a moment.';

/** The sign-in form. */
export class SignInView {
  #enter;
  #identity = remembered();

  /**
   * @param {(identity: object) => Promise<void>} enter signs in
   */
  constructor(enter) {
    this.#enter = enter;
    FIELDS.forEach((field) => ($(field).value = this.#identity[field]));
    FIELDS.forEach((field) => $(field).addEventListener('input', () => this.#showHandle()));
    $('sign-in').addEventListener('submit', (event) => this.#submit(event));
    this.#showHandle();
  }

  show(problem) {
    $('sign-in-page').hidden = false;
    this.#showProblem(problem);
    $('name').focus();
  }

  hide() {
    $('sign-in-page').hidden = true;
  }

  /** The remembered name and device, with the key that opens the name there. */
  get remembered() {
    const { keys, ...typed } = this.#identity;
    return { ...typed, key: keys[handleOf(typed)] };
  }

  /** Keeps the key that opens the name in use on this device. */
  keep(key) {
    this.#identity.keys[handleOf(this.#identity)] = key;
    remember(this.#identity);
  }

  async #submit(event) {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    this.#showProblem(null);
    try {
      await this.#signIn($('password').value);
    } catch (error) {
      this.#showProblem(error.code ? error.message : UNREACHED);
    } finally {
      button.disabled = false;
    }
  }

  async #signIn(password) {
    const typed = Object.fromEntries(FIELDS.map((field) => [field, $(field).value.trim()]));
    this.#identity = { ...typed, keys: this.#identity.keys };
    await this.#enter({ ...typed, password: password || undefined, key: this.#identity.keys[handleOf(typed)] });
    $('password').value = '';
  }

  #showHandle() {
    const [name, platform, device] = FIELDS.map((field) => $(field).value.trim() || '…');
    $('handle').textContent = handleOf({ name, platform, device });
  }

  #showProblem(problem) {
    $('sign-in-problem').hidden = !problem;
    $('sign-in-problem').textContent = problem ?? '';
  }
}

const handleOf = ({ name, platform, device }) => `${name}@${platform}@${device}`;
