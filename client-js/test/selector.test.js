import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Selector } from '../src/main/resources/web/js/higgins-push.js';
import { always } from './support/random.js';
import { Origin } from './support/origin.js';

const MINUTE = 60_000;

/** A sync that ends when the test says so. */
function heldSync() {
  const held = { requests: [], sync: (request) => new Promise((resolve, reject) => {
    held.requests.push(request);
    Object.assign(held, { succeeds: resolve, fails: reject });
  }) };
  return held;
}

describe('a selector', () => {
  test('new to the hub syncs everything first, then what it is told', async () => {
    const origin = new Origin();
    const causes = [];
    const tab = await origin.opensOne({ sync: (request) => void causes.push(...request.causes) });
    origin.hub.publish('notes', 'phone');
    await origin.passes(10);
    assert.deepEqual(tab.syncs, ['everything', ['notes']]);
    assert.deepEqual(causes, ['start', 'notice']);
  });

  test('opened again syncs only what changed meanwhile', async () => {
    const origin = new Origin();
    (await origin.opensOne()).page.close();
    origin.hub.publish('notes', 'phone');
    const back = await origin.opensOne();
    assert.deepEqual(back.syncs, [['notes']]);
  });

  test('that ended before its sync did is told again', async () => {
    const origin = new Origin();
    const held = heldSync();
    const tab = await origin.opensOne(held);
    held.succeeds();
    origin.hub.publish('notes', 'phone');
    await origin.passes(MINUTE);
    tab.page.crash();
    const back = await origin.opensOne();
    assert.deepEqual(back.syncs, [['notes']]);
  });

  test('that ended between two syncs is told again of the one that did not end', async () => {
    const origin = new Origin();
    const held = heldSync();
    const tab = await origin.opensOne(held);
    held.succeeds();
    await origin.passes(1);
    origin.hub.publish('notes', 'phone');
    await origin.passes(10);
    origin.hub.publish('photos', 'phone');
    await origin.passes(MINUTE);
    held.succeeds();
    await origin.passes(MINUTE);
    tab.page.crash();
    const back = await origin.opensOne();
    assert.deepEqual(back.syncs, [['photos']]);
  });

  test('whose first sync fails does not spoil what another page keeps', async () => {
    const origin = new Origin();
    const failing = origin.newTab({ sync: () => Promise.reject(new Error('no')) });
    await origin.opensOne();
    failing.selector.start();
    await origin.passes(5_000);
    failing.page.close();
    const next = await origin.opensOne();
    assert.deepEqual(next.syncs, []);
  });

  test('without a storage starts anew', async () => {
    const origin = new Origin();
    (await origin.opensOne({ storage: null })).page.close();
    const back = await origin.opensOne({ storage: null });
    assert.deepEqual(back.syncs, ['everything']);
  });

  test('keeps what it knows in a store of the application', async () => {
    const origin = new Origin();
    let saved = { position: null, known: {} };
    const storage = { load: () => saved, save: (next) => (saved = next), forget: () => {} };
    await origin.opensOne({ storage });
    assert.equal(saved.position, origin.hub.position);
  });

  test('that forgets is new to the hub again', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    tab.selector.forget();
    assert.equal(tab.selector.position, null);
    assert.deepEqual(origin.storage.keys(), []);
    tab.selector.start();
    await origin.passes(1_000);
    assert.deepEqual(tab.syncs, ['everything', 'everything']);
  });

  test('spreads its resync as the hub asks', async () => {
    const origin = new Origin({ random: always(0.5) });
    origin.hub.spread = 40_000;
    const asked = [];
    const tab = await origin.opensOne({}, 0);
    tab.selector.addEventListener('resync', ({ detail }) => asked.push(detail));
    await origin.passes(19_000);
    assert.deepEqual(tab.syncs, []);
    await origin.passes(2_000);
    assert.deepEqual(tab.syncs, ['everything']);
    assert.deepEqual(asked, [{ within: 40_000 }]);
  });

  test('spreads the sync of a group\'s context as its notice asks, and syncs the user\'s own of that name at once', async () => {
    const origin = new Origin({ random: always(0.5) });
    const refs = [];
    const tab = await origin.opensOne({ sync: (request) => void refs.push(...request.refs) });
    const told = [];
    tab.selector.addEventListener('notice', ({ detail }) => told.push(detail));
    origin.hub.noticeFields = { group: 'family', spread: 40_000 };
    const revision = origin.hub.publish('album', 'phone');
    origin.hub.noticeFields = {};
    origin.hub.publish('album', 'phone', revision);
    await origin.passes(19_000);
    assert.deepEqual(refs, [{ context: 'album' }]);
    await origin.passes(2_000);
    assert.deepEqual(refs, [{ context: 'album' }, { context: 'album', group: 'family' }]);
    assert.deepEqual(told.map(({ group }) => group), ['family', undefined]);
  });

  test('that stops starts no more syncs, tells the running one, and leaves the hub', async () => {
    const origin = new Origin();
    const held = heldSync();
    const tab = await origin.opensOne(held);
    tab.selector.stop();
    assert.equal(held.requests[0].signal.aborted, true);
    await origin.passes(5 * MINUTE);
    assert.equal(tab.syncs.length, 1);
    assert.equal(tab.selector.state, 'stopped');
    assert.equal(origin.hub.sessions.length, 0);
  });

  test('may be stopped and started as often as one likes', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    for (let i = 0; i < 3; i++) {
      tab.selector.stop();
      tab.selector.stop();
      tab.selector.start();
      tab.selector.start();
    }
    await origin.passes(5_000);
    assert.equal(origin.hub.sessions.length, 1);
    assert.equal(tab.selector.state, 'push');
  });

  test('tells its listeners what it does', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    const log = [];
    for (const type of ['notice', 'syncstart', 'syncfinish', 'statechange']) {
      tab.selector.addEventListener(type, ({ detail }) => log.push([type, detail.contexts ?? detail.context ?? detail.state]));
    }
    origin.hub.publish('notes', 'phone');
    await origin.passes(10);
    tab.selector.stop();
    assert.deepEqual(log, [['notice', 'notes'], ['syncstart', ['notes']], ['syncfinish', ['notes']],
      ['statechange', 'stopped']]);
  });

  test('tells them once that it connects, and with push that it leads', async () => {
    const origin = new Origin();
    const { selector } = origin.newTab();
    const states = [];
    selector.addEventListener('statechange', ({ detail: { state, leads } }) => states.push([state, leads]));
    selector.start();
    assert.deepEqual(states, [['connecting', false]]);
    await origin.passes(1_000);
    assert.deepEqual(states, [['connecting', false], ['push', true]]);
  });

  test('tells them about a sync that fails, and tries again', async () => {
    const origin = new Origin();
    const failures = [];
    let fails = true;
    const tab = await origin.opensOne({ sync: () => fails && Promise.reject(new Error('the server is on fire')) }, 0);
    tab.selector.addEventListener('syncfail', ({ detail }) => failures.push(detail.error.message));
    await origin.passes(10);
    fails = false;
    await origin.passes(10_000);
    assert.deepEqual(failures, ['the server is on fire']);
    assert.deepEqual(tab.syncs, ['everything', 'everything']);
  });

  test('refuses a context that cannot be one', () => {
    const { selector } = new Origin().newTab();
    for (const context of ['', 7, undefined, 'a\nb']) assert.throws(() => selector.changed(context), /context must be/);
  });
});

