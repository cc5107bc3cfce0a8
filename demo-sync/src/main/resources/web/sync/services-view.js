import { failureText } from './requests.js';

const WORDS = {
  'attribute-server': {
    true: 'Running. Keeps the data, and answers syncs.',
    false: 'Off: answers nothing. Edits wait on their devices, and the hub has nothing to tell.',
  },
  hub: {
    true: 'Running. Tells devices of changes.',
    false: 'Off: no device is told anything. Each asks every 30 s by itself, as before push.',
  },
};

const AWAY = 'Does not answer.';

/** The switches of the Attribute Server and of the hub. */
export class ServicesView {
  #services;
  #rows;
  #trouble;
  #isAway = false;

  /**
   * @param {HTMLElement} section
   * @param {import('./services.js').Services} services
   * @param {(text: string) => void} trouble
   */
  constructor(section, services, trouble) {
    this.#services = services;
    this.#trouble = trouble;
    this.#rows = [...section.querySelectorAll('[data-service]')];
    for (const row of this.#rows) row.querySelector('.switch').addEventListener('click', () => this.#turn(row));
    services.addEventListener('change', () => this.#show());
    this.#show();
  }

  /** Whether nothing answers at all: then what was known of them is not true any more. */
  set isAway(isAway) {
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    this.#show();
  }

  async #turn(row) {
    const button = row.querySelector('.switch');
    const wasRunning = button.getAttribute('aria-checked') === 'true';
    button.setAttribute('aria-checked', String(!wasRunning)); // at once, and taken back if it fails
    try {
      await this.#services.turn(row.dataset.service, !wasRunning);
    } catch (error) {
      this.#trouble(failureText(error, 'The hub'));
    }
    this.#show();
  }

  #show() {
    const { isAttributeServerRunning, isHubRunning } = this.#services;
    const running = { 'attribute-server': isAttributeServerRunning, hub: isHubRunning };
    for (const row of this.#rows) {
      const { service } = row.dataset;
      row.querySelector('.switch').setAttribute('aria-checked', String(running[service]));
      row.querySelector('.words').textContent = this.#isAway ? AWAY : WORDS[service][running[service]];
      row.classList.toggle('off', this.#isAway || !running[service]);
    }
  }
}
