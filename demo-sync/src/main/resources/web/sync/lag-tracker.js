/**
 * How long devices were behind: from the moment a change was made on one device until another one had it. Times are
 * given, in milliseconds on one clock. The time a device is away does not count.
 *
 * @typedef {{device: string, from: number, to: number}} Span
 */
export class LagTracker {
  /** @type {Map<string, DeviceLag>} */
  #records;

  /** @param {Iterable<string>} devices */
  constructor(devices) {
    this.#records = new Map([...devices].map((device) => [device, new DeviceLag(device)]));
  }

  /**
   * A device brought a context to a new revision; all others are behind since that time, until they have it. Some may
   * have it already: the hub is sometimes faster than the answer to the device that made the change.
   */
  changed({ context, revision, origin }, since) {
    for (const record of this.#records.values()) {
      if (record.device === origin) record.holds(context, revision, since);
      else record.misses(context, revision, since);
    }
  }

  /** A device has a context up to a revision. */
  holds(device, context, revision, now) {
    this.#records.get(device).holds(context, revision, now);
  }

  /** A device goes away. */
  leaves(device, now) {
    this.#records.get(device).leaves(now);
  }

  /** A device is back. */
  returns(device, now) {
    this.#records.get(device).returns(now);
  }

  /** Forgets the past: what is open now counts from now. */
  restart(now) {
    for (const record of this.#records.values()) record.restart(now);
  }

  /** Since when a device lacks something, or null if it lacks nothing or is away. */
  behindSince(device) {
    return this.#records.get(device).behindSince;
  }

  /** How long the device that is furthest behind has been so; 0 if all are in step. */
  behind(now) {
    return Math.max(0, ...this.#all((record) => record.open(now)).map(lengthOf));
  }

  /** The longest that any device was behind, so far. */
  worst(now) {
    return Math.max(0, ...this.gaps(-Infinity, now).map(lengthOf));
  }

  /** The times at which devices were behind, that ended after `since`; those that go on end now. */
  gaps(since, now) {
    return this.#all((record) => [...record.gaps.filter(({ to }) => to > since), ...record.open(now)]);
  }

  /** The times at which devices were away, that ended after `since`; those that go on end now. */
  absences(since, now) {
    return this.#all((record) => [...record.absences.filter(({ to }) => to > since), ...record.absence(now)]);
  }

  #all(spansOf) {
    return [...this.#records.values()].flatMap(spansOf);
  }
}

function lengthOf({ from, to }) {
  return to - from;
}

/** What is known of one device. */
class DeviceLag {
  gaps = [];
  absences = [];
  #held = new Map();
  #missing = new Map();
  #awaySince = null;

  constructor(device) {
    this.device = device;
  }

  get behindSince() {
    const since = [...this.#missing.values()].map((each) => each.since);
    return this.#awaySince === null && since.length ? Math.min(...since) : null;
  }

  holds(context, revision, now) {
    if (revision > (this.#held.get(context)?.revision ?? 0)) this.#held.set(context, { revision, at: now });
    const missing = this.#missing.get(context);
    if (!missing || missing.revision > revision) return;
    this.#missing.delete(context);
    this.#close(missing.since, now);
  }

  misses(context, revision, since) {
    const held = this.#held.get(context);
    if (held?.revision >= revision) this.#close(since, Math.max(since, held.at));
    else this.#missing.set(context, { revision, since: this.#missing.get(context)?.since ?? since });
  }

  leaves(now) {
    for (const { since } of this.#missing.values()) this.#close(since, now);
    this.#awaySince = now;
  }

  returns(now) {
    this.absences.push(...this.absence(now));
    this.#awaySince = null;
    for (const missing of this.#missing.values()) missing.since = now;
  }

  restart(now) {
    this.gaps = [];
    this.absences = [];
    if (this.#awaySince !== null) this.#awaySince = now;
    for (const missing of this.#missing.values()) missing.since = now;
  }

  open(now) {
    return this.behindSince === null ? [] : [this.#span(this.behindSince, now)];
  }

  absence(now) {
    return this.#awaySince === null ? [] : [this.#span(this.#awaySince, now)];
  }

  #close(from, to) {
    if (this.#awaySince === null) this.gaps.push(this.#span(from, to));
  }

  #span(from, to) {
    return { device: this.device, from, to };
  }
}
