import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Backoff, fullJitter } from '../src/main/resources/web/js/backoff.js';
import { Alarm, systemClock, within } from '../src/main/resources/web/js/clock.js';
import { always, forSeeds } from './support/chance.js';
import { Time } from './support/time.js';

describe('an alarm', () => {
  test('rings once, at its time', async () => {
    const time = new Time();
    const rung = [];
    new Alarm(time).set(100, () => rung.push(time.now()));
    await time.advance(1_000);
    assert.deepEqual(rung, [100]);
  });

  test('set anew forgets what it was set to', async () => {
    const time = new Time();
    const rung = [];
    const alarm = new Alarm(time);
    alarm.set(100, () => rung.push('first'));
    alarm.set(200, () => rung.push('second'));
    await time.advance(1_000);
    assert.deepEqual(rung, ['second']);
    assert.equal(alarm.isSet, false);
  });

  test('set to infinity is off', async () => {
    const alarm = new Alarm(new Time());
    alarm.set(5, () => assert.fail('it rang'));
    alarm.set(Infinity, () => assert.fail('it rang'));
    assert.equal(alarm.isSet, false);
  });
});

describe('within a limit', () => {
  test('a promise settles as it does', async () => {
    assert.equal(await within(new Time(), 10, Promise.resolve('yes'), 'too late'), 'yes');
    await assert.rejects(within(new Time(), 10, Promise.reject(new Error('no')), 'too late'), /no/);
  });

  test('a promise that does not settle is rejected', async () => {
    const time = new Time();
    const rejected = assert.rejects(within(time, 10, new Promise(() => {}), 'too late'), /too late/);
    await time.advance(10);
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
    const backoff = new Backoff({ first: 100, most: 1_000 }, always(1));
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
