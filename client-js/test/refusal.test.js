import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Origin } from './support/origin.js';
import { always } from './support/random.js';

const MINUTE = 60_000;
const BAD = { token: async () => 'bad' };

/** What is written to the console while the test runs. */
async function consoleDuring(work) {
  const lines = [];
  const { warn } = console;
  console.warn = (...parts) => lines.push(parts.join(' '));
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return lines;
}

describe('a page that the hub refuses for good', () => {
  test('says so in its state, with what to do, in an event and on the console', async () => {
    const refusals = [];
    const details = [];
    const lines = await consoleDuring(async () => {
      const origin = new Origin();
      const tab = origin.newTab(BAD);
      tab.selector.addEventListener('refused', ({ detail }) => refusals.push(detail));
      tab.selector.addEventListener('statechange', ({ detail }) => details.push(detail));
      tab.selector.start();
      await origin.passes(20 * MINUTE);
    });
    const [refusal] = refusals;
    assert.equal(refusals.length, 1, 'once, however often it is tried again');
    assert.equal(refusal.code, 401);
    assert.match(refusal.text, /not valid/);
    assert.match(refusal.hint, /another access token/);
    assert.deepEqual(details.map(({ state }) => state), ['connecting', 'refused']);
    assert.equal(details.at(-1).hint, refusal.hint);
    assert.equal(lines.length, 1);
    assert.match(lines[0], /^The hub at https:\/\/hub\.example\/ refuses this device of user "alex": 401 The token is not valid/);
    assert.doesNotMatch(lines[0], /\bbad\b|\n/);
  });

  test('is silent on the console if the application says so itself', async () => {
    const lines = await consoleDuring(async () => {
      const origin = new Origin();
      const tab = origin.newTab(BAD);
      tab.selector.addEventListener('refused', (event) => event.preventDefault());
      tab.selector.start();
      await origin.passes(1_000);
      assert.equal(tab.selector.state, 'refused');
    });
    assert.deepEqual(lines, []);
  });

  test('goes on syncing on its timer, and asks the hub rarely', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne(BAD);
    await origin.passes(10 * MINUTE);
    assert.ok(tab.syncs.length >= 19, `${tab.syncs.length} syncs`);
    assert.ok(origin.hub.handshakes <= 4, `${origin.hub.handshakes} handshakes`);
  });

  test('asks the application for another token, and is back as soon as there is one', async () => {
    const origin = new Origin();
    let token = 'bad';
    let asked = 0;
    const tab = await origin.opensOne({ token: async () => (asked++, token) });
    await origin.passes(5 * MINUTE);
    assert.ok(asked > 8 && asked < 40, `asked ${asked} times`);
    tab.states.length = 0;
    token = 'good';
    await origin.passes(MINUTE);
    assert.equal(tab.selector.state, 'push');
    assert.deepEqual(tab.states.filter((state) => state !== 'refused'), ['push']);
  });

  test('is not refused if the application has another token at once', async () => {
    const origin = new Origin();
    let asked = 0;
    const tab = await origin.opensOne({ token: async () => (asked++ === 0 ? 'bad' : 'good') }, 100);
    assert.equal(tab.selector.state, 'push');
    assert.ok(!tab.states.includes('refused'));
  });

  test('stays refused while its application has no token', async () => {
    const origin = new Origin();
    let token = async () => 'bad';
    const tab = await origin.opensOne({ token: () => token() });
    token = () => Promise.reject(new Error('signed out'));
    await origin.passes(5 * MINUTE);
    assert.equal(tab.selector.state, 'refused');
  });

  test('tries the same token again when told to reconnect now', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne(BAD);
    origin.hub.refuses = () => null;
    tab.selector.reconnectNow();
    await origin.passes(100);
    assert.equal(tab.selector.state, 'push');
  });

  test('because its token ended and it has no other is told so', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    const expired = { error: '401::The token has expired.', advice: { reconnect: 'handshake', interval: 1_000 } };
    origin.hub.refuses = () => expired;
    origin.hub.endSessions(expired);
    await origin.passes(10_000);
    assert.equal(tab.selector.state, 'refused');
  });

  test('because a token was revoked asks for another before it says so', async () => {
    const origin = new Origin();
    let count = 0;
    const tab = await origin.opensOne({ token: async () => `token-${++count}` });
    origin.hub.endSessions({ error: '401::The token was revoked.', advice: { reconnect: 'none' } });
    await origin.passes(2_000);
    assert.equal(tab.selector.state, 'push');
    assert.ok(!tab.states.includes('refused'));
  });

  for (const [error, advice] of [
    ['402::The session is not known.', { reconnect: 'handshake', interval: 0 }],
    ['409::A limit is reached.', undefined],
    ['429::Slow down.', { reconnect: 'handshake', interval: 1_000 }],
    ['503::Cannot check the token now.', { reconnect: 'handshake', interval: 1_000 }],
  ]) {
    test(`is not one that is told ${error}`, async () => {
      const origin = new Origin();
      origin.hub.refuses = () => ({ error, advice });
      const tab = await origin.opensOne();
      await origin.passes(MINUTE);
      assert.notEqual(tab.selector.state, 'refused');
      origin.hub.refuses = () => null;
      await origin.passes(15_000);
      assert.equal(tab.selector.state, 'push');
    });
  }

  test('is also one whose token gives no ticket for callback polling', async () => {
    const origin = new Origin();
    const tab = origin.newTab({ ...BAD, transports: ['callback-polling'], share: false });
    const headers = { 'content-type': 'application/problem+json' };
    tab.page.fetch = async () => new Response('{"detail":"The token is not valid: sign in again."}', { status: 401, headers });
    const selector = tab.newSelector().start();
    await origin.passes(2_000);
    assert.equal(selector.state, 'refused');
  });

  test('fails what waits to be published with the refusal', async () => {
    const origin = new Origin();
    let isAway = true;
    const tab = origin.newTab(BAD);
    const headers = { 'content-type': 'application/problem+json' };
    tab.page.fetch = async () => {
      if (isAway) throw new TypeError('unreachable');
      return new Response('{"detail":"The token is not valid."}', { status: 401, headers });
    };
    origin.hub.isAway = true;
    const selector = tab.newSelector().start();
    const outcomes = [];
    for (const context of ['notes', 'photos']) selector.publish({ context }).catch(({ code }) => outcomes.push(code));
    await origin.passes(5 * MINUTE);
    assert.deepEqual(outcomes, []);
    origin.hub.isAway = isAway = false;
    await origin.clock.until(() => selector.state === 'refused');
    await origin.passes(10);
    assert.deepEqual(outcomes, [401, 401]);
  });
});