describe('a local edit', () => {
  test('is synced after the quiet period', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    tab.selector.changed('notes');
    await origin.passes(1_999);
    assert.equal(tab.syncs.length, 1);
    await origin.passes(1);
    assert.deepEqual(tab.syncs.at(-1), ['notes']);
  });

  test('in a scope is not interrupted by a sync, whatever the hub says', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    const edit = await tab.selector.edit('notes');
    origin.hub.publish('notes', 'phone');
    await origin.passes(MINUTE);
    assert.equal(tab.syncs.length, 1);
    edit.close();
    edit.close();
    await origin.passes(2_000);
    assert.deepEqual(tab.syncs.slice(1), [['notes']]);
  });

  test('waits for a sync that touches the context', async () => {
    const origin = new Origin();
    const held = heldSync();
    const tab = await origin.opensOne(held);
    let edit = null;
    tab.selector.edit('notes').then((opened) => (edit = opened));
    await origin.passes(100);
    assert.equal(edit, null);
    held.succeeds();
    await origin.passes(1);
    assert.equal(edit.context, 'notes');
  });

  test('that changed nothing costs no sync', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    (await tab.selector.edit('notes')).unchanged();
    await origin.passes(MINUTE);
    assert.equal(tab.syncs.length, 1);
  });

  test('may be a function, and ends with it even if it throws', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    assert.equal(await tab.selector.edit('notes', async () => 'edited'), 'edited');
    await assert.rejects(tab.selector.edit('notes', () => Promise.reject(new Error('oops'))), /oops/);
    await origin.passes(3_000);
    assert.deepEqual(tab.syncs.at(-1), ['notes']);
  });

  test('may wait for nothing: everything is synced when asked for', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    tab.selector.changed('notes');
    tab.selector.syncNow();
    await origin.passes(1);
    assert.deepEqual(tab.syncs, ['everything', 'everything']);
  });
});

