import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ChangeProgress } from '../src/main/resources/web/sync/change-progress.js';

let progress;
let steps;

beforeEach(() => {
  steps = [];
  progress = new ChangeProgress({ origin: 'pc', context: 'mail', others: ['phone', 'laptop'] }, 1_000);
  progress.addEventListener('step', ({ detail }) => steps.push(detail.step));
});

test('a change takes its four steps', () => {
  progress.originPushed(7, 1_010);
  progress.hubRecorded(3);
  progress.hubNoticed('phone', 'mail', 1_012);
  progress.hubNoticed('laptop', 'mail', 1_013);
  progress.deviceHolds('phone', 'mail', 7, 1_020);
  assert.equal(progress.inStepAfter, null);
  progress.deviceHolds('laptop', 'mail', 8, 1_025);

  assert.deepEqual(steps, [1, 2, 3, 3, 4, 4]);
  assert.equal(progress.saved, 10);
  assert.deepEqual([...progress.noticed], [['phone', 12], ['laptop', 13]]);
  assert.equal(progress.inStepAfter, 25);
});

test('a notice may overtake the answer to the origin', () => {
  progress.hubNoticed('phone', 'mail', 1_005);
  progress.deviceHolds('phone', 'mail', 7, 1_008);
  progress.originPushed(7, 1_010);

  assert.deepEqual(steps, [3, 4, 1]);
});

test('an older revision is not the end of it', () => {
  progress.originPushed(7, 1_010);
  progress.hubNoticed('phone', 'mail', 1_012);
  progress.deviceHolds('phone', 'mail', 6, 1_020);

  assert.equal(progress.synced.size, 0);
});

test('other contexts and other devices do not belong to it', () => {
  progress.hubNoticed('phone', 'notes', 1_010);
  progress.hubNoticed('pc', 'mail', 1_010);
  progress.deviceHolds('phone', 'mail', 7, 1_010);

  assert.deepEqual(steps, []);
});

test('each step of a device is told once', () => {
  progress.hubNoticed('phone', 'mail', 1_010);
  progress.hubNoticed('phone', 'mail', 1_011);

  assert.deepEqual(steps, [3]);
});

test('with nobody else online it is over when it is saved', () => {
  const alone = new ChangeProgress({ origin: 'pc', context: 'mail', others: [] }, 0);
  alone.originPushed(1, 5);

  assert.equal(alone.isOver, true);
  assert.equal(alone.inStepAfter, null);
});

test('a device that loses its connection is not waited for, and may come later', () => {
  progress.originPushed(7, 1_010);
  progress.deviceLeft('laptop');
  progress.hubNoticed('phone', 'mail', 1_012);
  progress.deviceHolds('phone', 'mail', 7, 1_020);
  assert.equal(progress.inStepAfter, 20);

  progress.deviceHolds('laptop', 'mail', 7, 31_000);
  assert.deepEqual([...progress.late], [['laptop', 30_000]]);
});

test('a change on another page counts from its first notice', () => {
  const change = { origin: 'pc-3', context: 'mail', revision: 4, others: ['phone'], isElsewhere: true };
  const elsewhere = new ChangeProgress(change, 1_000);
  elsewhere.hubNoticed('phone', 'mail', 1_000);
  elsewhere.deviceHolds('phone', 'mail', 4, 1_009);

  assert.equal(elsewhere.inStepAfter, 9);
});
