import { Device } from './device.js';

/** The same device as it was before push: it asks the Attribute Server on a timer. */
export class TimedDevice {
  #period;
  #timer = null;
  /** When it asks next, on the clock of `performance.now()`; null while it is offline. */
  nextAt = null;
  /** Fulfilled when the first sync ended. */
  loaded;

  /**
   * @param {object} parts
   * @param {string} parts.name the device id
   * @param {import('./attributes.js').AttributesClient} parts.server
   * @param {number} parts.period milliseconds between two syncs
   * @param {number} parts.phase how long until the first one of the timer
   * @param {boolean} [parts.isOnline] whether it asks from the beginning
   */
  constructor({ name, server, period, phase, isOnline = true }) {
    this.name = name;
    this.device = new Device(server);
    this.#period = period;
    if (isOnline) this.#wait(phase);
    this.loaded = this.#sync(); // of a device that is offline too: what it had when it went
  }

  get isOnline() {
    return this.nextAt !== null;
  }

  /** Syncs at once, as a device does when it starts, and then on the timer again. */
  goOnline() {
    if (!this.isOnline) this.#tick();
  }

  goOffline() {
    clearTimeout(this.#timer);
    this.nextAt = null;
  }

  /** From now on the timer has another period; `phase` is how long until it fires first. */
  setPeriod(period, phase) {
    this.#period = period;
    if (this.isOnline) this.#wait(phase);
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    this.nextAt = performance.now() + milliseconds;
    this.#timer = setTimeout(() => this.#tick(), milliseconds);
  }

  #tick() {
    this.#wait(this.#period);
    void this.#sync();
  }

  async #sync() {
    try {
      await this.device.syncAll();
    } catch {
      // a timer has nothing better to do than to ask again when it fires
    }
  }
}
