import { later } from './position.js';
import { PushRegistration } from './registration.js';

/** A page's registration, which lets the service worker know whose device this is while the browser is subscribed. */
export class BrowserRegistration extends PushRegistration {
  #knownDevice;
  #openStore;

  /**
   * @param {ConstructorParameters<typeof PushRegistration>[0]} parts
   * @param {() => import('./worker-store.js').KnownDevice} knownDevice
   * @param {(scope: string) => import('./worker-store.js').WorkerStore} openStore
   */
  constructor(parts, knownDevice, openStore) {
    super(parts);
    this.#knownDevice = knownDevice;
    this.#openStore = openStore;
  }

  /**
   * The worker knows before the hub does: the wake-up that proves may come at once.
   *
   * @param {ServiceWorkerRegistration} serviceWorker
   * @param {{app?: string}} [options]
   */
  async subscribe(serviceWorker, { app } = {}) {
    const store = this.#openStore(serviceWorker.scope);
    const known = await store.load();
    const device = { ...this.#knownDevice(), app };
    const isSame = known?.user === device.user && known.device === device.device && known.hub === device.hub;
    await store.save({ ...device, position: isSame ? later(known.position, device.position) : device.position });
    return super.subscribe(serviceWorker, { app });
  }

  async unsubscribe(serviceWorker) {
    await this.#openStore(serviceWorker.scope).forget();
    await super.unsubscribe(serviceWorker);
  }
}
