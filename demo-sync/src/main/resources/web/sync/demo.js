import { AttributesClient, ServerError } from './attributes.js';
import { DeviceView } from './device-view.js';
import { LagTracker } from './lag-tracker.js';
import { RequestCounter } from './request-counter.js';
import { PushedDevice } from './pushed-device.js';
import { ComparisonView } from './comparison-view.js';
import { ChangeProgress } from './change-progress.js';
import { ChangeProgressView } from './change-progress-view.js';
import { TimedDevice } from './timed-device.js';
import { listOf, timeOf } from './format.js';

const now = () => performance.now();

/** The demonstration: three devices on push, the same three on a timer, and the views that show them. */
export class Demo {
  #visitor;
  #base;
  #trouble;
  #period = 30_000;
  #sides;
  #devices;
  #comparison;
  #progressView = new ChangeProgressView(document.getElementById('steps'), document.getElementById('result'));
  #progress = null;

  /**
   * @param {import('./visitor.js').Visitor} visitor
   * @param {string} base where the Attribute Server is
   * @param {(text: string) => void} trouble shows that something does not work
   */
  constructor(visitor, base, trouble) {
    this.#visitor = visitor;
    this.#base = base;
    this.#trouble = trouble;
    this.#sides = { push: this.#newSide('Push'), timer: this.#newSide('Timer') };
    this.#devices = visitor.devices.map((name, index) => this.#newDevice(name, index));
    this.#comparison = new ComparisonView(document.querySelector('.race'), visitor.devices, this.#sides);
  }

