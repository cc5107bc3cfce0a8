import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { always, seededRandom, forSeeds, pick } from './support/random.js';
import { Origin } from './support/origin.js';

const CONTEXTS = ['notes', 'passwords', 'photos'];

describe('pages of one browser', () => {
  test('hold one connection, and each is told', async () => {
    const origin = new Origin();
    const tabs = await origin.opens(10);
    assert.equal(origin.hub.sessions.length, 1);
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    for (const tab of tabs) assert.deepEqual(tab.told, ['notes@1']);
    for (const tab of tabs) assert.deepEqual(tab.syncs.slice(1), [['notes']]);
  });

  test('have push ids of their own', async () => {
    const origin = new Origin();
    const tabs = await origin.opens(5);
    assert.equal(new Set(tabs.map((tab) => tab.selector.pushId)).size, 5);
  });

  test('are not told of what their own device changed', async () => {
    const origin = new Origin();
    const tabs = await origin.opens(3);
    origin.hub.publish('notes', 'browser');
    origin.hub.publish('photos', 'phone');
    await origin.passes(100);
    for (const tab of tabs) assert.deepEqual(tab.told, ['photos@1']);
  });

  test('of different users or devices share nothing', async () => {
    const origin = new Origin();
    await origin.opens(2);
    await origin.opens(2, { user: 'bea' });
    await origin.opens(2, { device: 'another' });
    assert.equal(origin.hub.sessions.length, 3);
  });

  test('that do not want to share connect by themselves', async () => {
    const origin = new Origin();
    const tabs = await origin.opens(3, { share: false });
    assert.equal(origin.hub.sessions.length, 3);
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    for (const tab of tabs) assert.deepEqual(tab.told, ['notes@1']);
  });

  test('where nothing lets them hear each other connect by themselves', async () => {
    const origin = new Origin({ hasBus: false });
    await origin.opens(3);
    assert.equal(origin.hub.sessions.length, 3);
  });

  test('show the state of the shared connection', async () => {
    const origin = new Origin();
    const tabs = await origin.opens(3);
    assert.deepEqual(tabs.map((tab) => tab.selector.state), ['push', 'push', 'push']);
    assert.deepEqual(tabs.map((tab) => tab.selector.leads), [true, false, false]);
    origin.hub.isAway = true;
    origin.hub.restart();
    await origin.passes(500);
    assert.deepEqual(tabs.map((tab) => tab.selector.state), ['timer', 'timer', 'timer']);
  });
});

for (const hasLocks of [true, false]) {
  describe(`when the leader goes, ${hasLocks ? 'with' : 'without'} Web Locks`, () => {
    test('the one that takes over says so with push, after one "connecting"', async () => {
      const origin = new Origin({ hasLocks });
      const [leader, follower] = await origin.opens(2);
      const states = [];
      follower.selector.addEventListener('statechange', ({ detail: { state, leads } }) => states.push([state, leads]));
      leader.page.close();
      await origin.passes(30_000);
      assert.equal(states.filter(([state]) => state === 'connecting').length, 1);
      assert.deepEqual(states.at(-1), ['push', true]);
    });

    const leaves = {
      'is closed': (leader) => leader.page.close(),
      'crashes': (leader) => leader.page.crash(),
      'is frozen': (leader) => leader.page.freeze(),
      'stops its selector': (leader) => leader.selector.stop(),
    };
    for (const [how, leave] of Object.entries(leaves)) {
      test(`because it ${how}, another takes over and nothing is missed`, async () => {
        const origin = new Origin({ hasLocks });
        const [leader, ...others] = await origin.opens(4);
        leave(leader);
        origin.hub.publish('notes', 'phone');
        await origin.passes(30_000);
        for (const tab of others) assert.deepEqual(tab.told, ['notes@1']);
        assert.equal(others.filter((tab) => tab.selector.leads).length, 1);
      });
    }

    test('for a nap, it comes back as a follower and knows all', async () => {
      const origin = new Origin({ hasLocks });
      const [leader, ...others] = await origin.opens(4);
      leader.page.freeze();
      await origin.passes(30_000);
      origin.hub.publish('notes', 'phone');
      await origin.passes(1_000);
      leader.page.thaw();
      await origin.passes(30_000);
      assert.equal(leader.selector.leads, false);
      assert.deepEqual(leader.told, ['notes@1']);
      assert.equal(others.filter((tab) => tab.selector.leads).length, 1);
      assert.equal(origin.hub.sessions.length, 1);
    });
  });
}