describe('while the hub is away', () => {
  test('the old timer takes over, and stops when push is back', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(95_000);
    assert.equal(tab.selector.state, 'timer');
    assert.deepEqual(tab.syncs.slice(1), ['everything', 'everything', 'everything']);
    origin.hub.isAway = false;
    await origin.passes(2 * MINUTE);
    const count = tab.syncs.length;
    await origin.passes(10 * MINUTE);
    assert.equal(tab.syncs.length, count);
  });

  test('a page that never found it syncs at once, then on the timer', async () => {
    const origin = new Origin();
    origin.hub.isAway = true;
    const causes = [];
    const tab = await origin.opensOne({ sync: (request) => void causes.push(request.causes) }, 1_000);
    assert.equal(tab.selector.state, 'timer');
    assert.deepEqual(causes, [['timer']]);
    await origin.passes(28_000);
    assert.equal(tab.syncs.length, 1, 'not again at each failed attempt');
    await origin.passes(32_000);
    assert.deepEqual(tab.syncs, ['everything', 'everything', 'everything']);
  });

  test('a page that joins others without it syncs at once too', async () => {
    const origin = new Origin();
    origin.hub.isAway = true;
    await origin.opensOne();
    const second = await origin.opensOne({ app: 'other' }, 1_000);
    assert.equal(second.selector.leads, false);
    assert.deepEqual(second.syncs, ['everything']);
  });

  test('a page that starts anew syncs at once again', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    tab.selector.stop();
    origin.hub.isAway = true;
    tab.selector.start();
    await origin.passes(1_000);
    assert.deepEqual(tab.syncs, ['everything', 'everything']);
  });

  test('a page whose first attempt fails after the timer synced does not sync again for that', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne({ timer: 20_000, token: () => new Promise(() => {}) }, 0);
    await origin.passes(31_000);
    assert.equal(tab.selector.state, 'timer');
    assert.deepEqual(tab.syncs, ['everything']);
  });

  test('a page without a timer does not sync, from the start or later', async () => {
    const origin = new Origin();
    origin.hub.isAway = true;
    const tab = await origin.opensOne({ timer: Infinity });
    await origin.passes(5 * MINUTE);
    assert.deepEqual(tab.syncs, []);
  });

  test('a page that had push waits for the timer', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(29_000);
    assert.equal(tab.selector.state, 'timer');
    assert.deepEqual(tab.syncs, ['everything']);
    await origin.passes(2_000);
    assert.deepEqual(tab.syncs, ['everything', 'everything']);
  });

  test('attempts become rarer', async () => {
    const origin = new Origin({ random: always(1) });
    await origin.opensOne({ transports: ['websocket'], timer: Infinity });
    origin.hub.received.length = 0;
    origin.hub.isAway = true;
    origin.hub.restart();
    const attempts = [];
    const received = origin.hub.receive.bind(origin.hub);
    origin.hub.receive = (...args) => {
      attempts.push(Math.round(origin.clock.now() / 1_000));
      return received(...args);
    };
    await origin.passes(5 * MINUTE);
    const gaps = attempts.slice(1).map((at, i) => at - attempts[i]);
    const bounds = [2, 4, 8, ...Array(40).fill(10)];
    assert.deepEqual(gaps, bounds.slice(0, gaps.length));
    assert.ok(gaps.length >= 25, `${gaps.length} attempts`);
  });

  test('a network that is back is tried at once', async () => {
    const origin = new Origin({ random: always(1) });
    const tab = await origin.opensOne();
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(5 * MINUTE);
    origin.hub.isAway = false;
    tab.page.activate();
    await origin.passes(100);
    assert.equal(tab.selector.state, 'push');
  });

  test('a connection that only seems to be alive is found out when the page is seen again', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    origin.hub.isDeaf = true;
    origin.hub.publish('notes', 'phone');
    tab.page.activate();
    await origin.passes(5_100);
    assert.equal(tab.selector.state, 'timer');
    origin.hub.isDeaf = false;
    await origin.passes(5_000);
    assert.deepEqual(tab.told, ['notes@1']);
  });
});

