import { Selector } from '../js/higgins-push.js';
import { Device } from './device.js';

/** The hub is one folder above this page, below whatever path that is. */
export const HUB = new URL('../', document.baseURI).href;

/** How long an edit rests before it is synced, so that typing does not sync every letter. */
export const QUIET_PERIOD = 500;

/** How often it asks by itself while the hub is away. */
export const FALLBACK_TIMER = 30_000;

/** A device whose sync is started by push: all that it takes to put the hub in place of a timer. */
export class PushedDevice {
  /**
   * @param {object} parts
   * @param {string} parts.name the device id
   * @param {string} parts.user
   * @param {() => Promise<string>} parts.token
   * @param {import('./attributes.js').AttributesClient} parts.server
   * @param {import('./device-storage.js').DeviceStorage} parts.storage
   * @param {string | string[]} [parts.hub] where the hub is; of several nodes the one that it connects to first
   */
  constructor({ name, user, token, server, storage, hub = HUB }) {
    this.name = name;
    this.device = new Device(server, storage.contexts);
    storage.watch(this.device);
    this.selector = new Selector({
      hub,
      user,
      device: name,
      token,
      sync: (request) => this.#sync(request),
      quietPeriod: QUIET_PERIOD,
      timer: FALLBACK_TIMER,
      share: false, // three devices in one page: each holds a connection of its own
      storage,
    });
    for (const context of this.device.unsynced) this.selector.changed(context); // edited before the page was loaded
  }

  #sync({ everything, contexts, causes }) {
    if (everything) return this.device.syncAll();
    const isNews = causes.includes('notice') || this.selector.state !== 'push'; // nobody told it yet what it missed
    return this.device.sync(contexts, isNews);
  }

  get isOnline() {
    return this.selector.state !== 'stopped';
  }

  /** Connects, or comes back; what was edited or missed meanwhile is synced. */
  goOnline() {
    this.selector.start();
  }

  goOffline() {
    this.selector.stop();
  }

  /** The user of this device sets an attribute; no sync catches the context in the middle of it. */
  edit(context, attribute, value) {
    return this.selector.edit(context, () => this.device.edit(context, attribute, value));
  }

  /** The user of this device chooses between two values; the value from elsewhere needs no sync. */
  async resolve(context, attribute, choice) {
    const edit = await this.selector.edit(context);
    this.device.resolve(context, attribute, choice);
    if (choice === 'theirs') edit.unchanged();
    else edit.close();
  }
}
