import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversation } from '../../main/resources/web/chat/conversation.js';

const me = { name: 'Alex4', handle: 'Alex4@Android@1' };
const other = { name: 'tmpUsr', handle: 'tmpUsr@Linux@7' };
const spoke = (seq, text, from = other, id = `m${seq}`) => ({ type: 'spoke', id, from, text, at: seq, seq });
const joined = (seq) => ({ type: 'joined', from: other, text: 'has joined!', at: seq, seq });
const texts = ({ lines }) => lines.map(({ text }) => text);
const room = () => new Conversation('room/lobby', 'room', 'lobby');

test('events are kept in the order of the hub, whatever order they come in', () => {
  const place = room();
  [spoke(3, 'c'), joined(1), spoke(2, 'b')].forEach((event) => place.add(event));
  assert.deepEqual(texts(place), ['has joined!', 'b', 'c']);
});

test('an event that comes twice is shown once', () => {
  const place = room();
  assert.equal(place.add(spoke(1, 'a')).isNew, true);
  assert.equal(place.add(spoke(1, 'a')).isNew, false);
  place.add(joined(2));
  place.add(joined(2));
  assert.deepEqual(texts(place), ['a', 'has joined!']);
});

test('the same id from two people is two messages', () => {
  const place = room();
  place.add(spoke(1, 'a', me, 'm'));
  place.add(spoke(2, 'b', other, 'm'));
  assert.deepEqual(texts(place), ['a', 'b']);
});

test('an own message stands at the end until the hub gives it its place', () => {
  const place = room();
  place.addOwn({ id: 'own', text: 'mine' }, me);
  place.add(spoke(5, 'theirs'));
  assert.deepEqual(texts(place), ['theirs', 'mine']);
  place.add(spoke(3, 'mine', me, 'own'));
  assert.deepEqual(texts(place), ['mine', 'theirs']);
  assert.equal(place.own({ id: 'own' }, me).state, 'sent');
});

test('two own messages on their way keep their order', () => {
  const place = room();
  place.addOwn({ id: 'one', text: 'one' }, me);
  place.addOwn({ id: 'two', text: 'two' }, me);
  place.add(spoke(1, 'one', me, 'one'));
  assert.deepEqual(texts(place), ['one', 'two']);
});

test('the last thing said is known, comings and goings and what is under way do not count', () => {
  const place = room();
  assert.equal(place.lastSaid, 0);
  place.add(spoke(7, 'a'));
  place.add(joined(9));
  place.addOwn({ id: 'own', text: 'mine' }, me);
  assert.equal(place.lastSaid, 7);
});

test('a gap stands before what follows it, once', () => {
  const place = room();
  place.add(spoke(1, 'a'));
  place.add(spoke(9, 'z'));
  place.addGap(9, 9);
  place.addGap(9, 9);
  assert.deepEqual(
    place.lines.map(({ type }) => type),
    ['spoke', 'gap', 'spoke'],
  );
});

test('the oldest lines are dropped when there are too many', () => {
  const place = room();
  for (let seq = 1; seq <= 600; seq++) place.add(spoke(seq, String(seq)));
  assert.equal(place.lines.length, 500);
  assert.equal(place.lines[0].text, '101');
});