describe('transports', () => {
  test('a blocked WebSocket falls back to long polling within the same attempt', async () => {
    const origin = new Origin();
    origin.hub.blocked.add('websocket');
    const tab = await origin.opensOne({}, 50);
    assert.deepEqual([tab.selector.state, tab.selector.transport], ['push', 'long-polling']);
  });

  test('WebSocket is found again, without a gap', async () => {
    const origin = new Origin();
    origin.hub.blocked.add('websocket');
    const tab = await origin.opensOne();
    await origin.passes(6 * MINUTE);
    assert.equal(tab.selector.transport, 'long-polling');
    origin.hub.blocked.clear();
    tab.states.length = 0;
    await origin.passes(11 * MINUTE);
    assert.equal(tab.selector.transport, 'websocket');
    assert.deepEqual(tab.states, ['push']);
    assert.equal(origin.hub.sessions.length, 1);
    origin.hub.publish('notes', 'phone');
    await origin.passes(10);
    assert.deepEqual(tab.told, ['notes@1']);
  });

  test('a WebSocket that is cut each time soon after it opened gives way', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    for (let second = 0; second < 120; second++) {
      await origin.passes(1_000);
      if (origin.hub.sessions.some(({ transport }) => transport.type === 'websocket')) origin.hub.restart();
    }
    assert.deepEqual([tab.selector.state, tab.selector.transport], ['push', 'long-polling']);
  });

  test('when none gets through all are tried again', async () => {
    const origin = new Origin();
    for (const transport of ['websocket', 'long-polling', 'callback-polling']) origin.hub.blocked.add(transport);
    const tab = await origin.opensOne({
      transports: ['websocket', 'long-polling', 'callback-polling'],
      ticket: async () => 'once',
    });
    origin.hub.blocked.delete('callback-polling');
    await origin.passes(10_000);
    assert.equal(tab.selector.transport, 'callback-polling');
  });

  test('callback polling shows a ticket, never a token', async () => {
    const origin = new Origin();
    await origin.opensOne({ transports: ['callback-polling'], ticket: async () => 'once' });
    const [{ ext }] = origin.hub.received;
    const { client, ...credential } = ext.push;
    assert.match(client, /^higgins-push-js\//);
    assert.deepEqual(credential, { ticket: 'once', device: 'browser' });
  });
});

