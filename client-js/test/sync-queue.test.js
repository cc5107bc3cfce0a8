import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SyncQueue } from '../src/main/resources/web/js/sync-queue.js';
import { always, forSeeds, pick } from './support/random.js';

const SETTINGS = { quietPeriod: 2_000, longestWait: 15_000, retry: { initial: 1_000, max: 60_000 }, random: always(0.5) };

function queue(settings = {}) {
  return new SyncQueue({ ...SETTINGS, ...settings });
}

describe('a notice', () => {
  test('is due at once', () => {
    const q = queue();
    assert.equal(q.noticed('notes', 1, 100), true);
    assert.equal(q.nextDueAt(), 100);
    assert.deepEqual(q.startNext(100), { contexts: ['notes'], everything: false, causes: ['notice'] });
  });

  test('is no news a second time, whether it waits, runs or is done', () => {
    const q = queue();
    q.noticed('notes', 7, 0);
    assert.equal(q.noticed('notes', 7, 1), false);
    q.startNext(2);
    assert.equal(q.noticed('notes', 7, 3), false);
    q.succeeded(4);
    assert.equal(q.noticed('notes', 7, 5), false);
    assert.equal(q.noticed('notes', 6, 5), false);
    assert.equal(q.nextDueAt(), Infinity);
  });

  test('waits for a random moment within its spread', () => {
    const q = queue();
    q.noticed('notes', 1, 100, 1_000);
    assert.equal(q.startNext(599), null);
    assert.ok(q.startNext(600));
  });

  test('of what is known from an earlier run is no news', () => {
    const q = queue({ known: { notes: 3 } });
    assert.equal(q.noticed('notes', 3, 0), false);
    assert.equal(q.noticed('notes', 4, 0), true);
  });

  test('about a context with the name of a built-in property is as good as any', () => {
    const q = queue();
    assert.equal(q.noticed('constructor', 1, 0), true);
    assert.deepEqual(q.startNext(0).contexts, ['constructor']);
    q.succeeded(1, {});
    assert.deepEqual({ ...q.known() }, { constructor: 1 });
  });
});

describe('one sync at a time', () => {
  test('takes all contexts that are due', () => {
    const q = queue();
    q.noticed('notes', 1, 0);
    q.noticed('photos', 1, 0);
    assert.deepEqual(q.startNext(0).contexts, ['notes', 'photos']);
  });

  test('starts no other while one runs', () => {
    const q = queue();
    q.noticed('notes', 1, 0);
    q.startNext(0);
    q.noticed('photos', 1, 1);
    assert.equal(q.nextDueAt(), Infinity);
    assert.equal(q.startNext(1), null);
    q.succeeded(2);
    assert.deepEqual(q.startNext(2).contexts, ['photos']);
  });

  test('syncs again what was told meanwhile', () => {
    const q = queue();
    q.noticed('notes', 1, 0);
    q.startNext(0);
    q.noticed('notes', 2, 1);
    q.succeeded(2);
    assert.deepEqual(q.startNext(2).contexts, ['notes']);
  });

  test('does not sync again what the sync already brought', () => {
    const q = queue();
    q.noticed('notes', 1, 0);
    q.startNext(0);
    q.noticed('notes', 2, 1);
    q.succeeded(2, { notes: 2 });
    assert.equal(q.nextDueAt(), Infinity);
    assert.equal(q.isSettled, true);
  });

  test('syncs again later if a lagging replica brought less than was told', () => {
    const q = queue();
    q.noticed('notes', 5, 0);
    q.startNext(0);
    q.succeeded(10, { notes: 4 });
    assert.equal(q.nextDueAt(), 510);
    assert.equal(q.isSettled, false);
  });

  test('syncs again what was edited meanwhile, even if the sync brought all that was told', () => {
    const q = queue();
    q.noticed('notes', 1, 0);
    q.startNext(0);
    q.changed('notes', 1);
    q.succeeded(2, { notes: 1 });
    assert.equal(q.nextDueAt(), 2_001);
  });
});

