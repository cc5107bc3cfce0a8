import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportFallback } from '../src/main/resources/web/js/transport-fallback.js';

const TRANSPORTS = ['websocket', 'long-polling', 'callback-polling'];

test('a transport that does not get through is followed by the next at once, the last by a wait', () => {
  const fallback = new TransportFallback(TRANSPORTS);
  assert.equal(fallback.failed(), true);
  assert.equal(fallback.current, 'long-polling');
  assert.equal(fallback.failed(), true);
  assert.equal(fallback.current, 'callback-polling');
  assert.equal(fallback.failed(), false);
  assert.equal(fallback.current, 'websocket');
});

test('a transport that has stable is given up only after three failures in a row', () => {
  const fallback = new TransportFallback(TRANSPORTS);
  fallback.stable();
  assert.deepEqual([fallback.failed(), fallback.failed()], [false, false]);
  fallback.stable();
  assert.deepEqual([fallback.failed(), fallback.failed(), fallback.failed()], [false, false, true]);
  assert.equal(fallback.current, 'long-polling');
});

test('with one transport there is nothing else to try', () => {
  const fallback = new TransportFallback(['websocket']);
  assert.equal(fallback.failed(), false);
  assert.equal(fallback.current, 'websocket');
});

test('after an upgrade the best transport is the current one', () => {
  const fallback = new TransportFallback(TRANSPORTS);
  fallback.failed();
  assert.equal(fallback.isBest, false);
  fallback.upgraded();
  assert.deepEqual([fallback.isBest, fallback.current, fallback.best], [true, 'websocket', 'websocket']);
});
