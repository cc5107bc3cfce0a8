import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { Refused } from './http.js';
import { Lost } from './session.js';
import { Outbox } from './outbox.js';
import { KINDS } from './transports.js';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, '0')).join('');
const roomKey = (id) => `room/${id}`;
const PRIVATE = 'private';
const privateKey = (name) => `${PRIVATE}/${name}`;
/** A token is used as long as so much of it is left, in milliseconds. */
const TOKEN_RESERVE = 60_000;

/**
 * The chat without its page: who we are, which conversations there are, what is under way. It tells of changes with the
 * events `state`, `roundtrip`, `places`, `line`, `members`, `frame`.
 */
export class Chat extends EventTarget {
  #http;
  #connection;
  #outbox;
  #identity = null;
  #granted = null;
  #exitKey = null;
  #busy = new Set();
  #asking = new Map();
  #wanted = new Set();
  /** The number of the last event heard, by place. */
  #heardUpTo = new Map();
  /** @type {Map<string, Conversation>} */
  conversations = new Map();
  /** All rooms of the hub: id, description, how many are in. */
  directory = [];
  /** Who we are to the others; null until the first entering. */
  me = null;

  /** @param {import('./http.js').HubHttp} http */
  constructor(http) {
    super();
    this.#http = http;
    this.#outbox = new Outbox((message) => this.#send(message), (message) => this.#moved(message), pause);
    this.#connection = new Connection(http, (fresh) => this.#credentials(fresh), {
      opened: (session) => this.#opened(session),
      state: (state) => this.#stateIs(state),
      pong: (pong, ms) => this.#ponged(pong, ms),
      frame: (direction, messages, bytes) => this.#tell('frame', { direction, messages, bytes }),
      room: (event) => this.#heard(event),
      whisper: (whisper) => this.#whispered(whisper),
      count: (count) => this.#counted(count),
      removed: () => this.#connection.reopen(),
    });
  }

  /**
   * @param {{name: string, platform: string, device: string, password?: string, key?: string}} identity
   * @param {string} transport a key of CHOICES
   * @param {string[]} rooms to enter as soon as there is a connection
   * @returns {Promise<string>} a key that stands for the password on this device
   */
  async signIn(identity, transport, rooms) {
    this.#identity = identity;
    await this.#credentials(true);
    rooms.forEach((room) => this.#wanted.add(room));
    this.#connection.start(transport);
    return this.#granted.key;
  }

  signOut() {
    this.leave();
    this.#connection.stop();
    this.#outbox.close();
    this.#wanted.clear();
    this.conversations.clear();
    this.#heardUpTo.clear();
    this.me = this.#granted = this.#identity = null;
  }

  /** The page is going away: lets the others know at once. */
  leave() {
    if (this.#exitKey) this.#http.exit(this.#exitKey);
    this.#exitKey = null;
  }

  /** The page has come back from the browser's cache. */
  comeBack() {
    this.#connection.reopen();
  }

  use(transport) {
    this.#connection.start(transport);
  }

  hurry() {
    this.#connection.hurry();
  }

  /** The rooms we are in, or want to be in again. */
  get rooms() {
    return [...this.#wanted];
  }

  /**
   * Enters rooms; if the connection breaks meanwhile, they are entered with the next one.
   *
   * @param {string[] | 'all'} rooms one, several, or all
   */
  enter(rooms) {
    const more = (rooms === 'all' ? this.directory.map(({ room }) => room) : rooms).filter((room) => !this.#wanted.has(room));
    return this.#once('enter', async (session) => {
      more.forEach((room) => this.#wanted.add(room));
      try {
        this.#entered(await session.call('enter', { rooms }));
      } catch (error) {
        if (error instanceof Refused) more.forEach((room) => this.#wanted.delete(room));
        throw error;
      }
    });
  }

  /** Whether this is a room that is going to be entered as soon as there is a connection. */
  expects(key) {
    return this.rooms.some((room) => roomKey(room) === key);
  }

  /** @param {string[] | 'all'} rooms */
  exit(rooms) {
    return this.#once('exit', async (session) => {
      const left = (await session.call('exit', { rooms })).rooms;
      left.forEach((room) => this.#forget(room));
      this.#tell('places');
    });
  }

  /** @param {string[] | 'all'} rooms one, several, or all of ours */
  speak(rooms, text) {
    const message = { id: newId(), kind: 'speak', rooms, text };
    this.#placesOf(message).forEach((place) => this.#tellLine(place, place.addOwn(message, this.me), true));
    this.#outbox.add(message);
  }

  whisper(name, text) {
    const message = { id: newId(), kind: 'whisper', to: name, text };
    const place = this.conversationWith(name);
    this.#tellLine(place, place.addOwn(message, this.me), true);
    this.#outbox.add(message);
  }

  conversationWith(name) {
    return this.#conversation(privateKey(name), 'private', name);
  }

  /** How our own session stands, in the hub's words. */
  standing() {
    return this.#online().call('me');
  }

  async #credentials(fresh) {
    const granted = this.#granted;
    if (!fresh && granted && granted.until - Date.now() > TOKEN_RESERVE) return granted;
    const signedIn = await this.#http.signIn({ ...this.#identity, key: granted?.key ?? this.#identity.key });
    this.#granted = { ...signedIn, until: Date.now() + signedIn.expiresIn };
    return this.#granted;
  }

  async #opened(session) {
    session.watchCounts();
    this.directory = (await session.call('rooms')).rooms;
    const known = new Set(this.directory.map(({ room }) => room));
    const rooms = this.rooms.filter((room) => known.has(room));
    return this.#entered(await session.call('enter', { rooms }));
  }

  #entered({ me, lease, exitKey, rooms, private: letters, privateSeq }) {
    this.me = me;
    this.#exitKey = exitKey;
    rooms.forEach((room) => this.#inside(room));
    letters.forEach((letter) => this.#whispered(letter));
    this.#hasHeard(PRIVATE, privateSeq);
    this.#tell('places');
    return { lease };
  }

  #inside({ room, description, announces, members, history, earlier, seq }) {
    this.#wanted.add(room);
    const place = this.#conversation(roomKey(room), 'room', room);
    Object.assign(place, { description, announces, members });
    const [first] = history;
    if (first && earlier && first.seq > place.lastSaid) this.#tellLine(place, place.addGap(first.seq, first.at));
    history.forEach((event) => this.#add(place, event));
    this.#hasHeard(place.key, seq);
    this.#tell('members', place);
  }

  #heard(event) {
    const key = roomKey(event.room);
    this.#hasHeard(key, event.seq);
    if (this.conversations.has(key) || this.expects(key)) this.#add(this.#conversation(key, 'room', event.room), event);
  }

  #whispered(whisper) {
    if (whisper.to.name === this.me.name) this.#hasHeard(PRIVATE, whisper.seq);
    const other = whisper.from.name === this.me.name ? whisper.to.name : whisper.from.name;
    this.#add(this.conversationWith(other), whisper);
  }

  #add(place, event) {
    const { line, isNew } = place.add(event);
    this.#tellLine(place, line, isNew);
  }

  #hasHeard(place, seq) {
    this.#heardUpTo.set(place, Math.max(seq, this.#heardUpTo.get(place) ?? 0));
  }

  /** The hub says how far it has told us: what we have not heard of that was lost on the way, and entering brings it. */
  #ponged({ rooms, private: letters }, ms) {
    this.#tell('roundtrip', ms);
    const lost = (place, seq) => seq > (this.#heardUpTo.get(place) ?? 0);
    const missed = Object.keys(rooms).filter((room) => lost(roomKey(room), rooms[room]));
    if (missed.length > 0 || lost(PRIVATE, letters)) this.enter(missed).catch(() => {}); // the next pong asks again
  }

  #counted({ room, members }) {
    const view = this.directory.find((known) => known.room === room);
    if (view) view.members = members;
    else this.directory.push({ room, description: '', members, entered: false });
    this.#tell('places');
    const place = this.conversations.get(roomKey(room));
    if (place) this.#askWho(room, place);
  }

  /** Several changes in a moment are one question. */
  #askWho(room, place) {
    clearTimeout(this.#asking.get(room));
    const ask = async () => {
      const answer = await this.#connection.session?.call('who', { room }).catch(() => null);
      if (!answer) return;
      place.members = answer.members;
      this.#tell('members', place);
    };
    this.#asking.set(room, setTimeout(ask, 100));
  }

  #forget(room) {
    this.#wanted.delete(room);
    this.conversations.delete(roomKey(room));
  }

  #placesOf({ kind, rooms, to }) {
    if (kind === 'whisper') return [this.conversationWith(to)];
    const ids = rooms === 'all' ? this.rooms : rooms;
    return ids.map((id) => this.conversations.get(roomKey(id))).filter(Boolean);
  }

  #conversation(key, kind, title) {
    let place = this.conversations.get(key);
    if (!place) {
      place = new Conversation(key, kind, title);
      this.conversations.set(key, place);
      this.#tell('places');
    }
    return place;
  }

  async #send({ id, kind, rooms, to, text }) {
    const most = KINDS[this.#kind]?.maxText;
    if (most && encodeURIComponent(text).length > most) {
      throw new Refused(413, 'Too long for callback polling: a message travels in a URL there.');
    }
    return this.#online().call(kind, kind === 'speak' ? { id, rooms, text } : { id, to, text });
  }

  /** An own message has another state. */
  #moved(message) {
    for (const place of this.#placesOf(message)) {
      const line = place.own(message, this.me);
      if (!line || line.state === 'sent') continue;
      Object.assign(line, { state: message.state, problem: message.problem });
      if (message.state === 'sent') this.#settle(place, line, message);
      this.#tellLine(place, line, false);
    }
  }

  /** Gives an own message its place now: its event may have been lost, and what is said next must not come before it. */
  #settle(place, line, { id, kind, receipt: { rooms, at, seq } }) {
    const room = kind === 'speak' ? rooms.findIndex((each) => roomKey(each) === place.key) : 0;
    if (room >= 0) place.add({ ...line, id, at, seq: seq + room });
  }

  /** One request of a kind at a time. */
  async #once(method, request) {
    if (this.#busy.has(method)) throw new Refused(409, `The previous request (${method}) is not completed yet.`);
    this.#busy.add(method);
    try {
      await request(this.#online());
    } finally {
      this.#busy.delete(method);
    }
  }

  #online() {
    const session = this.#connection.session;
    if (!session) throw new Lost('There is no connection just now.');
    return session;
  }

  #kind = null;

  #stateIs(state) {
    if (state.name === 'online') {
      this.#kind = state.kind;
      this.#outbox.open();
    } else {
      this.#outbox.close();
    }
    this.#tell('state', state);
  }

  #tellLine(place, line, isNew) {
    this.#tell('line', { place, line, isNew });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
