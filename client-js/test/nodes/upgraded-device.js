import { Selector } from '@higgins-push/client';
import { HUB, TOKEN, USER } from '../hub/hub.js';

/** A device that counts its connections, and its syncs of each context and of everything. */
export class UpgradedDevice {
  synced = new Map();
  syncsOfEverything = 0;
  connections = 0;
  #selector;
  #expected = new Map();

  constructor(name, transport) {
    this.name = `${name}-${transport}`;
    this.#selector = new Selector({
      hub: HUB,
      user: USER,
      device: this.name,
      token: () => TOKEN,
      transports: [transport],
      timer: Infinity,
      share: false,
      sync: (request) => this.#sync(request),
    });
    this.#selector.addEventListener('statechange', ({ detail }) => (this.connections += Number(detail.state === 'push')));
  }

  /** Fulfilled when it has synced for the first time. */
  connects() {
    const synced = new Promise((resolve) => {
      this.#selector.addEventListener('syncfinish', resolve, { once: true });
    });
    this.#selector.start();
    return synced;
  }

  /** Fulfilled when the hub has recorded it. */
  publish(context) {
    return this.#selector.publish({ context, revision: 1, origin: 'home-pc' });
  }

  /** Fulfilled when it has synced this context. */
  syncs(context) {
    return this.synced.has(context) ? undefined : new Promise((resolve) => this.#expected.set(context, resolve));
  }

  stops() {
    this.#selector.stop();
  }

  #sync({ contexts, everything }) {
    this.syncsOfEverything += Number(everything);
    for (const context of contexts) {
      this.synced.set(context, (this.synced.get(context) ?? 0) + 1);
      this.#expected.get(context)?.();
    }
  }
}
