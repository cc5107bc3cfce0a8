import { Transport } from '../../src/main/resources/web/js/cometd.js';

const TIMEOUT = 30_000;
const LATENCY = 2;

/**
 * A hub in the memory of a test: the register, positions, sessions and messages of the protocol, over a transport of
 * its own, in the test's time. It can be away, lose frames, restart with a new epoch and refuse tokens.
 */
export class FakeHub {
  #clock;
  #epoch = 'k1';
  #offset = 0;
  #register = new Map();
  #sessions = new Map();
  #changes = [];
  #count = 0;
  /** What notices say besides: whose the context is, and a spread. */
  noticeFields = {};
  isAway = false;
  /** Connections stay, but nothing comes through any more. */
  isDeaf = false;
  /** Transports that do not get through. */
  blocked = new Set();
  /** What to answer to a handshake, or null to accept it. */
  refuses = () => null;
  /** Called for each frame on its way to a device; true loses it. */
  loses = () => false;
  expiresIn = undefined;
  spread = undefined;
  /** More than this follows as notices. */
  mostInAnswer = 100;
  /** All messages received, for the test to look at. */
  received = [];
  handshakes = 0;
  catchUps = 0;

  constructor(clock) {
    this.#clock = clock;
    this.#offset = clock.wall() * 1000;
  }

  get position() {
    return `${this.#epoch}:${this.#offset}`;
  }

