import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { WebSocketServer } from 'ws';
import { BEHAVIOURS } from './behaviours.js';

const WEB = new URL('../../src/main/resources/web/', import.meta.url);
const HERE = new URL('./', import.meta.url);
const TYPES = { html: 'text/html', js: 'text/javascript' };
const HOLD = 25_000;
const CHUNK = ' '.repeat(64 * 1024);
/** As many contexts as the flood has, in frames of so many. */
const FLOOD = { frames: 100, contexts: 200 };

/**
 * Hubs that misbehave, one at each path `/<behaviour>/<key>/`, over HTTP and WebSocket. On a port of their own, since
 * hubs cut their connections: the same paths, which say what arrived there, and with `?good` turn that hub into a good
 * one and with `?publish` have it tell something; and `/js/` and `/page/`, what a browser needs to be a client.
 */
export class MisbehavingHubs {
  #hubs = new Map();
  #sockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 });
  #servers = [];

  /**
   * @param {number} [count] on how many ports the hubs are: a browser holds but few connections to each
   * @returns {Promise<{hubs: string[], control: string}>} the hubs' addresses, each good for all, and the other one
   */
  async start(count = 1) {
    const hubs = [];
    for (let i = 0; i < count; i++) {
      const server = createServer((request, response) => this.#answer(request, response));
      server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
      hubs.push(await this.#listen(server));
    }
    return { hubs, control: await this.#listen(createServer((request, response) => this.#serve(request, response))) };
  }

  async stop() {
    for (const hub of this.#hubs.values()) hub.endsAll();
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #listen(server) {
    this.#servers.push(server);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${server.address().port}/`;
  }

  #answer(request, response) {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-headers', 'content-type, authorization');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else this.#at(request.url).answers(request, response);
  }

  #serve(request, response) {
    const { pathname, search } = new URL(request.url, 'http://hub/');
    if (/^\/(js|page)\//.test(pathname)) return serveFile(pathname, response);
    const hub = this.#at(pathname);
    if (search === '?good') hub.becomesGood();
    if (search === '?publish') hub.publishes();
    const { requests, written } = hub;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ requests, written }));
  }

  #upgrade(request, socket, head) {
    socket.on('error', () => {});
    const hub = this.#at(request.url);
    if (hub.refusesUpgrade(socket)) return;
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => hub.opens(webSocket, socket));
  }

  #at(path) {
    const [, name, key] = path.split('/').map(decodeURIComponent);
    const at = `${name}/${key}`;
    if (!this.#hubs.has(at)) this.#hubs.set(at, new MisbehavingHub(BEHAVIOURS[name] ?? {}));
    return this.#hubs.get(at);
  }
}

async function serveFile(pathname, response) {
  const file = pathname.startsWith('/page/') ? new URL(`.${pathname.slice('/page'.length)}`, HERE) : new URL(`.${pathname}`, WEB);
  const body = await readFile(file).catch(() => null);
  response.writeHead(body ? 200 : 404, { 'content-type': TYPES[pathname.split('.').at(-1)] ?? 'text/plain' }).end(body);
}

/** One hub: what is not misbehaviour is as the protocol has it, for one user and without storage. */
class MisbehavingHub {
  #behaviour;
  #isGood = false;
  #isSubscribed = false;
  #position = 1;
  #revision = 0;
  /** @type {Map<string, Session>} */
  #sessions = new Map();
  #connections = new Set();
  #drips = new Set();
  requests = 0;
  /** How many bytes endless answers have had so far. */
  written = 0;

  constructor(behaviour) {
    this.#behaviour = behaviour;
  }

