import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readChangeToPublish } from '../src/main/resources/web/js/change.js';
import { checkedKey, keyOf, nameOf, refOf, revisionsByKey } from '../src/main/resources/web/js/context-ref.js';
import { readNotice } from '../src/main/resources/web/js/messages.js';
import { Publisher } from '../src/main/resources/web/js/publisher.js';
import { SyncQueue } from '../src/main/resources/web/js/sync-queue.js';
import { UpdateStream } from '../src/main/resources/web/js/update-stream.js';
import { FakeClock } from './support/fake-clock.js';
import { always } from './support/random.js';

// the tests of the hub and of client-lib read the same file
const FILE = new URL('../../client-lib/src/test/resources/audiences.json', import.meta.url);
const { notices, changes } = JSON.parse(readFileSync(FILE, 'utf8'));
const OWN = { user: 'alex', device: 'phone' };
const ALBUM = Object.freeze({ context: 'album', group: 'family' });

test('notices say whose the context is', () => {
  for (const { text, spread, ...expected } of notices) {
    const read = readNotice(JSON.parse(text));
    assert.deepEqual(read.notice, expected);
    assert.equal(read.spread ?? 0, spread);
  }
});

test('what is no group makes no notice', () => {
  for (const group of ['', 7, null]) assert.equal(readNotice({ context: 'album', revision: 1, group }), null);
});

test('changes say for whom they are', () => {
  for (const { audience, data } of changes) {
    const { context, revision, origin = null, at, after, user = audience.user, timed: timedId } = data;
    const forWhom = { forDevice: audience.device, forGroup: audience.group, forEveryone: audience.everyone };
    const given = { ...forWhom, context, revision, origin, user, at, after: after && after * 1_000, timedId };
    const { user: address, ...body } = JSON.parse(JSON.stringify(readChangeToPublish(given, OWN)));
    const { user: whose, ...expected } = data; // over HTTP the address says it
    if (body.at) body.at = body.at.replace('.000', '');
    assert.deepEqual(body, expected);
    assert.equal(address, whose ?? audience.user ?? 'alex');
  }
});

test('what cannot be meant is not published', () => {
  for (const wrong of [
    { context: '' },
    { context: 'a', forGroup: '' },
    { context: 'a', forDevice: 7 },
    { context: 'a', forGroup: 'family', forEveryone: true },
    { context: 'a', at: 'tomorrow' },
    { context: 'a', at: new Date(), after: 5 },
    { context: 'a', after: -1 },
    { context: 'a', timedId: 'one' },
    { context: 'a', after: 1, timedId: '' },
    { context: 'a', after: 367 * 86_400_000 },
  ]) assert.throws(() => readChangeToPublish(wrong, OWN), TypeError);
});

test('a ref and its key name the same context', () => {
  for (const ref of [{ context: 'album' }, ALBUM, { context: 'album', everyone: true }]) {
    assert.deepEqual(refOf(keyOf(ref)), ref);
    assert.equal(checkedKey(ref), keyOf(ref));
    assert.equal(nameOf(keyOf(ref)), 'album');
  }
  assert.equal(checkedKey('album'), 'album');
  for (const wrong of ['', {}, { context: 'a', group: '' }, { context: 'a', group: 'b', everyone: true }, { context: 'a', everyone: 1 }]) {
    assert.throws(() => checkedKey(wrong), TypeError);
  }
});

test('a name alone says nothing of a revision that could be a group\'s', () => {
  assert.deepEqual(revisionsByKey({ album: 100, notes: 5 }, { refs: [ALBUM] }), { notes: 5 });
  assert.deepEqual(revisionsByKey({ album: 3 }, { refs: [{ context: 'album' }] }), { album: 3 });
  assert.deepEqual(revisionsByKey([{ ...ALBUM, revision: 9 }, { context: 'album', revision: 3 }], { refs: [ALBUM] }), {
    [keyOf(ALBUM)]: 9,
    album: 3,
  });
});

describe('contexts of one name and different owners are different', () => {
  const newQueue = () => new SyncQueue({ quietPeriod: 0, longestWait: 0, retry: { initial: 1, max: 1 }, random: always(1) });

  test('in the queue, which heeds the spread of each', () => {
    const queue = newQueue();
    assert.equal(queue.noticed(keyOf(ALBUM), 100, 0), true);
    assert.equal(queue.noticed('album', 3, 0, 5_000), true);
    assert.deepEqual(queue.startNext(0).contexts, [keyOf(ALBUM)]);
    queue.succeeded(0);
    assert.equal(queue.startNext(4_999), null);
    assert.deepEqual(queue.startNext(5_000).contexts, ['album']);
    queue.succeeded(5_000);
    assert.deepEqual(queue.known(), { [keyOf(ALBUM)]: 100, album: 3 });
  });

  test('but an edit holds off all of its name', () => {
    const queue = newQueue();
    queue.editStarted('album');
    queue.noticed(keyOf(ALBUM), 1, 0);
    assert.equal(queue.startNext(0), null);
    queue.editEnded('album');
    assert.ok(queue.startNext(0));
    assert.equal(queue.isSyncing('album'), true);
    assert.equal(queue.isSyncing('notes'), false);
  });

  test('in the stream of a leader', () => {
    const stream = new UpdateStream('k1:1', 'k1:1');
    assert.equal(stream.add([{ ...ALBUM, revision: 5, position: 'k1:2' }]).length, 1);
    assert.equal(stream.add([{ context: 'album', revision: 3, position: 'k1:3' }]).length, 1);
    assert.equal(stream.missedSince('k1:1').changes.length, 2);
  });
});

describe('while the hub is away', () => {
  async function sentAfterwards(given) {
    const clock = new FakeClock();
    const sent = [];
    let ids = 0;
    const newId = () => `id-${++ids}`;
    let answer = () => Promise.reject(Object.assign(new Error('away'), { isTemporary: true, after: 0 }));
    const send = (change) => (sent.push(change), answer());
    const publisher = new Publisher({ clock, random: always(1), newId, send });
    for (const change of given) publisher.publish(change);
    await clock.advance(10_000);
    sent.length = 0;
    answer = () => Promise.resolve({});
    await clock.advance(60_000);
    return sent;
  }

  const ofGroup = (user, revision) => ({ user, context: 'album', revision, origin: 'phone', for: { group: 'family' } });

  test('changes of different audiences and for later are all kept', async () => {
    const own = { user: 'alex', context: 'album' };
    const given = [own, { ...own, for: { device: 'phone' } }, ofGroup('alex', 1), { ...own, after: 5 }, { ...own, after: 5 }];
    assert.deepEqual((await sentAfterwards(given)).length, given.length);
  });

  test('of a group the newest is kept, and the newest by another user\'s device', async () => {
    const sent = await sentAfterwards([ofGroup('alex', 1), ofGroup('sam', 2), ofGroup('sam', 3)]);
    assert.deepEqual(sent, [ofGroup('alex', 1), ofGroup('sam', 3)]);
  });
});
