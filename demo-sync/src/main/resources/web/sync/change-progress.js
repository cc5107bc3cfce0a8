/**
 * The progress of one change: from the device that made it, over the Attribute Server and the hub, to the others. Sends
 * the event `step` for each step when it happens. All times are milliseconds since the origin's sync started.
 */
export class ChangeProgress extends EventTarget {
  /** 1: the origin's sync ended; null before. */
  saved = null;
  /** 2: the time the Attribute Server took to tell the hub, measured there; null before. */
  told = null;
  /** 3: device → when the notice came. */
  noticed = new Map();
  /** 4: device → when its sync ended. */
  synced = new Map();
  #revision = Infinity;

  /**
   * @param {object} change
   * @param {string} change.origin the device that made it
   * @param {string} change.context
   * @param {string[]} change.others the devices that are online and should follow
   * @param {number} now
   */
  constructor({ origin, context, others }, now) {
    super();
    this.origin = origin;
    this.context = context;
    this.others = others;
    this.startedAt = now;
  }

  /** All others have it. */
  get isOver() {
    return this.saved !== null && this.others.every((device) => this.synced.has(device));
  }

  /** When the last of the others had it, or null. */
  get inStepAfter() {
    return this.isOver && this.others.length ? Math.max(...this.others.map((device) => this.synced.get(device))) : null;
  }

  /** Step 1 ended. */
  originPushed(revision, now) {
    if (this.saved !== null) return;
    this.#revision = revision;
    this.saved = now - this.startedAt;
    this.#tell(1);
  }

  /** Step 2 ended. */
  hubRecorded(milliseconds) {
    this.told = milliseconds;
    this.#tell(2);
  }

  /** Step 3, for one device. A notice may overtake the answer to the origin's own request. */
  hubNoticed(device, context, now) {
    if (context !== this.context || this.noticed.has(device) || !this.others.includes(device)) return;
    this.noticed.set(device, now - this.startedAt);
    this.#tell(3);
  }

  /** Step 4, for one device. */
  deviceHolds(device, context, revision, now) {
    if (context !== this.context || !this.noticed.has(device) || this.synced.has(device)) return;
    if (this.saved !== null && revision < this.#revision) return;
    this.synced.set(device, now - this.startedAt);
    this.#tell(4);
  }

  #tell(step) {
    this.dispatchEvent(new CustomEvent('step', { detail: { step } }));
  }
}
