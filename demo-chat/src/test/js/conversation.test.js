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
  const conversation = room();
  [spoke(3, 'c'), joined(1), spoke(2, 'b')].forEach((event) => conversation.add(event));
  assert.deepEqual(texts(conversation), ['has joined!', 'b', 'c']);
});

test('an event that comes twice is shown once', () => {
  const conversation = room();
  assert.equal(conversation.add(spoke(1, 'a')).isNew, true);
  assert.equal(conversation.add(spoke(1, 'a')).isNew, false);
  conversation.add(joined(2));
  conversation.add(joined(2));
  assert.deepEqual(texts(conversation), ['a', 'has joined!']);
});

test('the same id from two people is two messages', () => {
  const conversation = room();
  conversation.add(spoke(1, 'a', me, 'm'));
  conversation.add(spoke(2, 'b', other, 'm'));
  assert.deepEqual(texts(conversation), ['a', 'b']);
});

test('an own message stands at the end until the hub gives it its conversation', () => {
  const conversation = room();
  conversation.addOwn({ id: 'own', text: 'mine' }, me);
  conversation.add(spoke(5, 'theirs'));
  assert.deepEqual(texts(conversation), ['theirs', 'mine']);
  conversation.add(spoke(3, 'mine', me, 'own'));
  assert.deepEqual(texts(conversation), ['mine', 'theirs']);
  assert.equal(conversation.own({ id: 'own' }, me).state, 'sent');
});

test('two own messages on their way keep their order', () => {
  const conversation = room();
  conversation.addOwn({ id: 'one', text: 'one' }, me);
  conversation.addOwn({ id: 'two', text: 'two' }, me);
  conversation.add(spoke(1, 'one', me, 'one'));
  assert.deepEqual(texts(conversation), ['one', 'two']);
});

test('the last thing said is known, comings and goings and what is under way do not count', () => {
  const conversation = room();
  assert.equal(conversation.lastMessage, 0);
  conversation.add(spoke(7, 'a'));
  conversation.add(joined(9));
  conversation.addOwn({ id: 'own', text: 'mine' }, me);
  assert.equal(conversation.lastMessage, 7);
});

test('a gap stands before what follows it, once', () => {
  const conversation = room();
  conversation.add(spoke(1, 'a'));
  conversation.add(spoke(9, 'z'));
  conversation.addGap(9, 9);
  conversation.addGap(9, 9);
  assert.deepEqual(
    conversation.lines.map(({ type }) => type),
    ['spoke', 'gap', 'spoke'],
  );
});

test('the oldest lines are dropped when there are too many', () => {
  const conversation = room();
  for (let seq = 1; seq <= 600; seq++) conversation.add(spoke(seq, String(seq)));
  assert.equal(conversation.lines.length, 500);
  assert.equal(conversation.lines[0].text, '101');
});
