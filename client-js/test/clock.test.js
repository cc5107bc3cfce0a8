import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Backoff, fullJitter } from '../src/main/resources/web/js/backoff.js';
import { Timeout, systemClock, withTimeout } from '../src/main/resources/web/js/clock.js';
import { always, forSeeds } from './support/random.js';
import { FakeClock } from './support/fake-clock.js';

describe('a timeout', () => {
  test('runs its task once, at its clock', async () => {
    const clock = new FakeClock();
    const ran = [];
    new Timeout(clock).set(100, () => ran.push(clock.now()));
    await clock.advance(1_000);
    assert.deepEqual(ran, [100]);
  });

  test('set again forgets its initial task', async () => {
    const clock = new FakeClock();
    const ran = [];
    const timeout = new Timeout(clock);
    timeout.set(100, () => ran.push('initial'));
    timeout.set(200, () => ran.push('second'));
    await clock.advance(1_000);
    assert.deepEqual(ran, ['second']);
    assert.equal(timeout.isSet, false);
  });

  test('set to infinity is off', async () => {
    const timeout = new Timeout(new FakeClock());
    timeout.set(5, () => assert.fail('it ran'));
    timeout.set(Infinity, () => assert.fail('it ran'));
    assert.equal(timeout.isSet, false);
  });
});

describe('within a limit', () => {
  test('a promise settles as it does', async () => {
    assert.equal(await withTimeout(new FakeClock(), 10, Promise.resolve('yes'), 'too late'), 'yes');
    await assert.rejects(withTimeout(new FakeClock(), 10, Promise.reject(new Error('no')), 'too late'), /no/);
  });

  test('a promise that does not settle is rejected', async () => {
    const clock = new FakeClock();
    const rejected = assert.rejects(withTimeout(clock, 10, new Promise(() => {}), 'too late'), /too late/);
    await clock.advance(10);
    await rejected;
  });
});

test('the clock of the system takes delays that timers cannot', () => {
  const handle = systemClock.setTimeout(() => assert.fail('it ran at once'), 2 ** 40);
  systemClock.clearTimeout(handle);
  assert.ok(systemClock.now() <= systemClock.now());
});

describe('a back-off', () => {
  test('doubles up to its limit, and starts again after a success', () => {
    const backoff = new Backoff({ initial: 100, max: 1_000 }, always(1));
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(() => backoff.next()), [100, 200, 400, 800, 1_000, 1_000]);
    backoff.reset();
    assert.equal(backoff.next(), 100);
  });

  test('spreads over all of its range, whatever the chance', async () => {
    await forSeeds(50, (random) => {
      const delays = Array.from({ length: 100 }, () => fullJitter(1_000, 60_000, 3, random));
      assert.ok(Math.min(...delays) < 1_500 && Math.max(...delays) > 6_500 && Math.max(...delays) <= 8_000);
    });
  });

  test('stays finite after any number of failures', () => {
    assert.equal(fullJitter(1_000, 60_000, 1e9, always(1)), 60_000);
  });
});