  get sessions() {
    return [...this.#sessions.values()];
  }

  /** Records a change and tells those concerned. */
  publish(context, origin, revision = (this.#register.get(context)?.latest.revision ?? 0) + 1) {
    const offset = (this.#offset = Math.max(this.#offset + 1, this.#clock.wall() * 1000));
    const record = { revision, origin, offset };
    this.#changes.push({ context, ...record });
    const former = this.#register.get(context);
    const latestByOther = former && (former.latest.origin === origin ? former.latestByOther : former.latest);
    this.#register.set(context, { latest: record, latestByOther });
    for (const session of this.#sessions.values()) {
      if (session.subscribed && session.device !== origin) this.#tell(session, context, record);
    }
    return revision;
  }

  get offset() {
    return this.#offset;
  }

  /** What a device must know at an offset: context → the newest revision another device made. */
  newestFor(device, offset = Infinity) {
    const newest = new Map();
    for (const change of this.#changes) {
      if (change.origin !== device && change.offset <= offset) newest.set(change.context, change.revision);
    }
    return newest;
  }

  /** The changes a device made, as `context@revision`. */
  madeBy(device) {
    const made = this.#changes.filter(({ origin }) => origin === device);
    return new Set(made.map(({ context, revision }) => `${context}@${revision}`));
  }

  /** Forgets all sessions; a new epoch as well if asked for. */
  restart({ newEpoch = false } = {}) {
    for (const session of [...this.#sessions.values()]) this.#breakOff(session);
    if (newEpoch) this.#epoch = `k${Number(this.#epoch.slice(1)) + 1}`;
  }

  /** The page with this transport is gone; its connection with it. */
  hangUp(transport) {
    for (const [id, session] of this.#sessions) if (session.transport === transport) this.#sessions.delete(id);
  }

  /** Answers every heartbeat now. */
  beat() {
    for (const session of this.#sessions.values()) this.#answerPoll(session, { successful: true });
  }

  endSessions(answer) {
    for (const session of [...this.#sessions.values()]) {
      this.#answerPoll(session, { successful: false, ...answer });
      this.#sessions.delete(session.id);
    }
  }

  /** Over HTTP: what a device has missed. */
  async answer(url) {
    if (this.isAway) throw new Error('unreachable');
    this.catchUps++;
    const { rest, ...answer } = this.#missedSince(url.searchParams.get('device'), url.searchParams.get('since'), Infinity);
    return Response.json(answer);
  }

  receive(transport, messages) {
    if (this.isDeaf) return;
    if (this.isAway || this.blocked.has(transport.type)) return transport.fail(messages);
    for (const message of messages) {
      this.received.push(message);
      this.#handle(transport, message);
    }
  }

  #handle(transport, message) {
    if (message.channel === '/meta/handshake') return this.#handshake(transport, message);
    const session = this.#sessions.get(message.clientId);
    if (!session) return this.#send(transport, [reply(message, UNKNOWN_SESSION)]);
    if (message.channel === '/meta/connect') return this.#connect(session, message);
    if (message.channel === '/meta/subscribe') return this.#subscribe(session, message);
    if (message.channel === '/meta/disconnect') return this.#disconnect(session, message);
    return this.#send(transport, [reply(message, { successful: true, ext: { push: { expiresIn: this.expiresIn } } })]);
  }

  /** What the hub says about coming back; undefined while its devices are few. */
  reconnectSpread;

  #handshake(transport, message) {
    this.handshakes++;
    const { push } = message.ext;
    const refusal = this.refuses(push);
    if (refusal) return this.#send(transport, [reply(message, { successful: false, ...refusal })]);
    const session = newSession(`s${++this.#count}`, transport, push.device);
    this.#sessions.set(session.id, session);
    const accepted = { successful: true, clientId: session.id, version: '1.0', supportedConnectionTypes: [transport.type] };
    const ext = { push: { expiresIn: this.expiresIn, reconnectSpread: this.reconnectSpread } };
    this.#send(transport, [reply(message, { ...accepted, ext, advice: { timeout: TIMEOUT, interval: 0, reconnect: 'retry' } })]);
  }

  #subscribe(session, message) {
    session.subscribed = true;
    const { rest = [], ...push } = this.#missedSince(session.device, message.ext?.push?.position);
    const offset = this.#offsetOf(push.position);
    Object.assign(session, { verified: offset, shown: offset, shownAtReply: offset, confirms: offset });
    this.#send(session.transport, [reply(message, { successful: true, subscription: message.subscription, ext: { push } })]);
    this.#notify(session, rest);
  }

  #missedSince(device, position, most = this.mostInAnswer) {
    const offset = this.#offsetOf(position);
    if (offset === null) return { position: this.position, changes: [], resync: true, spread: this.spread };
    const missed = [...this.#register].map(([context, entry]) => ({ context, ...concerning(device, entry) }))
      .filter((record) => record.offset > offset)
      .sort((one, other) => one.offset - other.offset);
    const told = missed.slice(0, most);
    const reached = told.length < missed.length ? `${this.#epoch}:${told.at(-1).offset}` : this.position;
    return { position: reached, changes: told.map(changeOf), rest: missed.slice(told.length), resync: false };
  }

  #offsetOf(position) {
    const [epoch, offset] = (position ?? '').split(':');
    return epoch === this.#epoch && Number(offset) <= this.#offset ? Number(offset) : null;
  }

  /** A heartbeat repairs what was lost on the way: the client says what it knows and how many notices it has. */
  #connect(session, message) {
    const { position, heard } = message.ext.push;
    if (session.subscribed && position && this.#offsetOf(position) === null) {
      return this.#send(session.transport, [reply(message, UNKNOWN_SESSION)]);
    }
    session.poll = message;
    if (session.subscribed) this.#compare(session, position ? this.#offsetOf(position) : Infinity, heard);
    if (message.advice?.timeout === 0) return this.#answerPoll(session, { successful: true });
    session.timer = this.#clock.setTimeout(() => this.#answerPoll(session, { successful: true }), TIMEOUT);
  }

  /** What was written before the last answer must have arrived by then; what was written since may be under way. */
  #compare(session, offset, heard) {
    const isLost = offset < session.shownAtReply || heard < session.sentAtReply;
    if (isLost) this.#repair(session, Math.min(offset, session.verified), heard);
    else session.verified = Math.max(session.verified, session.shownAtReply);
    const hasAll = !isLost && offset >= session.shown && heard >= session.sent;
    session.confirms = hasAll ? this.#offset : session.verified;
  }

  #repair(session, offset, heard) {
    session.sent -= Math.max(0, session.sentAtReply - heard);
    const missed = [...this.#register].map(([context, entry]) => ({ context, ...concerning(session.device, entry) }));
    this.#notify(session, missed.filter((record) => record.offset > offset));
  }

  #notify(session, records) {
    session.sent += records.length;
    session.shown = Math.max(session.shown, ...records.map(({ offset }) => offset));
    const notices = records.map((record) => (
      { channel: '/user/alex/contexts', data: { ...changeOf(record), position: `${this.#epoch}:${record.offset}` } }));
    if (notices.length > 0) this.#send(session.transport, notices);
  }

  #answerPoll(session, answer) {
    if (!session.poll) return;
    this.#clock.clearTimeout(session.timer);
    const position = session.confirms === null ? undefined : `${this.#epoch}:${session.confirms}`;
    this.#send(session.transport, [reply(session.poll, { ext: { push: { position } }, ...answer })]);
    session.sentAtReply = session.sent;
    session.shownAtReply = session.shown;
    session.poll = null;
  }

