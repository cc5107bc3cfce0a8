import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Story } from '../src/main/resources/web/sync/story.js';

let story;
let steps;

beforeEach(() => {
  steps = [];
  story = new Story({ origin: 'pc', context: 'mail', others: ['phone', 'laptop'] }, 1_000);
  story.addEventListener('step', ({ detail }) => steps.push(detail.step));
});

test('a change takes its four steps', () => {
  story.originPushed(7, 1_010);
  story.hubRecorded(3);
  story.hubNoticed('phone', 'mail', 1_012);
  story.hubNoticed('laptop', 'mail', 1_013);
  story.deviceHolds('phone', 'mail', 7, 1_020);
  assert.equal(story.inStepAfter, null);
  story.deviceHolds('laptop', 'mail', 8, 1_025);

  assert.deepEqual(steps, [1, 2, 3, 3, 4, 4]);
  assert.equal(story.saved, 10);
  assert.deepEqual([...story.noticed], [['phone', 12], ['laptop', 13]]);
  assert.equal(story.inStepAfter, 25);
});

test('a notice may overtake the answer to the origin', () => {
  story.hubNoticed('phone', 'mail', 1_005);
  story.deviceHolds('phone', 'mail', 7, 1_008);
  story.originPushed(7, 1_010);

  assert.deepEqual(steps, [3, 4, 1]);
});

test('an older revision is not the end of it', () => {
  story.originPushed(7, 1_010);
  story.hubNoticed('phone', 'mail', 1_012);
  story.deviceHolds('phone', 'mail', 6, 1_020);

  assert.equal(story.synced.size, 0);
});

test('other contexts and other devices do not belong to it', () => {
  story.hubNoticed('phone', 'notes', 1_010);
  story.hubNoticed('pc', 'mail', 1_010);
  story.deviceHolds('phone', 'mail', 7, 1_010);

  assert.deepEqual(steps, []);
});

test('each step of a device is told once', () => {
  story.hubNoticed('phone', 'mail', 1_010);
  story.hubNoticed('phone', 'mail', 1_011);

  assert.deepEqual(steps, [3]);
});

test('with nobody else online it is over when it is saved', () => {
  const alone = new Story({ origin: 'pc', context: 'mail', others: [] }, 0);
  alone.originPushed(1, 5);

  assert.equal(alone.isOver, true);
  assert.equal(alone.inStepAfter, null);
});
