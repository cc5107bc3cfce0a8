import { AttributesClient } from './attributes.js';
import { ChangeProgress } from './change-progress.js';
import { ChangeProgressView } from './change-progress-view.js';
import { ComparisonView } from './comparison-view.js';
import { ConnectionView } from './connection-view.js';
import { DeviceStorage } from './device-storage.js';
import { DeviceView } from './device-view.js';
import { InvitationView } from './invitation-view.js';
import { LagTracker } from './lag-tracker.js';
import { NodesView } from './nodes-view.js';
import { PageSettings } from './page-settings.js';
import { PhoneSleep } from './phone-sleep.js';
import { PushedDevice } from './pushed-device.js';
import { RequestCounter } from './request-counter.js';
import { Services } from './services.js';
import { ServicesView } from './services-view.js';
import { SimulatedPushService } from './simulated-push-service.js';
import { TimedDevice } from './timed-device.js';
import { Visitor } from './visitor.js';
import { WhyView } from './why-view.js';
import { ServerError, failureText } from './requests.js';
import { listOf, nameOf, timeOf } from './format.js';

/** The context in which the Attribute Server lists the devices that joined. */
const DEVICES = 'devices';
/** How often the page asks for how long the hub took, where it has not recorded a change yet: each question waits 20 s. */
const SIGNAL_QUESTIONS = 30;

const now = () => performance.now();

/** The demonstration: devices on push, the same on a timer, and the views that show them. */
export class Demo {
  #visitor;
  /** @type {import('./nodes.js').Nodes} */
  #nodes;
  #nodesView;
  #base;
  #trouble;
  #settings;
  #services;
  #sides;
  #devices;
  #comparison;
  #connection;
  #servicesView;
  #progressView = new ChangeProgressView(...['steps', 'result', 'age'].map((id) => document.getElementById(id)));
  #progress = null;
  /** Context → when it was edited last and is not being synced yet. */
  #resting = new Map();
  /** Context → the newest revision that was made on another page. */
  #newest = new Map();
  /** The devices that joined, as far as this page was told. */
  #joined = [];

  /**
   * @param {import('./visitor.js').Visitor} visitor
   * @param {import('./nodes.js').Nodes} nodes
   * @param {string} base where the Attribute Server is
   * @param {(text: string) => void} trouble shows that something does not work
   */
  constructor(visitor, nodes, base, trouble) {
    this.#visitor = visitor;
    this.#nodes = nodes;
    this.#base = base;
    this.#trouble = trouble;
    this.#settings = new PageSettings(sessionStorage, Visitor.key('settings'));
    this.#services = new Services(visitor);
    this.#sides = { push: this.#newSide('Push'), timer: this.#newSide('Timer') };
    this.#devices = visitor.devices.map((name, index) => this.#newDevice(name, index));
    this.#comparison = new ComparisonView(document.querySelector('.race'), visitor.devices, this.#sides);
    this.#connection = new ConnectionView(this.#selectors, this.#services);
  }

