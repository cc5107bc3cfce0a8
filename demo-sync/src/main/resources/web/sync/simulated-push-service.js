/** Milliseconds until a question that got no answer is asked again. */
const RETRY = 2_000;
/** Milliseconds that an answer may take: the server waits up to 20 s for a wake-up. */
const PATIENCE = 30_000;

/**
 * The phone's end of the simulated push service: where a real phone has the connection of its operating system to its vendor, this page
 * asks the server that plays the vendor.
 */
export class SimulatedPushService {
  #visitor;
  #device;
  #listening = null;

  /**
   * @param {import('./visitor.js').Visitor} visitor
   * @param {string} device
   */
  constructor(visitor, device) {
    this.#visitor = visitor;
    this.#device = device;
  }

  /** The address that the phone registers with the hub. */
  address() {
    return this.#visitor.request('GET', 'push-service/address', { device: this.#device });
  }

  /**
   * From now on wake-ups come in, one after the other.
   *
   * @param {(wakeUp: {code: string | null}) => Promise<void>} onWakeUp the next one waits until it is fulfilled; it must not be rejected
   */
  listen(onWakeUp) {
    if (this.#listening) return;
    this.#listening = {};
    void this.#ask(this.#listening, onWakeUp);
  }

  close() {
    this.#listening = null;
  }

  async #ask(listening, onWakeUp) {
    while (this.#listening === listening) {
      const answer = await this.#next();
      if (this.#listening !== listening) return;
      if (answer?.woken) await onWakeUp({ code: answer.code ?? null });
    }
  }

  async #next() {
    try {
      return await this.#visitor.request('GET', 'push-service/wake-up', { device: this.#device, patience: PATIENCE });
    } catch {
      return new Promise((resolve) => {
        setTimeout(() => resolve(null), RETRY);
      });
    }
  }
}