describe('a local edit', () => {
  test('is synced after a quiet period', () => {
    const q = queue();
    q.changed('notes', 0);
    assert.equal(q.startNext(1_999), null);
    assert.deepEqual(q.startNext(2_000), { contexts: ['notes'], everything: false, causes: ['local-edit'] });
  });

  test('prolongs the quiet period, up to the longest wait', () => {
    const q = queue();
    for (let now = 0; now < 14_000; now += 1_000) q.changed('notes', now);
    assert.equal(q.nextDueAt(), 15_000);
  });

  test('is not cut short by a notice', () => {
    const q = queue();
    q.changed('notes', 0);
    q.noticed('notes', 4, 10);
    assert.equal(q.startNext(10), null);
    assert.deepEqual(q.startNext(2_000), { contexts: ['notes'], everything: false, causes: ['notice', 'local-edit'] });
  });

  test('after a failed sync gets a quiet period of its own', () => {
    const q = queue();
    q.changed('notes', 0);
    q.startNext(2_000);
    q.failed(20_000);
    q.changed('notes', 20_100);
    assert.equal(q.nextDueAt(), 22_100);
  });
});

describe('an edit scope', () => {
  test('lets no sync of its context start, but others', () => {
    const q = queue();
    q.editStarted('notes');
    q.noticed('notes', 1, 0);
    q.noticed('photos', 1, 0);
    assert.deepEqual(q.startNext(0).contexts, ['photos']);
    q.succeeded(1);
    assert.equal(q.nextDueAt(), Infinity);
  });

  test('ends only when the last of several ends', () => {
    const q = queue();
    q.editStarted('notes');
    q.editStarted('notes');
    q.editEnded('notes');
    q.changed('notes', 100);
    assert.equal(q.startNext(10_000), null);
    q.editEnded('notes');
    assert.deepEqual(q.startNext(10_000).contexts, ['notes']);
  });

  test('that changed nothing asks for nothing', () => {
    const q = queue();
    q.editStarted('notes');
    q.editEnded('notes');
    assert.equal(q.nextDueAt(), Infinity);
  });

  test('holds back a sync of everything', () => {
    const q = queue();
    q.editStarted('notes');
    q.resync(0);
    assert.equal(q.startNext(0), null);
    q.editEnded('notes');
    q.changed('notes', 50);
    assert.equal(q.startNext(2_049), null);
    assert.equal(q.startNext(2_050).everything, true);
  });
});

test('a running sync is known to touch its contexts, one of everything all', () => {
  const q = queue();
  q.noticed('notes', 1, 0);
  q.startNext(0);
  assert.deepEqual([q.isSyncing('notes'), q.isSyncing('photos')], [true, false]);
  q.succeeded(0);
  q.requestNow(1);
  q.startNext(1);
  assert.deepEqual([q.isSyncing('notes'), q.isSyncing('photos')], [true, true]);
  q.failed(1);
  assert.equal(q.isSyncing('notes'), false);
});

describe('a failed sync', () => {
  test('is due again after a back-off that doubles', () => {
    const q = queue();
    q.noticed('notes', 1, 0);
    for (const delay of [500, 1_000, 2_000, 4_000]) {
      const now = q.nextDueAt();
      q.startNext(now);
      q.failed(now);
      assert.equal(q.nextDueAt(), now + delay);
    }
  });

  test('keeps other contexts from nothing', () => {
    const q = queue();
    q.noticed('notes', 1, 0);
    q.startNext(0);
    q.failed(0);
    q.noticed('photos', 1, 1);
    assert.deepEqual(q.startNext(1).contexts, ['photos']);
  });

  test('keeps what was told: the same revision is still no news', () => {
    const q = queue();
    q.noticed('notes', 3, 0);
    q.startNext(0);
    q.failed(0);
    assert.equal(q.noticed('notes', 3, 1), false);
    assert.deepEqual(q.startNext(500).contexts, ['notes']);
  });
});