  begin() {
    for (const { pushed, view } of this.#devices) {
      document.getElementById('devices').append(view.element);
      pushed.goOnline();
    }
    document.getElementById('period').addEventListener('change', ({ target }) => this.#setPeriod(Number(target.value)));
    setInterval(() => this.#tick(), 250);
  }

  #newSide(name) {
    return { name, lagTracker: new LagTracker(this.#visitor.devices), requestCounter: new RequestCounter(), loaded: new Set() };
  }

  /** The requests of a device's first sync are the same on both sides, and are not counted. */
  #count(side, device) {
    const { requestCounter, loaded } = this.#sides[side];
    if (loaded.has(device)) requestCounter.count(device, now());
  }

  #newDevice(name, index) {
    const { user } = this.#visitor;
    const token = () => this.#visitor.token(name);
    const server = (side) =>
      new AttributesClient({ base: this.#base, user, token, asked: () => this.#count(side, name) });
    const pushed = new PushedDevice({ name, user, token, server: server('push') });
    const timed = new TimedDevice({ name, server: server('timer'), period: this.#period, phase: this.#phase(index) });
    const view = new DeviceView(pushed, timed, (isOnline) => this.#switch(demoDevice, isOnline));
    const demoDevice = { name, pushed, timed, view, catchUp: null };
    void timed.loaded.then(() => this.#sides.timer.loaded.add(name));
    this.#watchPushed(demoDevice);
    this.#watchHolding(timed.device, 'timer', name);
    return demoDevice;
  }

  /** Timers of different devices do not fire together. */
  #phase(index) {
    return (this.#period * (index + 1)) / this.#visitor.devices.length;
  }

  #watchPushed(demoDevice) {
    const { name, pushed } = demoDevice;
    const { selector, device } = pushed;
    this.#watchHolding(device, 'push', name);
    device.addEventListener('pushed', ({ detail }) => this.#wasPushed(demoDevice, detail));
    selector.addEventListener('syncstart', ({ detail }) => this.#syncStarts(demoDevice, detail));
    selector.addEventListener('notice', ({ detail }) => this.#wasNoticed(demoDevice, detail));
    selector.addEventListener('resync', () => Object.assign(demoDevice.catchUp ?? {}, { everything: true }));
    selector.addEventListener('syncfinish', ({ detail }) => this.#syncFinished(demoDevice, detail));
    selector.addEventListener('syncfail', ({ detail }) => this.#syncFailed(demoDevice, detail.error));
    selector.addEventListener('statechange', ({ detail }) => this.#stateChanged(demoDevice, detail));
  }

  #watchHolding(device, side, name) {
    const holds = ({ detail }) => this.#sides[side].lagTracker.holds(name, detail.context, detail.revision, now());
    device.addEventListener('pulled', holds);
    device.addEventListener('pushed', holds);
  }

  #syncStarts({ name, pushed }, { causes, contexts }) {
    const edited = contexts.find((context) => pushed.device.context(context).isEdited);
    if (!causes.includes('local-edit') || !edited) return;
    const others = this.#devices.filter((each) => each.name !== name && each.pushed.selector.state === 'push');
    this.#progress = new ChangeProgress({ origin: name, context: edited, others: others.map((each) => each.name) }, now());
    this.#progressView.show(this.#progress);
  }

  #wasPushed({ name, pushed, timed }, { context, revision }) {
    timed.device.adopt(context, pushed.device.context(context)); // the same edit on the timed device: it was made on this device
    const progress = this.#progress;
    const isOwnChange = progress?.origin === name && progress.context === context;
    const change = { context, revision, origin: name };
    for (const { lagTracker } of Object.values(this.#sides)) lagTracker.changed(change, isOwnChange ? progress.startedAt : now());
    if (!isOwnChange) return;
    progress.originPushed(revision, now());
    void this.#followSignal(progress, revision);
  }

  async #followSignal(progress, revision) {
    try {
      progress.hubRecorded(await this.#visitor.signal(progress.origin, progress.context, revision));
    } catch {
      progress.hubRecorded(null);
    }
  }

  #wasNoticed(demoDevice, { context }) {
    this.#progress?.hubNoticed(demoDevice.name, context, now());
    demoDevice.catchUp?.contexts.add(context);
  }

  #syncFinished(demoDevice, { contexts, everything, causes, took }) {
    const { name, pushed, view } = demoDevice;
    this.#sides.push.loaded.add(name);
    for (const context of everything ? pushed.device.contexts : contexts) {
      this.#progress?.deviceHolds(name, context, pushed.device.context(context).revision, now());
    }
    const what = everything ? 'everything' : listOf(contexts);
    const why = causes.includes('notice') ? 'told by the hub: ' : '';
    const caught = demoDevice.catchUp?.contexts.size ? `Back online, missed ${listOf([...demoDevice.catchUp.contexts])}: ` : why;
    view.tell(sentence(`${caught}synced ${what} in ${timeOf(took)}.`));
    demoDevice.catchUp = null;
  }

  #syncFailed({ view }, error) {
    view.tell(`The sync failed and is tried again: ${error.message}`);
    if (error instanceof ServerError && error.isRefusal) this.#isForgotten();
  }

  #stateChanged(demoDevice, { state, code }) {
    if (state === 'push' && demoDevice.catchUp) this.#isBack(demoDevice);
    if (state === 'refused' || code === 401) this.#isForgotten();
  }

  /** By now the hub has told what was missed, if anything was. */
  #isBack(demoDevice) {
    const { contexts, everything } = demoDevice.catchUp;
    if (everything || contexts.size || demoDevice.pushed.device.unsynced.length) return;
    demoDevice.view.tell('Back online: nothing missed, no sync needed.');
    demoDevice.catchUp = null;
  }

  #isForgotten() {
    this.#trouble('The hub does not know the user of this page any more: start afresh, at the end of the page.');
  }

  #switch(demoDevice, isOnline) {
    const { name, pushed, timed, view } = demoDevice;
    for (const { lagTracker } of Object.values(this.#sides)) lagTracker[isOnline ? 'returns' : 'leaves'](name, now());
    if (isOnline) {
      demoDevice.catchUp = { contexts: new Set(), everything: false };
      pushed.goOnline();
      timed.goOnline();
    } else {
      pushed.goOffline();
      timed.goOffline();
      view.tell('Offline. Changes made here wait, changes made elsewhere are missed.');
    }
  }

  #setPeriod(period) {
    this.#period = period;
    this.#devices.forEach(({ timed }, index) => timed.setPeriod(period, this.#phase(index)));
    document.getElementById('period-word').textContent = `${period / 1_000} s`;
  }

  #tick() {
    for (const { name, view } of this.#devices) view.showTimed(this.#sides.timer.lagTracker.behindSince(name), now());
    this.#comparison.show(now());
  }
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
