import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { BayeuxClient } from '../src/main/resources/web/js/bayeux-client.js';
import { HubSession } from '../src/main/resources/web/js/hub-session.js';
import { FakeHub, FakeTransport } from './support/fake-hub.js';
import { FakeClock } from './support/fake-clock.js';

globalThis.window ??= globalThis;

describe('a session with the hub', () => {
  let clock;
  let hub;
  let log;

  beforeEach(() => {
    clock = new FakeClock();
    hub = new FakeHub(clock);
    log = [];
  });

  function newSession(position = null) {
    const page = { fakeClock: clock, isAlive: true, run: (task) => task() };
    const events = {};
    for (const name of ['accepted', 'subscribed', 'noticed', 'confirmed', 'ended']) {
      events[name] = (detail) => log.push([name, detail]);
    }
    const newClient = (failed) => (
      new BayeuxClient('https://hub/bayeux', new FakeTransport(hub, page), 'websocket', clock, failed));
    return new HubSession({ newClient, channel: '/user/alex/contexts', position, clock, events });
  }

  async function open(position) {
    const session = newSession(position);
    session.open({ token: 'good', device: 'browser' });
    await clock.advance(100);
    return session;
  }

  const happened = (name) => log.filter(([event]) => event === name).map(([, detail]) => detail);
  const sent = (channel) => hub.received.filter((message) => message.channel === channel);

  test('shows its credential in the handshake and its position in the subscription', async () => {
    hub.publish('notes', 'phone');
    await open(hub.position);
    const { client, ...credential } = sent('/meta/handshake')[0].ext.push;
    assert.deepEqual(credential, { token: 'good', device: 'browser' });
    assert.match(client, /^higgins-push-js\//);
    const [subscribe] = sent('/meta/subscribe');
    assert.deepEqual(subscribe.ext.push, { position: hub.position });
    assert.equal(subscribe.subscription, '/user/alex/contexts');
  });

  test('needs two round trips: the subscription and the first heartbeat go out with the reply to the handshake', async () => {
    const session = newSession();
    session.open({ token: 'good', device: 'browser' });
    await clock.advance(6);
    assert.equal(sent('/meta/subscribe').length, 1);
    assert.equal(sent('/meta/connect').length, 1);
  });

  test('without a position sends none, and is told to resync', async () => {
    hub.spread = 500;
    await open();
    assert.deepEqual(sent('/meta/subscribe')[0].ext.push, {});
    assert.deepEqual(happened('subscribed'), [{ changes: [], position: hub.position, resync: true, spread: 500 }]);
  });

  test('says in each heartbeat what it knows and how many notices it heard', async () => {
    await open();
    hub.publish('notes', 'phone');
    hub.publish('photos', 'phone');
    await clock.advance(31_000);
    assert.deepEqual(sent('/meta/connect').at(-1).ext.push, { position: hub.position, heard: 2 });
  });

  test('says nothing of its position while the hub is still to say where it stands', async () => {
    hub.publish('notes', 'phone');
    await open(hub.position);
    const [first, second] = sent('/meta/connect');
    assert.equal(first.ext.push.position, undefined);
    assert.equal(second.ext.push.position, hub.position);
  });

  test('with a position of an epoch the hub has left behind is told to resync, once', async () => {
    await open('k0:7');
    assert.deepEqual(happened('subscribed').map(({ resync }) => resync), [true]);
    assert.equal(hub.handshakes, 1);
    assert.deepEqual(happened('ended'), []);
  });

  test('counts what had arrived by the last answer, so that a later notice does not hide a lost one', async () => {
    await open();
    hub.loses = ({ data }) => data.context === 'notes';
    hub.publish('notes', 'phone');
    hub.beat();
    hub.publish('photos', 'phone');
    hub.loses = () => false;
    await clock.advance(10);
    assert.equal(sent('/meta/connect').at(-1).ext.push.heard, 0);
    assert.deepEqual(new Set(happened('noticed').map(({ context }) => context)), new Set(['notes', 'photos']));
  });

  test('passes notices on as they are, with their spread beside', async () => {
    await open();
    const revision = hub.publish('notes', 'phone');
    await clock.advance(10);
    assert.deepEqual(happened('noticed'), [{ context: 'notes', revision, origin: 'phone', position: hub.position }]);
  });

  test('is confirmed only what the hub has verified', async () => {
    await open();
    const before = hub.position;
    hub.loses = () => true;
    hub.publish('notes', 'phone');
    await clock.advance(30_000);
    assert.equal(happened('confirmed').at(-1), before);
    assert.equal(happened('noticed').length, 1);
    await clock.advance(90_000);
    assert.equal(happened('confirmed').at(-1), hub.position);
    assert.notEqual(hub.position, before);
  });

  test('that is checked shows what did not arrive', async () => {
    const session = await open();
    const position = hub.position;
    hub.loses = () => true;
    const revision = hub.publish('notes', 'phone');
    const checked = session.check(position);
    await clock.advance(10);
    assert.deepEqual((await checked).changes, [{ context: 'notes', revision, origin: 'phone' }]);
  });

  test('says when its token ends, and renews it without a new session', async () => {
    hub.expiresIn = 60_000;
    const session = await open();
    assert.deepEqual(happened('accepted'), [60_000]);
    const renewed = session.renew('fresh');
    await clock.advance(10);
    assert.equal(await renewed, 60_000);
    assert.deepEqual(sent('/service/token')[0].data, { token: 'fresh' });
    assert.equal(hub.handshakes, 1);
  });

  test('that is refused ends once, with the reason', async () => {
    hub.refuses = () => ({ error: '401::Sign in again.', advice: { reconnect: 'none' } });
    await open();
    await clock.advance(60_000);
    assert.deepEqual(happened('ended'), [{ kind: 'refused', code: 401, text: 'Sign in again.', after: 0 }]);
  });

  test('that breaks ends once', async () => {
    await open();
    hub.restart();
    await clock.advance(60_000);
    assert.deepEqual(happened('ended').map(({ kind, code }) => [kind, code]), [['lost', 0]]);
    assert.equal(hub.handshakes, 1);
  });

  test('whose token ends hears it from its heartbeat', async () => {
    await open();
    hub.endSessions({ error: '401::The token ended.', advice: { reconnect: 'handshake', interval: 300 } });
    await clock.advance(1_000);
    assert.deepEqual(happened('ended'), [{ kind: 'expired', code: 401, text: 'The token ended.', after: 300 }]);
  });

  test('closed by us tells the hub, and reports nothing', async () => {
    const session = await open();
    session.close();
    await clock.advance(60_000);
    assert.equal(sent('/meta/disconnect').length, 1);
    assert.deepEqual(happened('ended'), []);
    assert.equal(hub.sessions.length, 0);
  });

  test('closed before it was open leaves nothing behind', async () => {
    const session = newSession();
    session.open({ token: 'good', device: 'browser' });
    session.close();
    await clock.advance(60_000);
    assert.deepEqual(log, []);
    assert.equal(hub.sessions.length, 0);
  });
});
