/*
 * How a hub, or what answers in its place, can misbehave. Each entry changes one thing about a hub that is well
 * otherwise:
 *
 * - `raw`: what it answers to every request, as the body and as a WebSocket frame;
 * - `http`: how it answers every request, where that is no body (`over` says which transports have such a thing);
 * - `isLate`: does so only once a session is subscribed;
 * - `reply`: changes each reply of a good hub, in place or by returning another;
 * - `act`: what it does to a session once it is subscribed;
 * - `clockSpeed`: how much faster the client's clock runs, where it is to wait long;
 * - `isPushed`: whether a client stays connected to it and is told, since it can make sense of the rest; with all others
 *   it must sync on its timer.
 */
const MUCH = 1e15;
const HTML = '<!doctype html><html><body><form action="/login">Sign in to use this network.</form></body></html>';

const on = (channel, change) => (reply) => (reply.channel === channel ? change(reply) ?? reply : reply);
const handshake = (change) => ({ reply: on('/meta/handshake', change) });
const connect = (change) => ({ reply: on('/meta/connect', change) });
const subscription = (change) => ({ reply: on('/meta/subscribe', change) });
const notice = (data) => ({ act: (session) => session.tells(data) });
const advised = (advice) => (reply) => void (reply.advice = advice);
const news = (change) => subscription((reply) => void (reply.ext = { push: { ...reply.ext.push, ...change } }));

export const BEHAVIOURS = {
  'answers with no JSON': { raw: 'x' },
  'answers with a bracket': { raw: '[' },
  'answers with nothing': { raw: '' },
  'answers with null': { raw: 'null' },
  'answers with a list of null': { raw: '[null]' },
  'answers with an empty list': { raw: '[]' },
  'answers with a number': { raw: '17' },
  'answers with ten thousand brackets': { raw: '['.repeat(10_000) },
  'answers with a login page': { raw: HTML, type: 'text/html' },
  'answers with JSON that breaks off': { raw: '[{"id":"1","channel":"/meta/handsh' },
  'answers with a message of its own': { raw: '[{"channel":"/login","data":1}]' },
  'answers yes to nobody': { raw: '[{"channel":"/meta/handshake","successful":true}]' },
  'answers no to nobody': { raw: '[{"channel":"/meta/handshake","successful":false}]' },
  'answers with ids of its language': { raw: '[{"id":"constructor","channel":"__proto__","successful":true,"advice":{"__proto__":{}}}]' },
  'answers with numbers for names': { raw: '[{"id":1,"channel":2,"successful":true}]' },
  'answers with bytes': { raw: new Uint8Array([0, 255, 0, 255]) },
  'answers under other ids': { reply: (reply) => ({ ...reply, id: '999' }) },
  'answers with sixteen megabytes': { raw: `[${' '.repeat(16 << 20)}]` },
  'answers with a million objects': { raw: `[${'{},'.repeat(1_000_000)}{}]` },
  'answers with a million brackets': { raw: `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}` },
  'never ends its answer': { http: 'endless' },
  'lets its answer drip': { http: 'drip' },
  'says nothing': { http: 'silent' },
  'hangs up': { http: 'hang-up' },
  'redirects to a login page': { http: 'redirect' },
  'answers 204': { http: 204 },
  'answers 407': { http: 407 },
  'answers 502': { http: 502 },
  'answers 511': { http: 511 },

  'is well, then answers with a login page': { raw: HTML, type: 'text/html', isLate: true },
  'is well, then answers with an empty list': { raw: '[]', isLate: true },
  'is well, then answers with JSON that breaks off': { raw: '[{"id":"2","channel":"/meta/conn', isLate: true },
  'is well, then answers with a message of its own': { raw: '[{"channel":"/login","data":1}]', isLate: true },
  'is well, then says nothing': { http: 'silent', isLate: true },
  'is well, then answers 511': { http: 511, isLate: true },

  'asks to wait for ever before the next handshake': {
    ...handshake(({ id, channel }) => (
      { id, channel, successful: false, error: '503::Later.', advice: { reconnect: 'handshake', interval: MUCH } })),
    clockSpeed: 60,
  },
  'refuses without a word': handshake(({ id, channel }) => ({ id, channel, successful: false })),
  'refuses with nonsense': handshake(({ id, channel }) => ({ id, channel, successful: false, error: { a: 1 }, advice: 'none' })),
  'gives a number as client id': handshake((reply) => void (reply.clientId = 5)),
  'says yes and nothing more': handshake(({ id, channel }) => ({ id, channel, successful: true })),
  'says yes in a word': handshake((reply) => void Object.assign(reply, { successful: 'yes', advice: 'x', ext: 5 })),
  'gives no client id': handshake((reply) => void delete reply.clientId),
  'knows no transport': handshake((reply) => void (reply.supportedConnectionTypes = null)),
  'announces messages that never come': { ...handshake((reply) => void (reply['x-messages'] = MUCH)), isPushed: true },
  'advises to wait for ever between heartbeats': { ...connect(advised({ interval: MUCH })), isPushed: true },
  'advises to hold heartbeats for ever': { ...handshake(advised({ timeout: MUCH })), isPushed: true },
  'advises negative times': { ...connect(advised({ interval: -MUCH, timeout: -1 })), isPushed: true },
  'advises words for times': { ...connect(advised({ interval: 'soon', timeout: [], reconnect: 'maybe' })), isPushed: true },
  'advises to handshake while all is well': connect(advised({ reconnect: 'handshake' })),
  'answers every heartbeat at once': { holds: false, isPushed: true },
  'never answers a heartbeat': connect(() => null),
  'answers a heartbeat with something else': connect(({ channel }) => ({ channel, successful: true })),
  'answers everything twice': { reply: (reply) => [reply, { ...reply }], isPushed: true },
  'says that the token ends now': { ...handshake((reply) => void (reply.ext.push.expiresIn = 0)), isPushed: true },
  'says that the token never ends': { ...handshake((reply) => void (reply.ext.push.expiresIn = MUCH)), isPushed: true },
  'says that the token ended long ago': { ...handshake((reply) => void (reply.ext.push.expiresIn = -MUCH)), isPushed: true },
  'says that the token ends in a moment, whichever': {
    reply: (reply) => (reply.ext?.push?.expiresIn ? { ...reply, ext: { push: { expiresIn: 1_001 } } } : reply), isPushed: true,
  },
  'says nothing of positions': subscription((reply) => void delete reply.ext),
  'gives a number as position': news({ position: 17 }),
  'gives changes that are none': news({ changes: [null, 7, { context: 7 }] }),
  'gives something else than changes': news({ changes: 'notes' }),
  'subscribes to something else': subscription((reply) => void (reply.channel = '/meta/unsubscribe')),
  'tells of nothing': notice(null),
  'tells of a context that is none': notice({ context: 7, revision: 1, position: 'm1:5' }),
  'tells of a revision that is none': notice({ context: 'notes', revision: 'x', position: 'm1:5' }),
  'tells of what it was not asked for': { act: (session) => session.floods('/user/bea/contexts'), isPushed: true },
  'tells of contexts without end': { act: (session) => session.floods(), isPushed: true },
  'leaves each session at once': { act: (session) => session.leaves() },
};
