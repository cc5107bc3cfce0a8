import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { EventTracker } from './event-tracker.js';
import { ExclusiveRequests } from './exclusive-requests.js';
import { RefusedError } from './http.js';
import { MemberRequests } from './member-requests.js';
import { ConnectionLostError } from './session.js';
import { Outbox } from './outbox.js';
import { KINDS } from './transports.js';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, '0')).join('');
const roomKey = (id) => `room/${id}`;
const privateKey = (name) => `private/${name}`;
const personOf = ({ user, device }) => ({ name: user, device, platform: device.split('@')[0], handle: `${user}@${device}` });
/** A token is used as long as so much of it is left, in milliseconds. */
const TOKEN_RESERVE = 60_000;
/** What is kept for a page that is loaded again: so many private conversations, each with its last lines. */
const MOST_PRIVATES = 20;
const MOST_LINES = 100;

/**
 * The chat without its page: the user, the conversations and the messages to send. It reports changes with the events
 * `state`, `roundtrip`, `conversations`, `line`, `members`, `frame`; `key` with what opens the name on this device;
 * `transports` with those that the hub has, `off` with a transport that was in use and is off; `unknown` with a room that
 * there is not.
 */
export class Chat extends EventTarget {
  #http;
  #connection;
  #outbox;
  #identity = null;
  #granted = null;
  #exitKey = null;
  #requests = new ExclusiveRequests();
  #memberRequests;
  #wantedRooms = new Set();
  /** A room to enter with the first connection: its id, or `first` for the first there is. */
  #firstRoom = null;
  /** Of rooms by their ids, and of private messages. */
  #events = new EventTracker();
  /** @type {Map<string, Conversation>} */
  conversations = new Map();
  /** All rooms of the hub: id, description, how many are in. */
  directory = [];
  /** The user as the others see it; null before the sign-in. */
  me = null;
  /** Whether the rooms were entered: what is not known by now does not exist. */
  hasEntered = false;