  get #selectors() {
    return this.#devices.map(({ pushed }) => pushed.selector);
  }

  begin() {
    const section = document.getElementById('devices');
    section.dataset.count = this.#devices.length;
    for (const { name, pushed, view } of this.#devices) {
      section.append(view.element);
      if (this.#settings.isOnline(name)) pushed.goOnline();
      else this.#markOffline(name);
    }
    this.#servicesView = new ServicesView(document.getElementById('services'), this.#services, this.#trouble);
    this.#nodesView = new NodesView(document.getElementById('nodes'), this.#nodes, (node) => this.#devicesAt(node), this.#trouble);
    document.body.classList.toggle('several-nodes', this.#nodes.areSeveral);
    new InvitationView(document.getElementById('invitation'), this.#visitor, this.#services);
    new WhyView(document.getElementById('why'), this.#devices, this.#visitor);
    this.#services.addEventListener('change', () => this.#servicesChanged());
    this.#askServices();
    const period = document.getElementById('period');
    period.querySelector(`[value="${this.#settings.period}"]`).checked = true;
    period.addEventListener('change', ({ target }) => this.#setPeriod(Number(target.value)));
    this.#showPeriod();
    if (this.#visitor.note) this.#progressView.tell(this.#visitor.note);
    setInterval(() => this.#tick(), 250);
  }

  /** The names of the devices that are connected to a node. */
  #devicesAt(node) {
    const connected = this.#devices.filter(({ pushed }) => pushed.selector.state === 'push');
    return connected.filter(({ pushed }) => this.#nodes.nameAt(pushed.selector.hub) === node).map(({ name }) => name);
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
    const storage = new DeviceStorage(sessionStorage, Visitor.key(`device/${name}`));
    if (!storage.isEmpty) this.#sides.push.loaded.add(name);
    const isOnline = this.#settings.isOnline(name);
    const pushed = new PushedDevice({ name, user, token, server: server('push'), storage, hub: this.#nodes.addressesFor(index) });
    const timer = { period: this.#settings.period, phase: this.#phase(index), isOnline };
    const timed = new TimedDevice({ name, server: server('timer'), ...timer });
    const sleep = isPhone(name) && !this.#nodes.areSeveral ? this.#newSleep(pushed) : null;
    const does = {
      turn: (isOnline) => this.#switch(demoDevice, isOnline),
      sleep: (isAsleep) => void (isAsleep ? this.#fallsAsleep(demoDevice) : this.#switch(demoDevice, true)),
    };
    const view = new DeviceView(pushed, timed, [DEVICES], does, sleep);
    const demoDevice = { name, pushed, timed, view, sleep, catchUp: null };
    void timed.loaded.then(() => this.#sides.timer.loaded.add(name));
    this.#watchPushed(demoDevice);
    this.#watchHolding(timed.device, 'timer', name);
    return demoDevice;
  }

  #newSleep({ name, selector }) {
    return new PhoneSleep({ selector, pushService: new SimulatedPushService(this.#visitor, name) });
  }

  /** Timers of different devices do not fire together. */
  #phase(index) {
    return (this.#settings.period * (index + 1)) / this.#visitor.devices.length;
  }

  #watchPushed(demoDevice) {
    const { name, pushed } = demoDevice;
    const { selector, device } = pushed;
    this.#watchHolding(device, 'push', name);
    device.addEventListener('edited', ({ detail }) => this.#edited(demoDevice, detail));
    device.addEventListener('pushed', ({ detail }) => this.#wasPushed(demoDevice, detail));
    selector.addEventListener('syncstart', ({ detail }) => this.#syncStarts(demoDevice, detail));
    selector.addEventListener('notice', ({ detail }) => this.#wasNoticed(demoDevice, detail));
    selector.addEventListener('resync', () => Object.assign(demoDevice.catchUp ?? {}, { everything: true }));
    selector.addEventListener('syncfinish', ({ detail }) => this.#syncFinished(demoDevice, detail));
    selector.addEventListener('syncfail', ({ detail }) => this.#syncFailed(demoDevice, detail.error));
    selector.addEventListener('statechange', ({ detail }) => this.#stateChanged(demoDevice, detail));
    selector.addEventListener('refused', (refusal) => this.#wasRefused(refusal));
  }

  #watchHolding(device, side, name) {
    const holds = ({ detail }) => this.#sides[side].lagTracker.holds(name, detail.context, detail.revision, now());
    device.addEventListener('pulled', holds);
    device.addEventListener('pushed', holds);
  }

  #isHere(device) {
    return this.#visitor.devices.includes(device);
  }

  /** The other devices of this page that the hub will tell. */
  #told(origin) {
    return this.#devices.filter(({ name, pushed }) => name !== origin && pushed.selector.state === 'push').map(({ name }) => name);
  }

  #edited(demoDevice, { context }) {
    const { name, pushed, sleep } = demoDevice;
    if (sleep?.isAsleep) this.#switch(demoDevice, true); // its user took it into the hand
    if (!pushed.isOnline || !pushed.device.context(context).hasUnsent) return;
    this.#resting.set(`${name}/${context}`, now());
    this.#progress = null;
    this.#progressView.rests(name, context);
  }

  #syncStarts({ name, pushed }, { causes, contexts }) {
    const edited = contexts.find((context) => pushed.device.context(context).hasUnsent);
    if (!causes.includes('local-edit') || !edited) return;
    const restedSince = this.#resting.get(`${name}/${edited}`);
    this.#resting.delete(`${name}/${edited}`);
    const quiet = restedSince === undefined ? 0 : now() - restedSince;
    const isAlone = this.#devices.length === 1;
    this.#follow(new ChangeProgress({ origin: name, context: edited, others: this.#told(name), quiet, isAlone }, now()));
  }

  #follow(progress) {
    this.#progress = progress;
    this.#progressView.show(progress);
  }

  #wasPushed({ name, pushed, timed }, { context, revision }) {
    timed.device.adopt(context, pushed.device.context(context)); // the same edit on the timed device: it was made on this device
    const progress = this.#progress;
    const isOwnChange = progress?.origin === name && progress.context === context;
    this.#changed({ context, revision, origin: name }, isOwnChange ? progress.startedAt : now());
    if (!isOwnChange) return;
    progress.originPushed(revision, now());
    void this.#followSignal(progress, revision);
  }

  #changed(change, since) {
    for (const { lagTracker } of Object.values(this.#sides)) lagTracker.changed(change, since);
  }

  async #followSignal(progress, revision) {
    for (let question = 0; question < SIGNAL_QUESTIONS && progress.told === null; question += 1) {
      if (progress !== this.#progress) return;
      const signal = this.#visitor.signal(progress.origin, progress.context, revision);
      progress.hubRecorded(await signal.catch(() => null));
    }
  }

  #wasNoticed(demoDevice, { context, revision, origin }) {
    demoDevice.catchUp?.contexts.add(context);
    if (context === DEVICES) return;
    if (origin !== undefined && !this.#isHere(origin)) this.#noticedFromElsewhere({ context, revision, origin });
    this.#progress?.hubNoticed(demoDevice.name, context, now());
  }

  /** Each device of this page is told; the first notice begins it. */
  #noticedFromElsewhere(change) {
    if (change.revision <= (this.#newest.get(change.context) ?? 0)) return;
    this.#newest.set(change.context, change.revision);
    this.#changed(change, now());
    this.#follow(new ChangeProgress({ ...change, others: this.#told(), isElsewhere: true }, now()));
  }

  #syncFinished(demoDevice, { contexts, everything, causes, took }) {
    const { name, pushed, view, sleep } = demoDevice;
    const isFirst = !this.#sides.push.loaded.has(name);
    this.#sides.push.loaded.add(name);
    view.problem = null;
    if (!this.#services.isAttributeServerRunning) this.#askServices();
    for (const context of everything ? pushed.device.contexts : contexts) {
      this.#progress?.deviceHolds(name, context, pushed.device.context(context).revision, now());
    }
    if (contexts.includes(DEVICES) && !isFirst) this.#deviceJoined(pushed);
    const isUnresolved = this.#tellConflict(demoDevice);
    const what = everything ? 'everything' : listOf(contexts);
    const why = causes.includes('notice') ? wakeUpOr('told by the hub: ', sleep) : '';
    const caught = demoDevice.catchUp?.contexts.size ? `Back online, missed ${listOf([...demoDevice.catchUp.contexts])}: ` : why;
    if (!isUnresolved) view.tell(sentence(`${caught}synced ${what} in ${timeOf(took)}.`));
    demoDevice.catchUp = null;
  }

  /** The sync found that another device was there first, with another value: nothing was sent. */
  #tellConflict({ name, pushed }) {
    const { origin, context, saved } = this.#progress ?? {};
    if (origin !== name || saved !== null || pushed.device.context(context).conflicts.size === 0) return false;
    const attributes = listOf([...pushed.device.context(context).conflicts.keys()]);
    this.#progress = null;
    this.#progressView.tell(`${attributes} was changed on another device too. Choose on ${nameOf(name)}: nothing is lost.`);
    return true;
  }

  #deviceJoined(pushed) {
    const joined = [...pushed.device.context(DEVICES).attributes.keys()].filter((each) => !this.#isHere(each));
    const fresh = joined.filter((each) => !this.#joined.includes(each));
    this.#joined = joined;
    if (fresh.length) this.#progressView.tell(`${listOf(fresh.map(nameOf))} joined: change something there, or here.`);
  }

  #syncFailed({ name, view }, error) {
    const isOff = error instanceof ServerError && error.isSwitchedOff;
    const text = isOff ? 'The Attribute Server is switched off.' : failureText(error, 'The Attribute Server');
    view.problem = text;
    if (this.#progress?.origin === name) this.#progressView.failed(this.#progress, text);
    if (!(error instanceof ServerError)) return;
    if (error.isRefusal) this.#isForgotten();
    if (isOff) this.#askServices(); // it may have been switched off on another page
  }

  #stateChanged(demoDevice, { state, code }) {
    if (state === 'push' && demoDevice.catchUp) this.#isBack(demoDevice);
    if (state === 'push' && !this.#services.isHubRunning) this.#askServices();
    if (state === 'timer' && code === 503) this.#askServices();
    if (state !== 'push') this.#progress?.deviceLeft(demoDevice.name);
    this.#connection.show();
    demoDevice.view.node = state === 'push' ? this.#nodes.nameAt(demoDevice.pushed.selector.hub) : null;
    this.#nodesView?.show();
  }

  #wasRefused(refusal) {
    refusal.preventDefault(); // it stands on the page
    this.#isForgotten();
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

  /** Failures show elsewhere: what asks here does not stop for them. */
  #askServices() {
    this.#services.refresh().catch(() => {});
  }

  /** What was switched on again is used at once. */
  #servicesChanged() {
    for (const { pushed, view } of this.#devices) {
      view.isHubRunning = this.#services.isHubRunning;
      if (this.#services.isAttributeServerRunning && view.problem && pushed.isOnline) pushed.selector.syncNow();
    }
    if (this.#services.isHubRunning) this.#connection.tryNow();
    this.#connection.show();
  }

  /** What it misses from now on it learns when it is woken; a timer does not fire while a phone sleeps. */
  async #fallsAsleep({ name, timed, view, sleep }) {
    try {
      await sleep.begin();
    } catch (error) {
      view.tell(`It stays awake: ${failureText(error, 'Its push service')}`);
      return;
    }
    if (!sleep.isAsleep) return;
    timed.goOffline();
    this.#sides.timer.lagTracker.leaves(name, now());
  }

  #switch(demoDevice, isOnline) {
    const { name, pushed, timed, view, sleep } = demoDevice;
    sleep?.end();
    this.#settings.setOnline(name, isOnline);
    view.problem = null;
    if (isOnline) {
      for (const { lagTracker } of Object.values(this.#sides)) lagTracker.returns(name, now());
      demoDevice.catchUp = { contexts: new Set(), everything: false };
      pushed.goOnline();
      timed.goOnline();
    } else {
      this.#markOffline(name);
      pushed.goOffline();
      timed.goOffline();
    }
  }

  #markOffline(name) {
    for (const { lagTracker } of Object.values(this.#sides)) lagTracker.leaves(name, now());
  }

  /** What was measured with another timer says nothing of this one. */
  #setPeriod(period) {
    this.#settings.period = period;
    this.#devices.forEach(({ timed }, index) => timed.setPeriod(period, this.#phase(index)));
    for (const { lagTracker, requestCounter } of Object.values(this.#sides)) {
      lagTracker.restart(now());
      requestCounter.restart();
    }
    this.#comparison.restart(now());
    this.#showPeriod();
  }

  #showPeriod() {
    document.getElementById('period-word').textContent = `${this.#settings.period / 1_000} s`;
  }

  #tick() {
    for (const { name, view } of this.#devices) view.tick(this.#sides.timer.lagTracker.behindSince(name), now());
    this.#comparison.show(now());
    this.#progressView.tick(now());
    this.#connection.show();
    this.#servicesView.isAway = this.#connection.isAway;
  }
}

function isPhone(name) {
  return name === 'phone' || name.startsWith('phone-');
}

function wakeUpOr(text, sleep) {
  return sleep?.isWokenUp ? 'woken up by its push service: ' : text;
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
