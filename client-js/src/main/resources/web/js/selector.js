import { BrowserRegistration } from './browser-registration.js';
import { readChangeToPublish } from './change.js';
import { Connection } from './connection.js';
import { checkedKey, refOf } from './context-ref.js';
import { TabGroup } from './tab-group.js';
import { HubError, HubHttp } from './http.js';
import { EventRecorder } from './event-recorder.js';
import { contextsChannel, encodeId } from './ids.js';
import { HubSession } from './hub-session.js';
import { readOptions } from './options.js';
import { Platform } from './platform.js';
import { Publisher } from './publisher.js';
import { RefusedToken } from './refused-token.js';
import { MemoryStore, WebStore } from './store.js';
import { SyncRunner } from './sync-runner.js';
import { SUBSCRIPTION_CHANGED } from './wake-up.js';

const BAYEUX_PATH = 'bayeux';
/** @type {any} */
const STOPPED = Object.freeze({ state: 'stopped', transport: null });

/**
 * One application's copy of a user's contexts, in one page: it is told when another device changed a context, and then
 * runs the sync the application already has. The options, events and promises are described in `higgins-push.d.ts`.
 */
export class Selector extends EventTarget {
  #options;
  #platform;
  #pushId;
  #http;
  #store;
  #runner;
  #publisher = null;
  #registration = null;
  #lastWakeUp = Promise.resolve();
  /** The catch-up that waits for the last to end, or null. */
  #nextWakeUp = null;
  #refusedToken;
  #recorder = new EventRecorder(() => new Date());
  #tabGroup = null;
  #unwatchPage = () => {};
  #unwatchWakeUps = () => {};
  #state = STOPPED;
  /** Which of the addresses of the hub is in use, or tried next. */
  #node = 0;

  constructor(given, platform = new Platform()) {
    super();
    this.#platform = platform;
    this.#options = readOptions(given, platform);
    this.#pushId = platform.uniqueId();
    this.#http = new HubHttp(() => this.#hub, platform.fetch);
    this.#store = this.#newStore();
    this.#runner = this.#newRunner();
    this.#refusedToken = new RefusedToken(platform.random);
  }

  get pushId() {
    return this.#pushId;
  }

  get hub() {
    return this.#hub.href;
  }

