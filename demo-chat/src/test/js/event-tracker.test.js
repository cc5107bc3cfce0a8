import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventTracker } from '../../main/resources/web/chat/event-tracker.js';

test('what was received is not missed, in whichever order it came', () => {
  const events = new EventTracker();
  events.received('lobby', 7);
  events.received('lobby', 5);
  events.receivedPrivate(3);
  assert.equal(events.missed({ rooms: { lobby: 7 }, private: 3 }), null);
  assert.deepEqual(events.missed({ rooms: { lobby: 8, library: 1 }, private: 3 }), ['lobby', 'library']);
});

test('a private message may be missed alone', () => {
  assert.deepEqual(new EventTracker().missed({ rooms: {}, private: 1 }), []);
});

test('a room where nothing happened misses nothing', () => {
  assert.equal(new EventTracker().missed({ rooms: { lobby: 0 }, private: 0 }), null);
});

test('everything is forgotten at the sign-out', () => {
  const events = new EventTracker();
  events.received('lobby', 7);
  events.receivedPrivate(3);
  events.clear();
  assert.deepEqual(events.missed({ rooms: { lobby: 7 }, private: 3 }), ['lobby']);
});