describe('a page that joins', () => {
  test('is told what it missed since its own position by the leader alone', async () => {
    const origin = new Origin();
    await origin.opens(1);
    const [early] = await origin.opens(1, { app: 'other' });
    await origin.passes(1);
    early.page.close();
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    const [late] = await origin.opens(1, { app: 'other' });
    assert.deepEqual(late.told, ['notes@1']);
    assert.equal(origin.hub.catchUps, 0);
  });

  test('from before the leader began is told by the hub', async () => {
    const origin = new Origin();
    const [old] = await origin.opens(1, { app: 'other' });
    old.page.close();
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    await origin.opens(1);
    const [back] = await origin.opens(1, { app: 'other' });
    assert.deepEqual(back.told, ['notes@1']);
    assert.equal(origin.hub.catchUps, 1);
  });

  test('from long before is told everything, even what follows the answer as notices', async () => {
    const origin = new Origin();
    origin.hub.mostInAnswer = 10;
    const olds = await origin.opens(2, { app: 'other' });
    for (const old of olds) old.page.close();
    for (let i = 0; i < 35; i++) origin.hub.publish(`c${i}`, 'phone');
    await origin.passes(100);
    const both = await origin.opens(2, { app: 'other' }, 2);
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    for (const tab of both) {
      assert.equal(tab.told.length, 36);
      assert.equal(new Set(tab.told).size, 36);
    }
  });

  test('of an epoch the hub has left behind syncs everything', async () => {
    const origin = new Origin();
    (await origin.opensOne({ app: 'other' })).page.close();
    origin.hub.restart({ newEpoch: true });
    await origin.opensOne();
    const back = await origin.opensOne({ app: 'other' });
    assert.deepEqual(back.syncs, ['everything']);
    assert.equal(origin.hub.catchUps, 0);
  });

  test('with nothing known syncs everything, without a word to the hub', async () => {
    const origin = new Origin();
    await origin.opens(1);
    const [fresh] = await origin.opens(1, { app: 'other' });
    assert.deepEqual(fresh.syncs, ['everything']);
    assert.equal(origin.hub.handshakes, 1);
    assert.equal(origin.hub.catchUps, 0);
  });

  test('of the same application syncs nothing that another page already did', async () => {
    const origin = new Origin();
    await origin.opens(1);
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    const [second] = await origin.opens(1);
    assert.deepEqual(second.syncs, []);
  });
});

describe('a page that cannot lead', () => {
  test('because its token is refused lets another, and follows it', async () => {
    const origin = new Origin();
    const [refused] = await origin.opens(1, { token: async () => 'bad' });
    assert.equal(refused.selector.state, 'refused');
    const [other] = await origin.opens(1);
    assert.equal(other.selector.leads, true);
    assert.equal(refused.selector.state, 'push');
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    assert.deepEqual(refused.told, ['notes@1']);
  });

  test('because it has no token lets another', async () => {
    const origin = new Origin();
    const [first] = await origin.opens(1, { token: () => Promise.reject(new Error('signed out')) });
    const [second] = await origin.opens(1);
    await origin.passes(20_000);
    assert.equal(second.selector.leads, true);
    assert.equal(first.selector.state, 'push');
  });

  test('any more because of a refusal may try again when told to start', async () => {
    const origin = new Origin();
    let token = 'bad';
    const [tab] = await origin.opens(1, { token: async () => token });
    await origin.passes(60_000);
    assert.equal(tab.selector.state, 'refused');
    token = 'good';
    tab.selector.start();
    await origin.passes(1_000);
    assert.equal(tab.selector.state, 'push');
  });
});

describe('a page put to suspend by the browser', () => {
  test('leaves, and joins again when it wakes up', async () => {
    const origin = new Origin();
    const [first, second] = await origin.opens(2);
    first.page.suspend();
    await origin.passes(100);
    assert.equal(second.selector.leads, true);
    origin.hub.publish('notes', 'phone');
    await origin.passes(100);
    first.page.resume();
    await origin.passes(1_000);
    assert.deepEqual(first.told, ['notes@1']);
    assert.equal(first.selector.leads, false);
  });
});

test('a leader in office is not robbed by pages that slept themselves', async () => {
  const origin = new Origin();
  const [leader, ...others] = await origin.opens(4);
  await origin.passes(9_000);
  for (const tab of others) tab.page.freeze();
  await origin.passes(3_600_000);
  for (const tab of others) tab.page.thaw();
  await origin.passes(60_000);
  assert.equal(leader.selector.leads, true);
  assert.equal(origin.hub.handshakes, 1);
});

