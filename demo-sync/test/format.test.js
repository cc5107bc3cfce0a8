import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestCounter } from '../src/main/resources/web/sync/request-counter.js';
import { listOf, nameOf, newValue, timeOf } from '../src/main/resources/web/sync/format.js';

test('times are short and readable', () => {
  const texts = [0.42, 9.94, 10, 999.4, 1_000, 59_940, 65_000].map(timeOf);

  assert.deepEqual(texts, ['0.4 ms', '9.9 ms', '10 ms', '999 ms', '1.0 s', '59.9 s', '1 min 5 s']);
});

test('lists read as in a sentence', () => {
  assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf), ['', 'a', 'a and b', 'a, b and c']);
});

test('devices have names', () => {
  assert.deepEqual(['phone', 'fridge'].map(nameOf), ['Phone', 'fridge']);
});

test('a new value is never the old one', () => {
  let value = '';
  for (let i = 0; i < 1_000; i += 1) {
    const next = newValue('profile', value);
    assert.notEqual(next, value);
    value = next;
  }
  assert.match(newValue('passwords', ''), /^[a-z]+-[a-z]+-\d\d$/);
});

test('requests of the last minute are counted', () => {
  const requestCounter = new RequestCounter();
  requestCounter.count('phone', 0);
  requestCounter.count('phone', 1);
  requestCounter.count('pc', 30_000);

  assert.equal(requestCounter.perMinute(60_000), 2);
  assert.equal(requestCounter.total, 3);
});

test('of very many requests the newest are kept', () => {
  const requestCounter = new RequestCounter();
  for (let i = 0; i < 6_000; i += 1) requestCounter.count('phone', i);

  assert.equal(requestCounter.since(-1).length, 2_500);
  assert.equal(requestCounter.total, 6_000);
});

test('a device that joined is called by its kind and number', () => {
  assert.equal(nameOf('phone-2'), 'Phone 2');
  assert.equal(nameOf('pc-3'), 'PC 3');
  assert.equal(nameOf('phone'), 'Phone');
});
