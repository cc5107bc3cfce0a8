import { Backoff } from './backoff.js';
import { keyOf, refOf, revisionsByKey } from './context-ref.js';
import { later } from './position.js';

/** A service worker is stopped when an event takes too long: it tries a few times and leaves the rest for later. */
const MAX_ATTEMPTS = 3;
const RETRY_DELAY = { initial: 1_000, max: 4_000 };
/** Milliseconds over which syncs are spread at most, for the same reason. */
const MAX_SPREAD = 10_000;

/**
 * What a service worker does when a wake-up comes in and no page is open: asks the hub what changed since the position that is
 * kept, and runs the application's sync. One at a time; wake-ups that come meanwhile make one more.
 */
export class WakeUpSync {
  #store;
  #changesSince;
  #sync;
  #clock;
  #random;
  #last = Promise.resolve();
  /** The one that has not begun, or null. */
  #next = null;

  /**
   * @param {object} parts
   * @param {import('./worker-store.js').WorkerStore} parts.store
   * @param {(device: import('./worker-store.js').KnownDevice) => Promise<import('./leader.js').Update>} parts.changesSince
   *   asks the hub what this device has missed
   * @param {(request: object) => any} parts.sync the application's
   * @param {import('./clock.js').Clock} parts.clock
   * @param {() => number} parts.random
   */
  constructor({ store, changesSince, sync, clock, random }) {
    this.#store = store;
    this.#changesSince = changesSince;
    this.#sync = sync;
    this.#clock = clock;
    this.#random = random;
  }

  /** Fulfilled when this device is level; rejected if it could not be made so. What was not synced stays due. */
  run() {
    this.#next ??= this.#last.then(() => {
      this.#next = null;
      return this.#attempts();
    });
    this.#last = this.#next.catch(() => {});
    return this.#next;
  }

  async #attempts() {
    const backoff = new Backoff(RETRY_DELAY, this.#random);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt();
      } catch (problem) {
        if (attempt === MAX_ATTEMPTS || problem.isTemporary === false) throw problem;
        await this.#pause(Math.min(Math.max(backoff.next(), problem.after ?? 0), RETRY_DELAY.max));
      }
    }
  }

  async #attempt() {
    const device = await this.#store.load();
    if (!device) throw new Error('No page has subscribed yet: call pushRegistration.subscribe(…) in one.');
    const { changes, position, resync = false, spread = 0 } = await this.#changesSince(device);
    if (resync || changes.length > 0) {
      await this.#pause(this.#random() * Math.min(spread, MAX_SPREAD));
      await this.#run(changes, resync, device.position === null ? 'start' : 'resync');
    }
    const { position: known } = await this.#store.load() ?? device;
    await this.#store.save({ ...device, position: resync ? position : later(known, position) });
  }

  async #run(changes, everything, cause) {
    const refs = everything ? [] : changes.map((change) => refOf(keyOf(change)));
    const contexts = [...new Set(refs.map(({ context }) => context))];
    const causes = [everything ? cause : 'notice'];
    const request = { contexts, refs, everything, causes, signal: new AbortController().signal };
    const held = revisionsByKey(await this.#sync(request) || {}, request);
    const late = everything ? [] : changes.filter((change) => held[keyOf(change)] < change.revision);
    if (late.length > 0) throw new Error('The sync got less than the hub had told.');
  }

  #pause(milliseconds) {
    return new Promise((resolve) => this.#clock.setTimeout(() => resolve(undefined), milliseconds));
  }
}