describe('a hub that is back', () => {
  const restarted = async (options = {}) => {
    const origin = new Origin({ random: always(1) });
    const tab = await origin.opensOne({ timer: Infinity, ...options });
    await origin.passes(MINUTE);
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(5 * MINUTE);
    return { origin, tab };
  };

  test('is found within ten seconds by few', async () => {
    const { origin, tab } = await restarted();
    origin.hub.isAway = false;
    await origin.passes(10_100);
    assert.equal(tab.selector.state, 'push');
  });

  test('is tried at once when told to reconnect now, by whichever page leads', async () => {
    const { origin } = await restarted();
    const [follower] = await origin.opens(1, { timer: Infinity });
    assert.equal(follower.selector.leads, false);
    assert.ok(follower.selector.retryIn <= 10_000);
    origin.hub.isAway = false;
    follower.selector.reconnectNow();
    await origin.passes(100);
    assert.equal(follower.selector.state, 'push');
    assert.equal(follower.selector.retryIn, null);
  });

  test('is tried at once when a sync on the old timer succeeds', async () => {
    const { origin, tab } = await restarted();
    origin.hub.isAway = false;
    tab.selector.syncNow();
    await origin.passes(100);
    assert.equal(tab.selector.state, 'push');
  });

  test('is not tried more than now and then, however often it is asked for', async () => {
    const { origin, tab } = await restarted();
    let attempts = 0;
    const receive = origin.hub.receive.bind(origin.hub);
    origin.hub.receive = (transport, messages) => {
      attempts += messages.some(({ channel }) => channel === '/meta/handshake') ? 1 : 0;
      return receive(transport, messages);
    };
    for (let i = 0; i < 600; i++) {
      tab.selector.reconnectNow();
      await origin.passes(100);
    }
    assert.ok(attempts <= 20, `${attempts} attempts in a minute`);
  });

  test('says when it is tried next', async () => {
    const { origin, tab } = await restarted();
    assert.ok(tab.selector.retryIn > 0 && tab.selector.retryIn <= 10_000, `${tab.selector.retryIn}`);
    tab.selector.stop();
    assert.equal(tab.selector.retryIn, null);
    await origin.passes(10);
  });

  test('with a herd is tried more rarely', async () => {
    const origin = new Origin({ random: always(1) });
    origin.hub.reconnectSpread = 40_000;
    const tab = await origin.opensOne({ timer: Infinity });
    await origin.passes(2 * MINUTE);
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(5 * MINUTE);
    assert.ok(tab.selector.retryIn <= 40_000);
    origin.hub.isAway = false;
    await origin.passes(11_000);
    assert.equal(tab.selector.state, 'timer');
    await origin.passes(30_000);
    assert.equal(tab.selector.state, 'push');
  });
});
