import { $ } from './dom.js';
import { remember, remembered } from './identity.js';

const FIELDS = ['name', 'platform', 'device'];

/** The sign-in form. */
export class SignInView {
  #enter;
  #identity = remembered();

  /**
   * @param {(identity: object) => Promise<string>} enter signs in; returns the key of this device
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

  /** Signs in again with the remembered name, without asking. */
  resume() {
    return this.#signIn('');
  }

  async #submit(event) {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    this.#showProblem(null);
    try {
      await this.#signIn($('password').value);
    } catch (error) {
      this.#showProblem(error.code ? error.message : 'The hub cannot be reached: is it running?');
    } finally {
      button.disabled = false;
    }
  }

  async #signIn(password) {
    const typed = Object.fromEntries(FIELDS.map((field) => [field, $(field).value.trim()]));
    const keys = this.#identity.keys;
    const handle = handleOf(typed);
    const key = await this.#enter({ ...typed, password: password || undefined, key: keys[handle] });
    this.#identity = { ...typed, keys: { ...keys, [handle]: key } };
    remember(this.#identity);
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