describe('a resync', () => {
  test('syncs everything, once, at a random moment within its spread', () => {
    const q = queue();
    q.resync(0, 10_000);
    q.resync(1, 10_000);
    assert.equal(q.nextDueAt(), 5_000);
    assert.deepEqual(q.startNext(5_000), { contexts: [], everything: true, causes: ['resync'] });
    q.succeeded(5_001, { notes: 9 });
    assert.equal(q.noticed('notes', 9, 5_002), false);
    assert.equal(q.nextDueAt(), Infinity);
  });

  test('makes revisions told before mean nothing', () => {
    const q = queue({ known: { notes: 50 } });
    q.resync(0);
    q.startNext(0);
    assert.equal(q.noticed('notes', 1, 1), true);
  });

  test('makes a sync that was running teach nothing about revisions', () => {
    const q = queue();
    q.noticed('notes', 50, 0);
    q.startNext(0);
    q.resync(1);
    q.succeeded(2);
    assert.equal(q.noticed('notes', 1, 3), true);
  });

  test('that fails is tried again', () => {
    const q = queue();
    q.resync(0);
    q.startNext(0);
    q.failed(0);
    assert.equal(q.isSettled, false);
    assert.equal(q.startNext(500).everything, true);
    q.succeeded(501);
    assert.equal(q.isSettled, true);
  });
});

describe('the timer', () => {
  test('syncs everything while push is away', () => {
    const q = queue();
    q.timer(0);
    assert.deepEqual(q.startNext(0), { contexts: [], everything: true, causes: ['timer'] });
  });

  test('asks for nothing any more once push is back', () => {
    const q = queue();
    q.timer(0);
    q.timerStopped();
    assert.equal(q.startNext(0), null);
  });

  test('does not try again after push is back', () => {
    const q = queue();
    q.timer(0);
    q.startNext(0);
    q.timerStopped();
    q.failed(1);
    assert.equal(q.nextDueAt(), Infinity);
  });

  test('does not replace a resync, nor retryNow a back-off', () => {
    const q = queue();
    q.timer(0);
    q.startNext(0);
    q.failed(0);
    q.timer(100);
    assert.equal(q.nextDueAt(), 500);
    q.resync(200);
    q.timerStopped();
    assert.deepEqual(q.startNext(200).causes, ['resync']);
  });

  test('waits for quiet periods, but not for ever', () => {
    const q = queue();
    q.timer(0);
    for (let now = 0; now <= 20_000; now += 1_000) q.changed(`c${now}`, now);
    assert.equal(q.nextDueAt() <= 15_000, true);
    assert.equal(q.startNext(15_000).everything, true);
  });
});

describe('a sync of everything the application asks for', () => {
  test('waits for no pause, but for edits', () => {
    const q = queue();
    q.changed('notes', 0);
    q.noticed('photos', 1, 0);
    q.editStarted('notes');
    q.requestNow(0);
    assert.deepEqual(q.startNext(0).contexts, ['photos']);
    q.succeeded(1);
    q.editEnded('notes');
    assert.deepEqual(q.startNext(1), { contexts: [], everything: true, causes: ['asked', 'local-edit'] });
  });

  test('hurries one that failed', () => {
    const q = queue();
    q.resync(0);
    q.startNext(0);
    q.failed(0);
    q.requestNow(10);
    assert.deepEqual(q.startNext(10).causes, ['resync', 'asked']);
  });
});