  /** @param {import('./http.js').HubHttp} http */
  constructor(http) {
    super();
    this.#http = http;
    this.#outbox = new Outbox((message) => this.#send(message), (message) => this.#onMessageState(message), pause);
    this.#memberRequests = new MemberRequests((room) => this.#connection.session?.call('who', { room }), (...told) => this.#onMembers(...told));
    this.#connection = new Connection(http, (fresh) => this.#credentials(fresh), {
      opened: (session) => this.#onOpened(session),
      state: (state) => this.#onState(state),
      pong: (pong, ms) => this.#onPong(pong, ms),
      frame: (direction, messages, bytes) => this.#emit('frame', { direction, messages, bytes }),
      room: (event) => this.#onRoomEvent(event),
      whisper: (whisper) => this.#onWhisper(whisper),
      count: (count) => this.#onMemberCount(count),
      offered: (transports) => this.#onOffered(transports),
      removed: () => this.#connection.reopen(),
    });
  }

  /**
   * @param {{name: string, platform: string, device: string, password?: string, key?: string}} identity
   * @param {string} transport a key of CHOICES
   * @param {{id?: string, first?: boolean}} [room] to enter as soon as there is a connection: one, or the first there is
   */
  async signIn(identity, transport, room = {}) {
    this.#identity = identity;
    this.#granted = null;
    await this.#credentials(true);
    this.#firstRoom = room;
    this.#connection.start(this.#connection.isUsable(transport) ? transport : this.#off(transport));
  }

  /**
   * Goes on where a page that was loaded again had been; waits for nothing.
   *
   * @param {{name: string, platform: string, device: string, key?: string}} identity
   * @param {string} transport a key of CHOICES
   * @param {object} saved what {@link saved} gave
   * @param {{id?: string}} [room] one more to enter
   */
  resume(identity, transport, saved, room = {}) {
    this.#identity = identity;
    this.#firstRoom = room;
    this.#restore(saved);
    this.#connection.start(transport);
  }

  /** What a page that is loaded again needs: the rest comes from the hub. */
  get saved() {
    const all = [...this.conversations.values()];
    return {
      me: this.me,
      rooms: this.rooms,
      privates: all.filter(({ kind }) => kind === 'private').slice(-MOST_PRIVATES).map(({ title, lines }) => ({ title, lines: lines.slice(-MOST_LINES) })),
      read: all.map(({ key, readTo }) => [key, readTo]),
      unsent: this.#outbox.waiting.map(({ id, kind, rooms, to, text }) => ({ id, kind, rooms, to, text })),
    };
  }

  #restore({ me = null, rooms = [], privates = [], read = [], unsent = [] }) {
    this.me = me;
    rooms.forEach((room) => {
      this.#wantedRooms.add(room);
      this.#conversation(roomKey(room), 'room', room);
    });
    privates.forEach(({ title, lines }) => {
      this.conversationWith(title).lines = lines.map((line) => ({ ...line, seq: line.seq ?? Infinity }));
    });
    read.forEach(([key, readTo]) => Object.assign(this.conversations.get(key) ?? {}, { readTo: readTo ?? undefined }));
    if (me) unsent.forEach((message) => this.#say(message));
  }

  signOut() {
    if (this.#exitKey) this.#http.exit(this.#exitKey, false);
    this.#exitKey = null;
    this.#connection.stop();
    this.#outbox.clear();
    this.#wantedRooms.clear();
    this.conversations.clear();
    this.#events.clear();
    this.me = this.#granted = this.#identity = null;
    this.hasEntered = false;
  }

  /** The page is being closed, or loaded again: the session ends soon, unless the page comes back. */
  leave() {
    if (this.#exitKey) this.#http.exit(this.#exitKey, true);
    this.#exitKey = null;
  }

  /** The page was restored from the browser's cache. */
  reconnect() {
    this.#connection.reopen();
  }

  use(transport) {
    this.#connection.start(transport);
  }

  retryNow() {
    this.#connection.retryNow();
  }

  /** The rooms we are in, or want to be in again. */
  get rooms() {
    return [...this.#wantedRooms];
  }

  /**
   * Enters rooms; if the connection breaks meanwhile, they are entered with the next one.
   *
   * @param {string[] | 'all'} rooms one, several, or all
   */
  enter(rooms) {
    const more = (rooms === 'all' ? this.directory.map(({ room }) => room) : rooms).filter((room) => !this.#wantedRooms.has(room));
    return this.#once('enter', async (session) => {
      more.forEach((room) => this.#wantedRooms.add(room));
      try {
        this.#onEntered(await session.call('enter', { rooms }));
      } catch (error) {
        if (error instanceof RefusedError) more.forEach((room) => this.#wantedRooms.delete(room));
        throw error;
      }
    });
  }

  /** Whether this is a room that is going to be entered as soon as there is a connection. */
  willEnter(key) {
    return this.rooms.some((room) => roomKey(room) === key);
  }

  /** @param {string[] | 'all'} rooms */
  exit(rooms) {
    return this.#once('exit', async (session) => {
      const left = (await session.call('exit', { rooms })).rooms;
      left.forEach((room) => this.#forget(room));
      this.#emit('conversations');
    });
  }

  /** @param {string[] | 'all'} rooms one, several, or all of ours */
  speak(rooms, text) {
    this.#say({ id: newId(), kind: 'speak', rooms, text });
  }

  whisper(name, text) {
    this.#say({ id: newId(), kind: 'whisper', to: name, text });
  }

  #say(message) {
    this.#conversationsOf(message).forEach((conversation) => this.#emitLine(conversation, conversation.addOwn(message, this.me), true));
    this.#outbox.add(message);
  }

  conversationWith(name) {
    return this.#conversation(privateKey(name), 'private', name);
  }

  /** The status of the session, as the hub answers it. */
  async sessionStatus() {
    return this.#requireSession().call('me');
  }

  async #credentials(fresh) {
    const granted = this.#granted;
    if (!fresh && granted && granted.until - Date.now() > TOKEN_RESERVE) return granted;
    const signedIn = await this.#http.signIn({ ...this.#identity, key: granted?.key ?? this.#identity.key });
    this.#granted = { ...signedIn, until: Date.now() + signedIn.expiresIn };
    this.me ??= personOf(signedIn);
    this.#emit('key', signedIn.key);
    if (signedIn.transports) this.#onOffered(signedIn.transports);
    return this.#granted;
  }

  #onOffered(transports) {
    this.#connection.offer(transports);
    this.#emit('transports', transports);
    const { choice } = this.#connection;
    if (choice !== 'auto' && !this.#connection.isUsable(choice)) this.#connection.start(this.#off(choice));
  }

  /** A transport that was chosen is off: another one is used. */
  #off(transport) {
    this.#emit('off', transport);
    return 'auto';
  }

  async #onOpened(session) {
    session.watchCounts();
    this.directory = (await session.call('rooms')).rooms;
    const known = new Set(this.directory.map(({ room }) => room));
    const unknown = this.#chooseFirst(known);
    const rooms = this.rooms.filter((room) => known.has(room));
    const entered = this.#onEntered(await session.call('enter', { rooms }));
    if (unknown) this.#emit('unknown', unknown);
    return entered;
  }

  /** With the first connection: the room that was asked for, else the first there is. Returns it if there is none of that id. */
  #chooseFirst(known) {
    const { id, first } = this.#firstRoom ?? {};
    this.#firstRoom = null;
    if (id && known.has(id)) this.#wantedRooms.add(id);
    if (first && this.#wantedRooms.size === 0 && this.directory.length > 0) this.#wantedRooms.add(this.directory[0].room);
    return id && !known.has(id) ? id : null;
  }

  #onEntered({ me, lease, exitKey, rooms, private: whispers, privateSeq }) {
    this.me = me;
    this.hasEntered = true;
    this.#exitKey = exitKey;
    rooms.forEach((room) => this.#onRoomEntered(room));
    whispers.forEach((whisper) => this.#onWhisper(whisper));
    this.#events.receivedPrivate(privateSeq);
    this.#emit('conversations');
    return { lease };
  }

  #onRoomEntered({ room, description, announces, members, history, earlier, seq }) {
    this.#wantedRooms.add(room);
    const conversation = this.#conversation(roomKey(room), 'room', room);
    Object.assign(conversation, { description, announces, members });
    const [first] = history;
    if (first && earlier && first.seq > conversation.lastMessage) this.#emitLine(conversation, conversation.addGap(first.seq, first.at));
    const isFirstTime = conversation.readTo === undefined;
    if (isFirstTime) conversation.readTo = Math.max(0, ...history.map((event) => event.seq)); // said before we came
    history.forEach((event) => this.#add(conversation, event));
    this.#events.received(room, seq);
    this.#emit('members', conversation);
  }

  #onRoomEvent(event) {
    const key = roomKey(event.room);
    this.#events.received(event.room, event.seq);
    if (this.conversations.has(key) || this.willEnter(key)) this.#add(this.#conversation(key, 'room', event.room), event);
  }

  #onWhisper(whisper) {
    if (whisper.to.name === this.me.name) this.#events.receivedPrivate(whisper.seq);
    const other = whisper.from.name === this.me.name ? whisper.to.name : whisper.from.name;
    this.#add(this.conversationWith(other), whisper);
  }

  #add(conversation, event) {
    const { line, isNew } = conversation.add(event);
    this.#emitLine(conversation, line, isNew);
  }

  /** The hub answers with the numbers of the last events: those that were not received are lost, and entering again brings them. */
  #onPong(pong, ms) {
    this.#emit('roundtrip', ms);
    const missed = this.#events.missed(pong);
    if (pong.entered === false) this.#connection.reopen(); // that the hub took the session out of the chat was lost
    else if (missed) this.enter(missed).catch(() => {}); // the next pong asks again
  }

  #onMemberCount({ room, members }) {
    const view = this.directory.find((known) => known.room === room);
    if (view) view.members = members;
    else this.directory.push({ room, description: '', members, entered: false });
    this.#emit('conversations');
    if (this.conversations.has(roomKey(room))) this.#memberRequests.request(room);
  }

  #onMembers(room, members) {
    const conversation = this.conversations.get(roomKey(room));
    if (conversation) this.#emit('members', Object.assign(conversation, { members }));
  }

  #forget(room) {
    this.#wantedRooms.delete(room);
    this.conversations.delete(roomKey(room));
  }

  #conversationsOf({ kind, rooms, to }) {
    if (kind === 'whisper') return [this.conversationWith(to)];
    const ids = rooms === 'all' ? this.rooms : rooms;
    return ids.map((id) => this.conversations.get(roomKey(id))).filter(Boolean);
  }

  #conversation(key, kind, title) {
    let conversation = this.conversations.get(key);
    if (!conversation) {
      conversation = new Conversation(key, kind, title, () => this.me);
      this.conversations.set(key, conversation);
      this.#emit('conversations');
    }
    return conversation;
  }

  async #send({ id, kind, rooms, to, text }) {
    const most = KINDS[this.#kind]?.maxText;
    if (most && encodeURIComponent(text).length > most) {
      throw new RefusedError(413, 'Too long for callback polling: a message travels in a URL there.');
    }
    return this.#requireSession().call(kind, kind === 'speak' ? { id, rooms, text } : { id, to, text });
  }

  /** The state of an own message has changed. */
  #onMessageState(message) {
    if (!this.#identity) return;
    for (const conversation of this.#conversationsOf(message)) {
      const line = conversation.own(message, this.me);
      if (!line || line.state === 'sent') continue;
      Object.assign(line, { state: message.state, problem: message.problem });
      if (message.state === 'sent') this.#settle(conversation, line, message);
      this.#emitLine(conversation, line, false);
    }
  }

  /** Gives an own message its number now: its event may have been lost, and later messages must not come before it. */
  #settle(conversation, line, { id, kind, receipt: { rooms, at, seq } }) {
    const room = kind === 'speak' ? rooms.findIndex((each) => roomKey(each) === conversation.key) : 0;
    if (room >= 0) conversation.add({ ...line, id, at, seq: seq + room });
  }

  #once(method, request) {
    return this.#requests.run(method, () => request(this.#requireSession()));
  }

  #requireSession() {
    const session = this.#connection.session;
    if (!session) throw new ConnectionLostError('There is no connection just now.');
    return session;
  }

  #kind = null;

  #onState(state) {
    if (state.name === 'online') {
      this.#kind = state.kind;
      this.#outbox.open();
    } else {
      this.#outbox.close();
    }
    this.#emit('state', state);
  }

  #emitLine(conversation, line, isNew) {
    this.#emit('line', { conversation, line, isNew });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