describe('tokens', () => {
  test('are renewed before they end, without a new session', async () => {
    const origin = new Origin();
    origin.hub.expiresIn = 10 * MINUTE;
    let count = 0;
    await origin.opensOne({ token: async () => `token-${++count}` });
    await origin.passes(61 * MINUTE);
    const renewals = origin.hub.received.filter(({ channel }) => channel === '/service/token');
    assert.ok(renewals.length >= 6 && renewals.length <= 13, `${renewals.length} renewals`);
    assert.deepEqual(renewals[0].data, { token: 'token-2' });
    assert.equal(origin.hub.handshakes, 1);
  });

  test('are not renewed over callback polling, where they would stand in a URL', async () => {
    const origin = new Origin();
    origin.hub.expiresIn = MINUTE;
    await origin.opensOne({ transports: ['callback-polling'], ticket: async () => 'once' });
    await origin.passes(10 * MINUTE);
    assert.deepEqual(origin.hub.received.filter(({ channel }) => channel === '/service/token'), []);
  });

  test('that could not be renewed are asked for again, ever closer to the end', async () => {
    const origin = new Origin();
    origin.hub.expiresIn = 10 * MINUTE;
    let asked = 0;
    await origin.opensOne({ token: async () => (++asked === 1 ? 'good' : Promise.reject(new Error('offline'))) });
    await origin.passes(10 * MINUTE);
    assert.ok(asked > 4 && asked < 30, `${asked} times`);
    assert.equal(origin.hub.handshakes, 1);
  });

  test('that ended make a new session with a fresh one', async () => {
    const origin = new Origin();
    let count = 0;
    const tab = await origin.opensOne({ token: async () => `token-${++count}` });
    origin.hub.endSessions({ error: '401::The token ended.', advice: { reconnect: 'handshake', interval: 100 } });
    await origin.passes(5_000);
    assert.equal(tab.selector.state, 'push');
    assert.deepEqual(origin.hub.received.filter(({ channel }) => channel === '/meta/handshake').at(-1).ext.push.token, 'token-2');
  });

  test('that the hub cannot check now are shown again later', async () => {
    const origin = new Origin();
    origin.hub.refuses = () => ({ error: '503::Keys unreachable.', advice: { reconnect: 'handshake', interval: 3_000 } });
    const tab = await origin.opensOne({}, 2_000);
    assert.equal(tab.selector.state, 'timer');
    assert.equal(origin.hub.handshakes, 1);
    origin.hub.refuses = () => null;
    await origin.passes(5_000);
    assert.equal(tab.selector.state, 'push');
  });

  test('that are refused end the attempts, but not the syncs', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne({ token: async () => 'bad' });
    assert.deepEqual(tab.syncs, ['everything'], 'at once');
    await origin.passes(91_000);
    assert.equal(tab.selector.state, 'refused');
    assert.equal(origin.hub.handshakes, 1);
    assert.equal(tab.syncs.length, 4);
  });

  test('that never come count as failures', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne({ token: () => new Promise(() => {}) });
    await origin.passes(31_000);
    assert.equal(tab.selector.state, 'timer');
  });
});

describe('tokens of a supplier', () => {
  /** What the hub was shown within half an hour. */
  async function shownInHalfAnHour(expiresIn) {
    const origin = new Origin();
    const get = () => (typeof expiresIn === 'function' ? expiresIn(origin.clock.now()) : expiresIn);
    Object.defineProperty(origin.hub, 'expiresIn', { get });
    await origin.opensOne();
    await origin.passes(30 * MINUTE);
    const renewals = origin.hub.received.filter(({ channel }) => channel === '/service/token').length;
    return renewals + origin.hub.handshakes;
  }

  const cases = {
    'that keeps each to its end': (now) => Math.max(0, 10 * MINUTE - now),
    'that has ended for the hub': 0,
    'that ends in a moment, whichever it is': 1_001,
    'that ended long ago': -1e15,
    'that never ends': 1e15,
    'of which the hub says nonsense': 'soon',
  };
  for (const [name, expiresIn] of Object.entries(cases)) {
    test(`${name} are not asked for again and again`, async () => {
      assert.ok(await shownInHalfAnHour(expiresIn) <= 50);
    });
  }

  test('that live for half a minute are renewed in time, all day long', async () => {
    const origin = new Origin();
    origin.hub.expiresIn = 30_000;
    await origin.opensOne();
    await origin.passes(10 * MINUTE);
    const renewals = origin.hub.received.filter(({ channel }) => channel === '/service/token').length;
    assert.ok(renewals >= 20, `${renewals} renewals`);
    assert.equal(origin.hub.handshakes, 1);
  });

  test('that gives none fail as those of one that throws', async () => {
    for (const token of [undefined, null, '', 7, {}]) {
      const origin = new Origin();
      const tab = await origin.opensOne({ token: async () => token });
      assert.equal(tab.selector.state, 'timer');
      assert.equal(origin.hub.handshakes, 0);
    }
  });
});