describe('contexts without end', () => {
  const contexts = Array.from({ length: 25_000 }, (_, i) => `context-${i}`);

  test('are synced as everything, once', () => {
    const q = queue();
    for (const context of contexts) q.noticed(context, 1, 0);
    assert.deepEqual(q.startNext(0), { contexts: [], everything: true, causes: ['resync', 'notice'] });
    q.succeeded(1);
    assert.equal(q.startNext(1), null);
    assert.equal(q.isSettled, true);
  });

  test('do not lose what the user edited', () => {
    const q = queue();
    q.changed('mine', 0);
    for (const context of contexts) q.noticed(context, 1, 0);
    assert.ok(q.startNext(2_000).causes.includes('local-edit'));
  });

  test('are remembered as far as they are the latest', () => {
    const q = queue();
    for (const context of contexts) {
      q.noticed(context, 1, 0);
      q.startNext(0);
      q.succeeded(0);
    }
    assert.equal(Object.keys(q.known()).length, 10_000);
    assert.equal(q.noticed(contexts.at(-1), 1, 0), false);
    assert.equal(q.noticed(contexts[0], 1, 0), true);
  });

  test('kept from an earlier run are forgotten likewise', () => {
    const known = Object.fromEntries(contexts.map((context) => [context, 1]));
    assert.equal(Object.keys(queue({ known }).known()).length, 10_000);
  });
});

test('whatever happens: no two syncs, none within a scope, and in the end everything told and edited was synced', async () => {
  await forSeeds(300, (random) => {
    const q = queue({ random });
    const world = new World(q, random);
    for (let step = 0; step < 200; step++) world.step();
    world.calmDown();
    assert.equal(q.nextDueAt(), Infinity);
    assert.equal(q.isSettled, true);
    assert.deepEqual([...world.unsynced], []);
  });
});

/** Does random things to a queue, and knows what must be synced. */
class World {
  now = 0;
  unsynced = new Set();
  #open = [];
  #running = null;
  #revision = 0;

  constructor(syncQueue, random) {
    this.queue = syncQueue;
    this.random = random;
  }

  step() {
    this.now += Math.floor(this.random() * 3_000);
    const context = pick(this.random, ['a', 'b', 'c']);
    pick(this.random, [
      () => this.#hears(context),
      () => this.#edits(context),
      () => this.#opens(context),
      () => this.#closes(),
      () => this.#begins(),
      () => this.#ends(this.random() < 0.5),
      () => this.random() < 0.1 && this.queue.resync(this.now, 1_000),
      () => this.queue.timer(this.now),
      () => this.random() < 0.1 && this.queue.requestNow(this.now),
      () => this.queue.timerStopped(),
    ])();
  }

  calmDown() {
    while (this.#open.length > 0) this.#closes();
    for (let round = 0; round < 100 && (this.#running || this.queue.nextDueAt() < Infinity); round++) {
      this.now = Math.max(this.now, Math.min(this.queue.nextDueAt(), this.now + 100_000));
      this.#begins();
      this.#ends(true);
    }
  }

  #hears(context) {
    this.queue.noticed(context, ++this.#revision, this.now);
    this.unsynced.add(context);
  }

  #edits(context) {
    this.queue.changed(context, this.now);
    this.unsynced.add(context);
  }

  #opens(context) {
    this.queue.editStarted(context);
    this.#open.push(context);
  }

  #closes() {
    const context = this.#open.pop();
    if (context === undefined) return;
    this.queue.editEnded(context);
    if (this.random() < 0.5) this.#edits(context);
  }

  #begins() {
    const request = this.queue.startNext(this.now);
    if (!request) return;
    assert.equal(this.#running, null, 'two syncs at once');
    const touched = request.everything ? ['a', 'b', 'c'] : request.contexts;
    assert.ok(!touched.some((context) => this.#open.includes(context)), 'a sync within an edit scope');
    this.#running = touched.filter((context) => this.unsynced.delete(context));
  }

  #ends(succeeds) {
    if (!this.#running) return;
    if (!succeeds) for (const context of this.#running) this.unsynced.add(context);
    this.#running = null;
    if (succeeds) this.queue.succeeded(this.now);
    else this.queue.failed(this.now);
  }
}
