import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { RefusedToken } from '../src/main/resources/web/js/refused-token.js';
import { RetrySchedule } from '../src/main/resources/web/js/retry-schedule.js';
import { always, seededRandom } from './support/random.js';

/** What the tests of client-lib read as well. */
const VECTORS = new URL('../../client-lib/src/test/resources/retry-schedule.json', import.meta.url);
const { scenarios } = JSON.parse(await readFile(VECTORS, 'utf8'));

function take(schedule, { do: what, millis = 0, at }) {
  const steps = {
    begin: () => schedule.begin(),
    spread: () => schedule.spread(millis),
    ended: () => schedule.ended(millis),
    failed: () => schedule.failed(millis, at),
    failedForToken: () => schedule.failedForToken(millis, at),
    retryEarly: () => schedule.retryEarly(false, at),
    retryEarlyTogether: () => schedule.retryEarly(true, at),
  };
  steps[what]();
}

describe('the retry schedule decides as that of client-lib:', () => {
  assert.ok(scenarios.length > 10);
  for (const { name, random, steps } of scenarios) {
    test(name, () => {
      const schedule = new RetrySchedule(always(random));
      for (const step of steps) {
        take(schedule, step);
        if ('due' in step) assert.equal(schedule.due, step.due ?? Infinity, JSON.stringify(step));
      }
    });
  }
});

test('a loop of calls does not hammer the hub', () => {
  const schedule = new RetrySchedule(seededRandom(7));
  let attempts = 0;
  schedule.failed(0, 0);
  for (let now = 0; now < 600_000; now += 10) {
    schedule.retryEarly(false, now);
    if (now < schedule.due) continue;
    attempts++;
    schedule.begin();
    schedule.failed(0, now);
  }
  assert.ok(attempts < 260, `${attempts} attempts in ten minutes`);
});

describe('a refused token', () => {
  const failure = { kind: 'refused', code: 401, text: 'No.', after: 0 };

  test('bars itself ever longer, and no other', () => {
    const refused = new RefusedToken(always(0));
    let now = 0;
    for (const seconds of [120, 240, 480, 900, 900]) {
      refused.refused('old', failure, now);
      now += seconds * 1_000;
      assert.equal(refused.bars('old', now - 1), true, `${seconds} s`);
      assert.equal(refused.bars('new', now - 1), false);
      assert.equal(refused.bars('old', now), false);
    }
  });

  test('with a time that the hub named is barred until then', () => {
    const refused = new RefusedToken(always(0));
    refused.refused('old', { ...failure, after: 5_000 }, 0);
    assert.deepEqual([refused.bars('old', 4_999), refused.bars('old', 5_000)], [true, false]);
  });

  test('that has expired may be tried again, and is known again', () => {
    const refused = new RefusedToken(always(0));
    refused.expired('old', 7);
    assert.deepEqual([refused.is('old'), refused.bars('old', 7)], [true, false]);
  });

  test('is not mistaken for a ticket', () => {
    const refused = new RefusedToken(always(0));
    refused.refused(undefined, failure, 0);
    assert.deepEqual([refused.is(undefined), refused.bars(undefined, 0)], [false, false]);
  });
});
