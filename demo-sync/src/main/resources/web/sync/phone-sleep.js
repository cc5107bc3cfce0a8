/** Milliseconds that a phone may take to prove its registration. */
const PROOF_TIMEOUT = 15_000;

/**
 * Lets a device sleep as a phone does: it has no connection to the hub, and no timer. It registers with its push service, proves that with
 * the code that comes as the first wake-up, and disconnects. Each wake-up starts the selector, which syncs what was missed, and stops again.
 *
 * Sends `change` when it falls asleep, is being woken, or is awake for good.
 */
export class PhoneSleep extends EventTarget {
  #selector;
  #pushService;
  #state = 'awake';
  #proven = null;
  #wakeUps = 0;

  /**
   * @param {object} parts
   * @param {import('../js/higgins-push.js').Selector} parts.selector
   * @param {import('./simulated-push-service.js').SimulatedPushService} parts.pushService
   */
  constructor({ selector, pushService }) {
    super();
    this.#selector = selector;
    this.#pushService = pushService;
  }

  /** Registering with the push service and falling asleep, or asleep, or woken up for a moment. */
  get isAsleep() {
    return this.#state !== 'awake';
  }

  get isFallingAsleep() {
    return this.#state === 'registering';
  }

  /** Whether the push service has just woken it: it syncs and sleeps again. */
  get isWokenUp() {
    return this.#state === 'woken';
  }

  /** How often it was woken since the page was loaded. */
  get wakeUps() {
    return this.#wakeUps;
  }

  /** Fulfilled when it sleeps; rejected, and awake, if it cannot register. */
  async begin() {
    if (this.isAsleep) return;
    this.#become('registering');
    try {
      await this.#register();
    } catch (error) {
      if (this.isFallingAsleep) this.#wake();
      throw error;
    }
    if (!this.isFallingAsleep) return; // woken by its user meanwhile
    this.#selector.stop();
    this.#become('asleep');
  }

  /** It is awake for good: its user took it into the hand. The selector is not started by this. */
  end() {
    if (this.isAsleep) this.#wake();
  }

  #wake() {
    this.#pushService.close();
    this.#become('awake');
  }

  #become(state) {
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }

  async #register() {
    const address = await this.#pushService.address();
    const proven = new Promise((resolve, reject) => {
      this.#proven = { resolve, reject };
      setTimeout(() => reject(new Error('The code that proves the registration did not arrive.')), PROOF_TIMEOUT);
    });
    proven.catch(() => {}); // it is awaited below, unless registering fails first
    this.#pushService.listen((wakeUp) => this.#received(wakeUp));
    const status = await this.#selector.pushRegistration.register(address);
    if (!status.proven) await proven;
  }

  async #received({ code }) {
    if (code !== null) {
      await this.#prove(code);
    } else if (this.#state === 'asleep') {
      await this.#wakeUp();
    }
  }

  async #prove(code) {
    try {
      await this.#selector.pushRegistration.prove(code);
      this.#proven.resolve();
    } catch (error) {
      this.#proven.reject(error);
    }
  }

  async #wakeUp() {
    this.#wakeUps += 1;
    this.#become('woken');
    this.#selector.start();
    await this.#selector.wokenUp().catch(() => {}); // stopped meanwhile, or a sync that failed, which the page shows
    if (!this.isWokenUp) return;
    this.#selector.stop();
    this.#become('asleep');
  }
}