describe('a hub that misbehaves', () => {
  test('and asks to wait for ever is tried again within minutes', async () => {
    for (const interval of [1e15, Infinity, Number.MAX_VALUE]) {
      const origin = new Origin();
      origin.hub.refuses = () => ({ error: '503::Later.', advice: { reconnect: 'handshake', interval } });
      const tab = await origin.opensOne();
      origin.hub.refuses = () => null;
      await origin.passes(6 * MINUTE);
      assert.equal(tab.selector.state, 'push');
    }
  });

  test('and asks not to sync for ever is not heeded longer than an hour', async () => {
    const origin = new Origin();
    origin.hub.spread = 1e15;
    const tab = await origin.opensOne();
    await origin.passes(60 * MINUTE);
    assert.deepEqual(tab.syncs, ['everything']);
  });

  test('and refuses for good what it takes later is tried again within half an hour', async () => {
    const origin = new Origin();
    origin.hub.refuses = () => ({ error: '401::Who are you?', advice: { reconnect: 'none' } });
    const tab = await origin.opensOne();
    assert.equal(tab.selector.state, 'refused');
    origin.hub.refuses = () => null;
    await origin.passes(30 * MINUTE);
    assert.equal(tab.selector.state, 'push');
  });

  test('and leaves every session soon does not put the timer off, nor is it asked ever more', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    for (let second = 0; second < 600; second++) {
      await origin.passes(1_000);
      origin.hub.restart();
    }
    assert.ok(tab.syncs.length > 10, `${tab.syncs.length} syncs`);
    assert.ok(origin.hub.handshakes < 60, `${origin.hub.handshakes} handshakes`);
    await origin.passes(2 * MINUTE);
    assert.equal(tab.selector.state, 'push');
  });

  test('and comes back for a moment owes the sync on the timer that it was too late for', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    const edit = await tab.selector.edit('notes');
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(31_000);
    origin.hub.isAway = false;
    await origin.clock.until(() => tab.selector.state === 'push');
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(1_000);
    edit.unchanged();
    await origin.passes(1_000);
    assert.deepEqual(tab.syncs, ['everything', 'everything']);
  });

  test('now and then costs no sync on the timer', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    for (let clock = 0; clock < 5; clock++) {
      origin.hub.restart();
      await origin.passes(5 * MINUTE);
    }
    assert.deepEqual(tab.syncs, ['everything']);
  });
});

describe('a hub with several nodes', () => {
  test('is used by the next one when a node ends, and nothing is missed', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne({ hub: ['https://one.example/', 'https://two.example/'] });
    assert.equal(tab.selector.hub, 'https://one.example/');
    origin.hub.restart();
    await origin.passes(30_000);
    assert.equal(tab.selector.state, 'push');
    assert.equal(tab.selector.hub, 'https://two.example/');
    assert.deepEqual(tab.page.urls, ['https://one.example/bayeux', 'https://two.example/bayeux']);
    assert.deepEqual(tab.syncs, ['everything']);
  });
});

describe('publishing', () => {
  test('goes over HTTP with a fresh token, by this device unless said otherwise', async () => {
    const origin = new Origin();
    const requests = [];
    const tab = await origin.opensOne();
    tab.page.fetch = async (url, request) => {
      requests.push([url.href, request.headers.authorization, JSON.parse(request.body)]);
      return new Response('{"position":"k1:1","revision":4,"duplicate":false}');
    };
    const receipt = await tab.newSelector().publish({ context: 'notes' });
    assert.deepEqual(receipt, { position: 'k1:1', revision: 4, duplicate: false });
    await tab.newSelector().publish({ user: 'bea', context: 'notes', revision: 9, origin: null });
    assert.deepEqual(requests, [
      ['https://hub.example/v1/users/alex/changes', 'Bearer good', { context: 'notes', origin: 'browser' }],
      ['https://hub.example/v1/users/bea/changes', 'Bearer good', { context: 'notes', revision: 9 }],
    ]);
  });
});

test('a selector is an event target', () => {
  assert.ok(Selector.prototype instanceof EventTarget);
});
