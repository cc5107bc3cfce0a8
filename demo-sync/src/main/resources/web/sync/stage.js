import { AttributesClient, ServerError } from './attributes.js';
import { DeviceView } from './device-view.js';
import { Freshness } from './freshness.js';
import { Meter } from './meter.js';
import { PushedDevice } from './pushed-device.js';
import { RaceView } from './race-view.js';
import { Story } from './story.js';
import { StoryView } from './story-view.js';
import { TimedDevice } from './timed-device.js';
import { listOf, timeOf } from './words.js';

const now = () => performance.now();

/** Puts three devices on push and three on a timer, and shows what they do. */
export class Stage {
  #visit;
  #base;
  #trouble;
  #period = 30_000;
  #sides;
  #players;
  #race;
  #storyView = new StoryView(document.getElementById('steps'), document.getElementById('result'));
  #story = null;

  /**
   * @param {import('./visit.js').Visit} visit
   * @param {string} base where the Attribute Server is
   * @param {(text: string) => void} trouble tells the reader that something does not work
   */
  constructor(visit, base, trouble) {
    this.#visit = visit;
    this.#base = base;
    this.#trouble = trouble;
    this.#sides = { push: this.#newSide('Push'), timer: this.#newSide('Timer') };
    this.#players = visit.devices.map((name, index) => this.#newPlayer(name, index));
    this.#race = new RaceView(document.querySelector('.race'), visit.devices, this.#sides);
  }

  begin() {
    for (const { pushed, view } of this.#players) {
      document.getElementById('devices').append(view.element);
      pushed.goOnline();
    }
    document.getElementById('period').addEventListener('change', ({ target }) => this.#setPeriod(Number(target.value)));
    setInterval(() => this.#tick(), 250);
  }

  #newSide(name) {
    return { name, freshness: new Freshness(this.#visit.devices), meter: new Meter(), loaded: new Set() };
  }

  /** What a device needs for its first copy of everything costs the same on both sides, and is not counted. */
  #count(side, device) {
    const { meter, loaded } = this.#sides[side];
    if (loaded.has(device)) meter.count(device, now());
  }

  #newPlayer(name, index) {
    const { user } = this.#visit;
    const token = () => this.#visit.token(name);
    const server = (side) =>
      new AttributesClient({ base: this.#base, user, token, asked: () => this.#count(side, name) });
    const pushed = new PushedDevice({ name, user, token, server: server('push') });
    const timed = new TimedDevice({ name, server: server('timer'), period: this.#period, phase: this.#phase(index) });
    const view = new DeviceView(pushed, timed, (isOnline) => this.#switch(player, isOnline));
    const player = { name, pushed, timed, view, catchUp: null };
    void timed.loaded.then(() => this.#sides.timer.loaded.add(name));
    this.#watchPushed(player);
    this.#watchHolding(timed.device, 'timer', name);
    return player;
  }

  /** Timers of different devices do not fire together. */
  #phase(index) {
    return (this.#period * (index + 1)) / this.#visit.devices.length;
  }

  #watchPushed(player) {
    const { name, pushed } = player;
    const { selector, device } = pushed;
    this.#watchHolding(device, 'push', name);
    device.addEventListener('pushed', ({ detail }) => this.#wasPushed(player, detail));
    selector.addEventListener('syncstart', ({ detail }) => this.#syncStarts(player, detail));
    selector.addEventListener('notice', ({ detail }) => this.#wasNoticed(player, detail));
    selector.addEventListener('resync', () => Object.assign(player.catchUp ?? {}, { everything: true }));
    selector.addEventListener('syncfinish', ({ detail }) => this.#syncFinished(player, detail));
    selector.addEventListener('syncfail', ({ detail }) => this.#syncFailed(player, detail.error));
    selector.addEventListener('statechange', ({ detail }) => this.#stateChanged(player, detail));
  }

  #watchHolding(device, side, name) {
    const holds = ({ detail }) => this.#sides[side].freshness.holds(name, detail.context, detail.revision, now());
    device.addEventListener('pulled', holds);
    device.addEventListener('pushed', holds);
  }

  #syncStarts({ name, pushed }, { causes, contexts }) {
    const edited = contexts.find((context) => pushed.device.context(context).isEdited);
    if (!causes.includes('local-edit') || !edited) return;
    const others = this.#players.filter((each) => each.name !== name && each.pushed.selector.state === 'push');
    this.#story = new Story({ origin: name, context: edited, others: others.map((each) => each.name) }, now());
    this.#storyView.show(this.#story);
  }

  #wasPushed({ name, pushed, timed }, { context, revision }) {
    timed.device.adopt(context, pushed.device.context(context)); // the edit was made on this device: its twin has it
    const story = this.#story;
    const isStory = story?.origin === name && story.context === context;
    const change = { context, revision, origin: name };
    for (const { freshness } of Object.values(this.#sides)) freshness.changed(change, isStory ? story.startedAt : now());
    if (!isStory) return;
    story.originPushed(revision, now());
    void this.#followSignal(story, revision);
  }

  async #followSignal(story, revision) {
    try {
      story.hubRecorded(await this.#visit.signal(story.origin, story.context, revision));
    } catch {
      story.hubRecorded(null);
    }
  }

  #wasNoticed(player, { context }) {
    this.#story?.hubNoticed(player.name, context, now());
    player.catchUp?.contexts.add(context);
  }

  #syncFinished(player, { contexts, everything, causes, took }) {
    const { name, pushed, view } = player;
    this.#sides.push.loaded.add(name);
    for (const context of everything ? pushed.device.contexts : contexts) {
      this.#story?.deviceHolds(name, context, pushed.device.context(context).revision, now());
    }
    const what = everything ? 'everything' : listOf(contexts);
    const why = causes.includes('notice') ? 'told by the hub: ' : '';
    const caught = player.catchUp?.contexts.size ? `Back online, missed ${listOf([...player.catchUp.contexts])}: ` : why;
    view.tell(sentence(`${caught}synced ${what} in ${timeOf(took)}.`));
    player.catchUp = null;
  }

  #syncFailed({ view }, error) {
    view.tell(`The sync failed and is tried again: ${error.message}`);
    if (error instanceof ServerError && error.isRefusal) this.#isForgotten();
  }

  #stateChanged(player, { state, code }) {
    if (state === 'push' && player.catchUp) this.#isBack(player);
    if (state === 'refused' || code === 401) this.#isForgotten();
  }

  /** What was missed has been told by now, if anything was. */
  #isBack(player) {
    const { contexts, everything } = player.catchUp;
    if (everything || contexts.size || player.pushed.device.unsynced.length) return;
    player.view.tell('Back online: nothing missed, no sync needed.');
    player.catchUp = null;
  }

  #isForgotten() {
    this.#trouble('The hub does not know the user of this page any more: start afresh, at the end of the page.');
  }

  #switch(player, isOnline) {
    const { name, pushed, timed, view } = player;
    for (const { freshness } of Object.values(this.#sides)) freshness[isOnline ? 'returns' : 'leaves'](name, now());
    if (isOnline) {
      player.catchUp = { contexts: new Set(), everything: false };
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
    this.#players.forEach(({ timed }, index) => timed.setPeriod(period, this.#phase(index)));
    document.getElementById('period-word').textContent = `${period / 1_000} s`;
  }

  #tick() {
    for (const { name, view } of this.#players) view.showTwin(this.#sides.timer.freshness.behindSince(name), now());
    this.#race.show(now());
  }
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
