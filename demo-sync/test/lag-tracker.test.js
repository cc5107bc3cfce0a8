import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { LagTracker } from '../src/main/resources/web/sync/lag-tracker.js';

let lagTracker;
const change = (revision, context = 'mail') => ({ context, revision, origin: 'pc' });

beforeEach(() => {
  lagTracker = new LagTracker(['pc', 'phone']);
});

test('the device that made the change is not behind', () => {
  lagTracker.changed(change(1), 100);

  assert.equal(lagTracker.behindSince('pc'), null);
  assert.equal(lagTracker.behindSince('phone'), 100);
});

test('a device is behind until it has the newest revision', () => {
  lagTracker.changed(change(1), 100);
  lagTracker.changed(change(2), 200);
  lagTracker.holds('phone', 'mail', 1, 250);
  assert.equal(lagTracker.behind(300), 200);

  lagTracker.holds('phone', 'mail', 2, 300);

  assert.equal(lagTracker.behind(400), 0);
  assert.deepEqual(lagTracker.gaps(0, 400), [{ device: 'phone', from: 100, to: 300 }]);
});

test('the oldest missing context counts', () => {
  lagTracker.changed(change(1), 100);
  lagTracker.changed(change(1, 'notes'), 150);
  lagTracker.holds('phone', 'mail', 1, 160);

  assert.equal(lagTracker.behindSince('phone'), 150);
});

test('a device that was faster than the answer to the origin counts with its time', () => {
  lagTracker.holds('phone', 'mail', 1, 130);
  lagTracker.changed(change(1), 100);

  assert.equal(lagTracker.worst(500), 30);
  assert.equal(lagTracker.behind(500), 0);
});

test('what goes on counts for the worst', () => {
  lagTracker.changed(change(1), 100);

  assert.equal(lagTracker.worst(350), 250);
});

test('the time away does not count', () => {
  lagTracker.changed(change(1), 100);
  lagTracker.leaves('phone', 120);
  lagTracker.changed(change(2), 200);
  assert.equal(lagTracker.behind(1_000), 0);

  lagTracker.returns('phone', 1_000);
  assert.equal(lagTracker.behindSince('phone'), 1_000);
  lagTracker.holds('phone', 'mail', 2, 1_050);

  assert.equal(lagTracker.worst(2_000), 50);
  assert.deepEqual(lagTracker.absences(0, 2_000), [{ device: 'phone', from: 120, to: 1_000 }]);
});

test('old gaps are left out when asked for newer ones', () => {
  lagTracker.changed(change(1), 100);
  lagTracker.holds('phone', 'mail', 1, 200);

  assert.deepEqual(lagTracker.gaps(200, 300), []);
});

test('after a restart only what is since then counts', () => {
  lagTracker.changed(change(1), 100);
  lagTracker.holds('phone', 'mail', 1, 900);
  lagTracker.changed(change(2), 1_000);
  lagTracker.restart(5_000);

  assert.deepEqual(lagTracker.gaps(0, 5_010), [{ device: 'phone', from: 5_000, to: 5_010 }]);
  assert.equal(lagTracker.worst(5_010), 10);
});
