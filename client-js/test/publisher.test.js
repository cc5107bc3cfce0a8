import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HubError } from '../src/main/resources/web/js/http.js';
import { Publisher } from '../src/main/resources/web/js/publisher.js';
import { always } from './support/random.js';
import { FakeClock } from './support/fake-clock.js';

const AWAY = new HubError('The hub cannot be reached.', 0);

/** A publisher and the hub it talks to. */
function scene() {
  const clock = new FakeClock();
  const parts = { clock, ids: 0, sent: [], answer: async ({ revision = 1 }) => ({ position: 'k1:1', revision, duplicate: false }) };
  parts.publisher = new Publisher({
    clock,
    random: always(1),
    newId: () => `id-${++parts.ids}`,
    send: (change) => {
      parts.sent.push(change);
      return parts.answer(change);
    },
  });
  return parts;
}

const change = (context, revision) => ({ user: 'alex', context, revision });

test('a change is sent and answered with its receipt', async () => {
  const { publisher, sent } = scene();
  const receipt = await publisher.publish(change('notes', 7));
  assert.deepEqual(receipt, { position: 'k1:1', revision: 7, duplicate: false });
  assert.deepEqual(sent, [change('notes', 7)]);
});

describe('while the hub is away', () => {
  test('the newest change of each context waits, and stands for the older ones', async () => {
    const s = scene();
    const answer = s.answer;
    s.answer = () => Promise.reject(AWAY);
    const receipts = [change('notes', 1), change('photos', 1), change('notes', 3), change('notes', 2)]
      .map((c) => s.publisher.publish(c));
    await s.clock.advance(10_000);
    s.answer = answer;
    s.sent.length = 0;
    await s.clock.advance(60_000);
    assert.deepEqual(s.sent, [change('notes', 3), change('photos', 1)]);
    assert.deepEqual((await Promise.all(receipts)).map(({ revision }) => revision), [3, 1, 3, 3]);
  });

  test('the newest of another origin waits as well: that origin must hear of the newest', async () => {
    const s = scene();
    const answer = s.answer;
    s.answer = () => Promise.reject(AWAY);
    const by = (origin, revision) => ({ ...change('notes', revision), origin });
    for (const c of [by('phone', 1), by('laptop', 2), by('phone', 3), by('phone', 4)]) s.publisher.publish(c);
    await s.clock.advance(10_000);
    s.answer = answer;
    s.sent.length = 0;
    await s.clock.advance(60_000);
    assert.deepEqual(s.sent, [by('laptop', 2), by('phone', 4)]);
  });

  test('it is tried again ever more slowly', async () => {
    const s = scene();
    s.answer = () => Promise.reject(AWAY);
    s.publisher.publish(change('notes', 1)).catch(() => {});
    await s.clock.advance(15_500);
    assert.equal(s.sent.length, 5); // after 0, 1, 3, 7 and 15 s
  });

  test('it is tried at once when told to retryNow', async () => {
    const s = scene();
    s.answer = () => Promise.reject(AWAY);
    s.publisher.publish(change('notes', 1)).catch(() => {});
    await s.clock.advance(10);
    s.publisher.retryNow();
    await s.clock.advance(10);
    assert.equal(s.sent.length, 2);
  });

  test('no more than a bounded number of contexts wait', async () => {
    const s = scene();
    s.answer = () => Promise.reject(AWAY);
    const outcomes = [];
    for (let i = 0; i <= 10_000; i++) s.publisher.publish(change(`c${i}`, 1)).catch((e) => outcomes.push(e.message));
    await s.clock.advance(1);
    for (let i = 0; i < 5; i++) s.publisher.publish(change(`d${i}`, 1)).catch((e) => outcomes.push(e.message));
    await s.clock.advance(1);
    assert.match(outcomes[0], /too many contexts wait/);
    assert.ok(outcomes.length >= 5);
  });

  test('what waits is rejected when the selector stops', async () => {
    const s = scene();
    s.answer = () => Promise.reject(AWAY);
    const waiting = assert.rejects(s.publisher.publish(change('notes', 1)), /stopped/);
    await s.clock.advance(10);
    s.publisher.close();
    await waiting;
    await assert.rejects(s.publisher.publish(change('notes', 2)), /stopped/);
  });
});

test('a change the hub refuses is rejected, and the next one goes on', async () => {
  const s = scene();
  const answer = s.answer;
  s.answer = (c) => (c.context === 'notes' ? Promise.reject(new HubError('Not allowed.', 403)) : answer(c));
  const refused = assert.rejects(s.publisher.publish(change('notes', 1)), { code: 403 });
  const receipt = await s.publisher.publish(change('photos', 4));
  await refused;
  assert.equal(receipt.revision, 4);
});

test('the hub is waited for as long as it asks', async () => {
  const s = scene();
  s.answer = () => Promise.reject(new HubError('Slow down.', 429, 5_000));
  s.publisher.publish(change('notes', 1)).catch(() => {});
  await s.clock.advance(5_500);
  assert.equal(s.sent.length, 1);
  await s.clock.advance(1_000);
  assert.equal(s.sent.length, 2);
});

test('a change for later keeps its id however often it is sent', async () => {
  const s = scene();
  const answer = s.answer;
  s.answer = () => Promise.reject(AWAY);
  const later = { ...change('notes'), after: 5 };
  for (const given of [later, later, { ...later, timed: 'own' }]) s.publisher.publish(given);
  await s.clock.advance(10_000);
  s.answer = answer;
  await s.clock.advance(60_000);
  assert.ok(s.sent.length > 3);
  assert.deepEqual([...new Set(s.sent.map(({ timed }) => timed))], ['id-1', 'id-2', 'own']);
});

test('a change without a revision is newer than the one before it', async () => {
  const s = scene();
  const answer = s.answer;
  s.answer = () => Promise.reject(AWAY);
  for (const origin of ['phone', 'laptop']) s.publisher.publish({ user: 'alex', context: 'notes', origin });
  await s.clock.advance(1);
  s.answer = answer;
  await s.clock.advance(60_000);
  assert.equal(s.sent.at(-1).origin, 'laptop');
});
