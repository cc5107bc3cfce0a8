import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Freshness } from '../src/main/resources/web/sync/freshness.js';

let freshness;
const change = (revision, context = 'mail') => ({ context, revision, origin: 'pc' });

beforeEach(() => {
  freshness = new Freshness(['pc', 'phone']);
});

test('the device that made the change is not behind', () => {
  freshness.changed(change(1), 100);

  assert.equal(freshness.behindSince('pc'), null);
  assert.equal(freshness.behindSince('phone'), 100);
});

test('a device is behind until it has the newest revision', () => {
  freshness.changed(change(1), 100);
  freshness.changed(change(2), 200);
  freshness.holds('phone', 'mail', 1, 250);
  assert.equal(freshness.behind(300), 200);

  freshness.holds('phone', 'mail', 2, 300);

  assert.equal(freshness.behind(400), 0);
  assert.deepEqual(freshness.gaps(0, 400), [{ device: 'phone', from: 100, to: 300 }]);
});

test('the oldest missing context counts', () => {
  freshness.changed(change(1), 100);
  freshness.changed(change(1, 'notes'), 150);
  freshness.holds('phone', 'mail', 1, 160);

  assert.equal(freshness.behindSince('phone'), 150);
});

test('a device that was faster than the answer to the origin counts with its time', () => {
  freshness.holds('phone', 'mail', 1, 130);
  freshness.changed(change(1), 100);

  assert.equal(freshness.worst(500), 30);
  assert.equal(freshness.behind(500), 0);
});

test('what goes on counts for the worst', () => {
  freshness.changed(change(1), 100);

  assert.equal(freshness.worst(350), 250);
});

test('the time away does not count', () => {
  freshness.changed(change(1), 100);
  freshness.leaves('phone', 120);
  freshness.changed(change(2), 200);
  assert.equal(freshness.behind(1_000), 0);

  freshness.returns('phone', 1_000);
  assert.equal(freshness.behindSince('phone'), 1_000);
  freshness.holds('phone', 'mail', 2, 1_050);

  assert.equal(freshness.worst(2_000), 50);
  assert.deepEqual(freshness.absences(0, 2_000), [{ device: 'phone', from: 120, to: 1_000 }]);
});

test('old gaps are left out when asked for newer ones', () => {
  freshness.changed(change(1), 100);
  freshness.holds('phone', 'mail', 1, 200);

  assert.deepEqual(freshness.gaps(200, 300), []);
});