  /** How it answers instead of a hub, now. */
  get #odd() {
    return this.#behaviour.isLate && !this.#isSubscribed ? {} : this.#behaviour;
  }

  get position() {
    return `${this.#isGood ? 'g1' : 'm1'}:${this.#position}`;
  }

  becomesGood() {
    this.endsAll();
    this.#isGood = true;
    this.#behaviour = {};
  }

  endsAll() {
    for (const drip of this.#drips) clearInterval(drip);
    for (const connection of this.#connections) connection.destroy();
    this.#sessions.clear();
  }

  publishes() {
    const data = { context: 'sentinel', revision: ++this.#revision, position: `${this.position.split(':')[0]}:${++this.#position}` };
    for (const session of this.#sessions.values()) session.tells(data);
  }

  async answers(request, response) {
    this.requests++;
    this.#keep(request.socket);
    const body = Buffer.concat(await request.toArray().catch(() => [])).toString();
    const { http, raw, type = 'application/json' } = this.#odd;
    if (http !== undefined) return this.#answersOddly(http, request, response);
    if (raw !== undefined) return response.writeHead(200, { 'content-type': type }).end(raw);
    const replies = new PollResponse(response);
    for (const message of readMessages(body)) this.#handle(message, replies);
    replies.mayEnd();
  }

  #keep(connection) {
    if (this.#connections.has(connection)) return;
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
  }

  #answersOddly(how, request, response) {
    if (how === 'silent') return;
    if (how === 'hang-up') return request.socket.destroy();
    if (how === 'redirect') return response.writeHead(307, { location: '/login' }).end();
    if (typeof how === 'number') return response.writeHead(how).end(how === 204 ? undefined : 'Sign in first.');
    response.writeHead(200, { 'content-type': 'application/json' });
    this.#writesWithoutEnd(how, (text) => response.write(text), response);
  }

  /** As fast as it is taken, or a character at a time. */
  #writesWithoutEnd(how, write, stream) {
    if (how === 'drip') {
      const drip = setInterval(() => write(' '), 20);
      this.#drips.add(drip);
      return void stream.once('close', () => clearInterval(drip));
    }
    const more = () => {
      while (!stream.destroyed && write(CHUNK)) this.written += CHUNK.length;
      this.written += CHUNK.length;
    };
    stream.on('drain', more);
    more();
  }

  refusesUpgrade(socket) {
    const { http } = this.#odd;
    if (http === undefined || http === 'endless' || http === 'drip') return false;
    this.requests++;
    this.#keep(socket);
    if (http === 'hang-up') socket.destroy();
    else if (http === 'redirect') socket.end('HTTP/1.1 307 Elsewhere\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n');
    else if (http !== 'silent') socket.end(`HTTP/1.1 ${http} No\r\ncontent-length: 0\r\n\r\n`);
    return true;
  }

  opens(webSocket, socket) {
    this.#keep(socket);
    webSocket.on('error', () => {});
    const connection = { send: (messages) => webSocket.send(JSON.stringify(messages)), waits() {} };
    webSocket.on('message', (data) => {
      this.requests++;
      const { http, raw } = this.#odd;
      if (raw !== undefined) return webSocket.send(raw);
      if (http !== undefined) return this.#framesWithoutEnd(http, webSocket, socket);
      for (const message of readMessages(data.toString())) this.#handle(message, connection);
    });
  }

  /** A message in fragments of which none is the last. */
  #framesWithoutEnd(how, webSocket, socket) {
    if (how === 'silent') return;
    if (typeof how === 'number') return webSocket.close(1011);
    const write = (text) => {
      webSocket.send(text, { fin: false });
      return socket.writableLength < CHUNK.length;
    };
    this.#writesWithoutEnd(how, write, socket);
  }

  #handle(message, connection) {
    const session = this.#sessionFor(message);
    if (!session) return connection.send([unknownSession(message)]);
    session.connection = connection;
    if (message.channel !== '/meta/connect') this.#reply(message, connection, this.#fieldsOf(message, session));
    else session.holds(message, connection, this.#behaviour.holds === false ? 0 : message.advice?.timeout ?? HOLD);
    if (message.channel === '/meta/subscribe') this.#subscribed(session);
    if (message.channel === '/meta/disconnect') this.#sessions.delete(session.id);
  }

  #subscribed(session) {
    this.#isSubscribed = true;
    this.#behaviour.act?.(session);
  }

  #sessionFor({ channel, clientId }) {
    if (channel !== '/meta/handshake') return [...this.#sessions.values()].find(({ id }) => id === clientId);
    const session = new Session(this, `s${this.#sessions.size}-${this.requests}`);
    this.#sessions.set(session.id, session);
    return session;
  }

  #fieldsOf({ channel, supportedConnectionTypes }, { id }) {
    if (channel === '/meta/subscribe') return { ext: { push: { position: this.position, changes: [], resync: true, spread: 0 } } };
    if (channel !== '/meta/handshake') return { ext: { push: { expiresIn: 3_600_000 } } };
    const advice = { timeout: HOLD, interval: 0, reconnect: 'retry' };
    return { clientId: id, version: '1.0', supportedConnectionTypes, advice, ext: { push: { expiresIn: 3_600_000 } } };
  }

  answersHeartbeat(message, connection) {
    this.#reply(message, connection, { ext: { push: { position: this.position } }, advice: { timeout: HOLD, interval: 0, reconnect: 'retry' } });
  }

  #reply({ id, channel, subscription }, connection, fields) {
    const reply = { id, channel, subscription, successful: true, ...fields };
    const said = this.#behaviour.reply ? this.#behaviour.reply(reply) : reply;
    if (said !== null) connection.send([said].flat());
  }
}