  get #hub() {
    return this.#options.hubs[this.#node];
  }

  get device() {
    return this.#options.device;
  }

  get state() {
    return this.#state.state;
  }

  get transport() {
    return this.#state.transport;
  }

  get leads() {
    return this.#tabGroup?.leads ?? false;
  }

  get position() {
    return this.#runner.position;
  }

  report() {
    return this.#recorder.report();
  }

  get retryIn() {
    return this.state === 'push' ? null : this.#tabGroup?.retryIn ?? null;
  }

  get pushRegistration() {
    this.#registration ??= this.#newRegistration();
    return this.#registration;
  }

  start() {
    if (this.#tabGroup) {
      this.#tabGroup.retryAfterRefusal();
      return this;
    }
    this.#runner.start();
    this.#tabGroup = this.#newTabGroup();
    this.#setState({ state: 'connecting', transport: null });
    this.#unwatchPage = this.#platform.watchPage({
      suspend: () => this.#tabGroup.leave(),
      resume: () => this.#tabGroup.join(),
      activate: () => this.#pageActivated(),
    });
    this.#unwatchWakeUps = this.#platform.watchWakeUps((message) => this.#serviceWorkerAsks(message));
    this.#tabGroup.join();
    return this;
  }

  stop() {
    this.#publisher?.close();
    this.#publisher = null;
    if (!this.#tabGroup) return;
    const tabGroup = this.#tabGroup;
    this.#tabGroup = null;
    this.#unwatchPage();
    this.#unwatchWakeUps();
    tabGroup.close();
    this.#runner.stop();
    this.#setState(STOPPED);
  }

  reconnectNow() {
    this.#tabGroup?.retryAfterRefusal();
    this.#tabGroup?.retryEarly(false);
    this.#publisher?.retryNow();
  }

  wokenUp() {
    this.#nextWakeUp ??= this.#lastWakeUp.then(() => {
      this.#nextWakeUp = null;
      return this.#catchUpNow();
    });
    this.#lastWakeUp = this.#nextWakeUp.catch(() => {});
    return this.#nextWakeUp;
  }

  changed(context) {
    this.#runner.changed(checkedKey(context));
  }

  syncNow() {
    this.#runner.syncNow();
  }

  async edit(context, work) {
    const key = checkedKey(context);
    const end = await this.#runner.edit(key);
    if (work === undefined) return new Edit(refOf(key), end);
    try {
      return await work();
    } finally {
      end(true);
    }
  }

  publish(change) {
    const read = readChangeToPublish(change, this.#options);
    this.#publisher ??= this.#newPublisher();
    return this.#publisher.publish(read);
  }

  forget() {
    this.stop();
    this.#store.forget();
    this.#runner = this.#newRunner();
  }

  #newStore() {
    const { hub, user, device, app, storage = this.#platform.storage } = this.#options;
    if (!storage) return new MemoryStore();
    if (typeof storage.load === 'function') return storage;
    return new WebStore(storage, `${this.#sharedName({ hub, user, device })}/${encodeId(app)}`);
  }

  #sharedName({ hub, user, device }) {
    return `higgins-push/${hub.host}${hub.pathname}${encodeId(user)}/${encodeId(device)}`;
  }

  #newRunner() {
    const { sync } = this.#options;
    const { clock, random } = this.#platform;
    const events = {
      resyncRequested: (detail) => this.#dispatch('resync', detail),
      syncStarted: (detail) => this.#dispatch('syncstart', detail),
      syncFinished: (detail) => this.#syncFinished(detail),
      syncFailed: (detail) => this.#dispatch('syncfail', detail),
    };
    return new SyncRunner({ sync, times: this.#options, store: this.#store, clock, random, events });
  }

  #newTabGroup() {
    const { clock, random } = this.#platform;
    const name = this.#sharedName(this.#options);
    return new TabGroup({
      id: this.#pushId,
      openBus: (onMessage) => (this.#options.share ? this.#platform.openBus(name, onMessage) : null),
      newLeaderLock: (isShared) => this.#platform.newLeaderLock(name, isShared),
      clock,
      random,
      token: () => this.#token(),
      refusedToken: this.#refusedToken,
      connect: (events) => this.#newConnection(events),
      catchUp: (position) => this.#catchUp(position),
      localPage: {
        position: () => this.#runner.position,
        update: (update) => this.#receiveUpdate(update),
        state: (state) => this.#setState(state),
        confirmed: () => this.#recorder.confirmed(),
      },
    });
  }

  #newConnection(events) {
    const { clock, random } = this.#platform;
    const { transports } = this.#options;
    const credential = (transport) => this.#credential(transport);
    const newSession = (parts) => this.#newSession(parts);
    const refusedToken = this.#refusedToken;
    return new Connection({ transports, credential, newSession, clock, random, refusedToken, events });
  }

  #newSession({ transport, position, events }) {
    const url = new URL(BAYEUX_PATH, this.#hub).href;
    const { clock } = this.#platform;
    const newClient = (failed) => this.#platform.newBayeuxClient(url, transport, clock, failed);
    return new HubSession({ newClient, channel: contextsChannel(this.#options.user), position, clock, events: this.#withNextNode(events) });
  }

  /** A node that does not answer, or ended the session, is followed by the next; one that refuses speaks for all. */
  #withNextNode(events) {
    const node = this.#node;
    const ended = (failure) => {
      if (failure.kind === 'lost' && node === this.#node) this.#node = (node + 1) % this.#options.hubs.length;
      events.ended(failure);
    };
    return { ...events, ended };
  }

  /** What to send to the hub: the token; for callback polling a ticket, since there it is in the URL. */
  async #credential(transport) {
    const { token, ticket, device } = this.#options;
    if (transport !== 'callback-polling') return { token: await token(), device };
    return { ticket: ticket ? await ticket() : await this.#http.ticket(await token(), device), device };
  }

  #newPublisher() {
    const { clock, random } = this.#platform;
    return new Publisher({ send: (change) => this.#send(change), newId: () => this.#platform.uniqueId(), clock, random });
  }

  async #send(change) {
    return this.#http.publish(await this.#token(), change);
  }

  #newRegistration() {
    const { user, device } = this.#options;
    const { clock, random } = this.#platform;
    const parts = { http: this.#http, of: { user, device }, token: () => this.#token(), clock, random };
    return new BrowserRegistration(parts, () => this.#knownDevice(), (scope) => this.#platform.workerStore(scope));
  }

  /** What the service worker must know to sync while no page is open. */
  #knownDevice() {
    const { hub, user, device } = this.#options;
    return { hub: hub.href, user, device, position: this.#store.load().position };
  }

  /** Asks the hub by itself, whichever page has the connection, and however that is: it may have died while the device slept. */
  async #catchUpNow() {
    if (!this.#tabGroup) throw new Error('The selector is stopped: call start() first.');
    this.#tabGroup.check();
    const { position } = this;
    const update = position && await this.#catchUp(position).catch(() => null);
    if (update) this.#receiveUpdate(update);
    else this.#runner.syncNow();
    await this.#runner.whenIdle();
  }

  /** The service worker of this page had a wake-up, or another subscription. */
  async #serviceWorkerAsks({ type, code, scope }) {
    if (type === SUBSCRIPTION_CHANGED) {
      const worker = await navigator.serviceWorker.getRegistration(scope);
      await this.pushRegistration.subscribe(worker);
    } else if (code !== null) {
      await this.pushRegistration.prove(code);
    } else {
      await this.wokenUp();
    }
    return this.position;
  }

  async #catchUp(position) {
    const { user, device } = this.#options;
    return this.#http.changesSince(await this.#token(), user, device, position);
  }

  /** @returns {Promise<any>} */
  #token() {
    return Promise.resolve().then(this.#options.token).catch(noToken);
  }

  #pageActivated() {
    this.#tabGroup.check();
    this.#publisher?.retryNow();
  }

  /** What is near the hub could be reached. */
  #syncFinished(detail) {
    this.#dispatch('syncfinish', detail);
    if (this.state === 'timer' || this.state === 'connecting') this.#tabGroup?.retryEarly(true);
  }

  #receiveUpdate(update) {
    for (const change of this.#runner.add(update)) this.#dispatch('notice', change);
  }

  #setState(state) {
    if (!this.#tabGroup && state !== STOPPED) return; // what happens while it stops is not reported
    const last = this.#state;
    this.#state = state;
    if (state !== STOPPED) this.#runner.stateChanged(state.state);
    if (JSON.stringify(state) === JSON.stringify(last)) return;
    this.#dispatch('statechange', { ...state, leads: this.leads });
    if (state.state === 'push') this.#publisher?.retryNow();
    if (state.state === 'refused' && last.state !== 'refused') this.#refused(state);
  }

  /** The hub refuses this page for good: unless a listener prevents it, that is said on the console too. */
  #refused({ code, text, hint }) {
    this.#publisher?.retryNow(); // what waits is refused as well, and then fails now
    const event = new CustomEvent('refused', { detail: { code, text, hint }, cancelable: true });
    if (!this.dispatchEvent(event)) return;
    const { hub, user } = this.#options;
    console.warn(`The hub at ${hub} refuses this device of user "${user}": ${code} ${text} ${hint} Until then it syncs on its timer.`);
  }

  #dispatch(type, detail) {
    this.#recorder.record(type, detail);
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** A scope in which the application changes a context. */
class Edit {
  #end;

  constructor(ref, end) {
    this.ref = ref;
    this.context = ref.context;
    this.#end = end;
  }

  unchanged() {
    this.#end(false);
  }

  close() {
    this.#end(true);
  }

  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() {
    this.close();
  }
}

function noToken(problem) {
  throw new HubError(`There is no token: ${problem.message}`, 0);
}