  #disconnect(session, message) {
    this.#sessions.delete(session.id);
    this.#clock.clearTimeout(session.timer);
    this.#send(session.transport, [reply(message, { successful: true })]);
  }

  #tell(session, context, { revision, origin }) {
    session.sent++;
    session.shown = this.#offset;
    const data = { context, revision, origin, ...this.noticeFields, position: this.position };
    const notice = { channel: '/user/alex/contexts', data };
    if (!this.loses(notice, session)) this.#send(session.transport, [notice]);
  }

  #breakOff(session) {
    this.#sessions.delete(session.id);
    this.#clock.clearTimeout(session.timer);
    session.transport.breakOff();
  }

  #send(transport, messages) {
    if (this.isDeaf) return;
    const copy = structuredClone(messages);
    this.#clock.setTimeout(() => transport.arrived(copy), LATENCY);
  }
}

/** What was sent and shown, now and when the last heartbeat was answered; what is verified and may be confirmed. */
function newSession(id, transport, device) {
  return { id, transport, device, sent: 0, sentAtReply: 0, shown: 0, shownAtReply: 0, verified: 0, confirms: null };
}

function changeOf({ context, revision, origin }) {
  return { context, revision, origin };
}

const UNKNOWN_SESSION = {
  successful: false,
  error: '402::The session is not known: handshake again.',
  advice: { reconnect: 'handshake', interval: 0 },
};

/** The record that concerns a device: the latest, or if it made that one itself, the latest by another. */
function concerning(device, { latest, latestByOther }) {
  if (latest.origin !== device) return latest;
  return latestByOther ?? { offset: -1 };
}

function reply({ id, channel }, fields) {
  return { id, channel, ...fields };
}

/** The way to the fake hub, like a WebSocket: frames in order, both ways at any time. */
export class FakeTransport extends Transport {
  #hub;
  #page;
  #pending = new Map();
  #onSuccess = null;
  #isOpen = true;

  constructor(hub, page) {
    super();
    this.#hub = hub;
    this.#page = page;
  }

  accept() {
    return true;
  }

  send(envelope) {
    this.#onSuccess = envelope.onSuccess;
    for (const message of envelope.messages) this.#pending.set(message.id, envelope);
    const copy = structuredClone(envelope.messages);
    this.#page.fakeClock.setTimeout(() => this.#isOpen && this.#page.isAlive && this.#hub.receive(this, copy), LATENCY);
  }

  arrived(messages) {
    this.#page.run(() => {
      for (const { id } of messages) this.#pending.delete(id);
      this.#onSuccess?.(messages);
    });
  }

  fail(messages) {
    const envelope = this.#pending.get(messages[0].id);
    this.#page.run(() => {
      for (const { id } of messages) this.#pending.delete(id);
      envelope?.onFailure(null, messages, { reason: 'unreachable' });
    });
  }

  breakOff() {
    this.#page.run(() => this.#failAll('broken off'));
  }

  abort() {
    super.abort();
    this.#isOpen = false;
    this.#hub.hangUp(this);
    this.#failAll('abort');
  }

  #failAll(reason) {
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [id, envelope] of pending) {
      const messages = envelope.messages.filter((message) => message.id === id);
      envelope.onFailure(null, messages, { reason });
    }
  }
}