/** One Bayeux session, over whatever carried its last message. */
class Session {
  #hub;
  #held = null;
  #waiting = [];
  connection = null;

  constructor(hub, id) {
    this.#hub = hub;
    this.id = id;
  }

  holds(message, connection, patience) {
    this.#held = { message, connection, timer: setTimeout(() => this.#answer(), patience).unref() };
    connection.waits();
    this.#send(this.#waiting.splice(0));
  }

  tells(data) {
    this.#send([{ channel: '/user/alex/contexts', data }]);
  }

  floods(channel = '/user/alex/contexts') {
    for (let frame = 0; frame < FLOOD.frames; frame++) {
      this.#send(Array.from({ length: FLOOD.contexts }, (_, i) => (
        { channel, data: { context: `${frame}-${i}`, revision: 1, position: this.#hub.position } })));
    }
  }

  leaves() {
    this.#send([{ channel: '/meta/disconnect', successful: true }]);
  }

  #answer() {
    const { message, connection, timer } = this.#held ?? {};
    clearTimeout(timer);
    this.#held = null;
    if (message) this.#hub.answersHeartbeat(message, connection);
  }

  /** Over HTTP with the heartbeat that waits, or with whatever is answered next. */
  #send(messages) {
    if (messages.length === 0) return;
    const connection = this.#held?.connection ?? this.connection;
    if (connection.isOver) return void this.#waiting.push(...messages);
    connection.send(messages);
    if (connection === this.#held?.connection && connection.isHeld) this.#answer();
  }
}

/** One HTTP request and its answer, which ends when nothing is waited for any more. */
class PollResponse {
  #response;
  #messages = [];
  isHeld = false;
  isOver = false;

  constructor(response) {
    this.#response = response;
    response.once('close', () => (this.isOver = true));
  }

  send(messages) {
    this.#messages.push(...messages);
    if (this.isHeld) this.#end();
  }

  waits() {
    this.isHeld = true;
  }

  mayEnd() {
    if (!this.isHeld || this.#messages.length > 0) this.#end();
  }

  #end() {
    if (this.isOver) return;
    this.isOver = true;
    queueMicrotask(() => { // what is said in the same moment goes with it
      this.#response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.#messages));
    });
  }
}

function readMessages(text) {
  return [JSON.parse(text)].flat();
}

function unknownSession({ id, channel }) {
  return { id, channel, successful: false, error: '402::The session is not known.', advice: { reconnect: 'handshake', interval: 0 } };
}

/** On its own: prints its addresses, and ends with its standard input. */
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(JSON.stringify(await new MisbehavingHubs().start(Number(process.argv[2]))));
  process.stdin.resume().once('end', () => process.exit());
}
