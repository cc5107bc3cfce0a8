import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ladder } from '../src/main/resources/web/js/ladder.js';

const TRANSPORTS = ['websocket', 'long-polling', 'callback-polling'];

test('a transport that does not get through makes room for the next at once, the last for a wait', () => {
  const ladder = new Ladder(TRANSPORTS);
  assert.equal(ladder.failed(), true);
  assert.equal(ladder.current, 'long-polling');
  assert.equal(ladder.failed(), true);
  assert.equal(ladder.current, 'callback-polling');
  assert.equal(ladder.failed(), false);
  assert.equal(ladder.current, 'websocket');
});

test('a transport that has worked is given up only after three failures in a row', () => {
  const ladder = new Ladder(TRANSPORTS);
  ladder.worked();
  assert.deepEqual([ladder.failed(), ladder.failed()], [false, false]);
  ladder.worked();
  assert.deepEqual([ladder.failed(), ladder.failed(), ladder.failed()], [false, false, true]);
  assert.equal(ladder.current, 'long-polling');
});

test('with one transport there is nothing else to try', () => {
  const ladder = new Ladder(['websocket']);
  assert.equal(ladder.failed(), false);
  assert.equal(ladder.current, 'websocket');
});

test('the top is found again', () => {
  const ladder = new Ladder(TRANSPORTS);
  ladder.failed();
  assert.equal(ladder.isAtTop, false);
  ladder.climbed();
  assert.deepEqual([ladder.isAtTop, ladder.current, ladder.top], [true, 'websocket', 'websocket']);
});