test('a notice lost on the way is repaired at the next heartbeat, in every page', async () => {
  const origin = new Origin();
  const tabs = await origin.opens(3);
  origin.hub.loses = () => true;
  origin.hub.publish('notes', 'phone');
  await origin.passes(100);
  origin.hub.loses = () => false;
  origin.hub.publish('photos', 'phone');
  await origin.passes(61_000);
  for (const tab of tabs) assert.deepEqual(tab.told.sort(), ['notes@1', 'photos@1']);
});

test('a notice lost just before the connection breaks is not lost', async () => {
  const origin = new Origin();
  const tabs = await origin.opens(3);
  origin.hub.loses = ({ data }) => data.context === 'notes';
  origin.hub.publish('notes', 'phone');
  origin.hub.publish('photos', 'phone');
  await origin.passes(10);
  origin.hub.restart();
  await origin.passes(10_000);
  for (const tab of tabs) assert.deepEqual(tab.told.sort(), ['notes@1', 'photos@1']);
});

test('a message between pages that is lost is noticed by the next one', async () => {
  const origin = new Origin();
  const tabs = await origin.opens(3);
  origin.browser.loses = (message) => message.type === 'news';
  origin.hub.publish('notes', 'phone');
  await origin.passes(100);
  origin.browser.loses = () => false;
  origin.hub.publish('photos', 'phone');
  await origin.passes(100);
  for (const tab of tabs) assert.deepEqual(tab.told.sort(), ['notes@1', 'photos@1']);
});

test('a message between pages that is lost and the last is noticed at the next sign of life', async () => {
  const origin = new Origin();
  const tabs = await origin.opens(3);
  origin.browser.loses = (message) => message.type === 'news';
  origin.hub.publish('notes', 'phone');
  await origin.passes(100);
  origin.browser.loses = () => false;
  await origin.passes(13_000);
  for (const tab of tabs) assert.deepEqual(tab.told, ['notes@1']);
});

test('a hub with a new epoch makes every page sync everything once', async () => {
  const origin = new Origin();
  const tabs = await origin.opens(3);
  origin.hub.restart({ newEpoch: true });
  await origin.passes(10_000);
  for (const tab of tabs) assert.deepEqual(tab.syncs.slice(1), ['everything']);
});

for (const hasLocks of [true, false]) {
  const place = hasLocks ? 'with Web Locks' : 'without Web Locks';
  test(`whatever happens ${place}: every page knows the newest, none is told twice or of its own`, async () => {
    await forSeeds(60, async (random) => {
      const origin = new Origin({ hasLocks, random });
      await origin.opens(5);
      for (let step = 0; step < 60; step++) await mishap(origin, random);
      origin.calmsDown();
      await origin.opens(1);
      await origin.passes(180_000);
      origin.assertPromises();
    });
  });
}

test('the same chance gives the same story', async () => {
  const stories = [];
  for (const random of [seededRandom(7), seededRandom(7)]) {
    const origin = new Origin({ random });
    await origin.opens(3);
    for (let step = 0; step < 20; step++) await mishap(origin, random);
    stories.push(origin.tabs.map((tab) => tab.told));
  }
  assert.deepEqual(stories[0], stories[1]);
});

test('the test would notice: a page that misses a notice breaks the promises', async () => {
  const origin = new Origin({ random: always(0.5) });
  const [tab] = await origin.opens(1);
  origin.hub.publish('notes', 'phone');
  await origin.passes(100);
  tab.told.pop();
  assert.throws(() => origin.assertPromises(), /notes/);
});

async function mishap(origin, random) {
  const tab = pick(random, origin.living);
  const context = pick(random, CONTEXTS);
  const happenings = [
    () => origin.hub.publish(context, pick(random, ['phone', 'laptop', 'browser'])),
    () => origin.hub.publish(context, 'phone'),
    () => origin.opens(1, { app: pick(random, ['notes', 'notes', 'other']) }, 0),
    () => origin.living.length > 1 && tab.page.crash(),
    () => origin.living.length > 1 && tab.page.close(),
    () => tab.page.freeze(),
    () => tab.page.thaw(),
    () => tab.page.suspend(),
    () => tab.page.resume(),
    () => tab.page.activate(),
    () => origin.hub.restart(),
    () => (origin.hub.isAway = !origin.hub.isAway),
    () => (origin.browser.loses = random() < 0.5 ? () => random() < 0.3 : () => false),
    () => (origin.hub.loses = random() < 0.5 ? () => random() < 0.5 : () => false),
  ];
  await pick(random, happenings)();
  await origin.passes(Math.floor(random() ** 3 * 40_000));
}
