/**
 * The progress of one change: from the device that made it, over the Attribute Server and the hub, to the others. Sends
 * the event `step` for each step when it happens. All times are milliseconds since the origin's sync started; of a change that
 * was made on another page, since the first notice of it.
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
  /** 4: device that was not connected when the change was made → when its sync ended. */
  late = new Map();
  #revision;

  /**
   * @param {object} change
   * @param {string} change.origin the device that made it
   * @param {string} change.context
   * @param {string[]} change.others the devices of this page that are online and should follow
   * @param {boolean} [change.isElsewhere] whether it was made on another page
   * @param {number} [change.revision] of a change that was made on another page
   * @param {number} [change.quiet] how long the edit rested before the sync
   * @param {boolean} [change.isAlone] whether all other devices are on other pages
   * @param {number} now
   */
  constructor({ origin, context, others, isElsewhere = false, revision = Infinity, quiet = 0, isAlone = false }, now) {
    super();
    this.origin = origin;
    this.context = context;
    this.others = others;
    this.isElsewhere = isElsewhere;
    this.quiet = quiet;
    this.isAlone = isAlone;
    this.startedAt = now;
    this.#revision = revision;
  }

  /** All others have it. */
  get isOver() {
    return (this.saved !== null || this.isElsewhere) && this.others.every((device) => this.synced.has(device));
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

  /** Step 2 ended, or has not so far. */
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

  /** Step 4, for one device; one that was not connected may come later. */
  deviceHolds(device, context, revision, now) {
    if (context !== this.context || device === this.origin || this.synced.has(device) || this.late.has(device)) return;
    const isConnected = this.others.includes(device);
    if (isConnected && !this.noticed.has(device)) return;
    if (isConnected ? this.saved !== null && revision < this.#revision : !(revision >= this.#revision)) return;
    (isConnected ? this.synced : this.late).set(device, now - this.startedAt);
    this.#tell(4);
  }

  /** A device lost its connection before it had the change: it may come later. */
  deviceLeft(device) {
    if (!this.others.includes(device) || this.synced.has(device)) return;
    this.others = this.others.filter((each) => each !== device);
    this.noticed.delete(device);
    this.#tell(3);
  }

  #tell(step) {
    this.dispatchEvent(new CustomEvent('step', { detail: { step } }));
  }
}
