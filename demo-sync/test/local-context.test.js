import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalContext } from '../src/main/resources/web/sync/local-context.js';

const synced = LocalContext.UNKNOWN.pulled({ revision: 3, attributes: { a: '1', b: '1' } });
const seen = (context) => Object.fromEntries(context.attributes);

test('an edit is seen at once', () => {
  assert.deepEqual(seen(synced.edited('a', '2')), { a: '2', b: '1' });
  assert.deepEqual(seen(synced.edited('a', null)), { b: '1' });
});

test('a pull keeps what was edited here and takes all else', () => {
  const merged = synced.edited('a', 'mine').pulled({ revision: 4, attributes: { a: 'theirs', b: 'theirs' } });

  assert.deepEqual(seen(merged), { a: 'mine', b: 'theirs' });
  assert.equal(merged.revision, 4);
});

test('an answer that was overtaken changes nothing', () => {
  assert.equal(synced.pulled({ revision: 2, attributes: {} }), synced);
});

test('what was pushed is no longer an edit', () => {
  const edited = synced.edited('a', '2').edited('b', null);
  const pushed = edited.pushed({ revision: 4, attributes: { a: '2' } }, edited.unsent);

  assert.equal(pushed.isEdited, false);
  assert.deepEqual(seen(pushed), { a: '2' });
});

test('what was edited again during the push stays an edit', () => {
  const sent = synced.edited('a', '2');
  const pushed = sent.edited('a', '1').pushed({ revision: 4, attributes: { a: '2', b: '1' } }, sent.unsent);

  assert.deepEqual(pushed.unsent, { a: '1' });
  assert.equal(pushed.attributes.get('a'), '1');
});

const inConflict = synced.edited('a', 'mine').edited('b', '2').pulled({ revision: 4, attributes: { a: 'theirs', b: '1' } });

test('an attribute that was edited on both sides is in conflict, and its edit waits', () => {
  assert.deepEqual([...inConflict.conflicts], [['a', 'theirs']]);
  assert.deepEqual(inConflict.unsent, { b: '2' });
  assert.equal(inConflict.attributes.get('a'), 'mine');
});

test('whoever keeps the value from here sends it', () => {
  assert.deepEqual(inConflict.keptMine('a').unsent, { a: 'mine', b: '2' });
});

test('whoever takes the value from elsewhere sends nothing of it', () => {
  const taken = inConflict.tookTheirs('a');

  assert.deepEqual(taken.unsent, { b: '2' });
  assert.equal(taken.attributes.get('a'), 'theirs');
});

test('whoever keeps both has the value from here in an attribute of its own', () => {
  const both = inConflict.edited('a 2', 'taken already').keptBoth('a');

  assert.equal(both.conflicts.size, 0);
  assert.deepEqual(seen(both), { a: 'theirs', 'a 2': 'taken already', 'a 3': 'mine', b: '2' });
});

test('a third value from elsewhere is in conflict again with what was kept', () => {
  const again = inConflict.keptMine('a').pulled({ revision: 5, attributes: { a: 'third', b: '1' } });

  assert.deepEqual([...again.conflicts], [['a', 'third']]);
});

test('the same value on both sides is no conflict', () => {
  assert.equal(synced.edited('a', '2').pulled({ revision: 4, attributes: { a: '2', b: '1' } }).conflicts.size, 0);
});

test('an attribute that was removed elsewhere and edited here is in conflict', () => {
  const removed = synced.edited('a', 'mine').pulled({ revision: 4, attributes: { b: '1' } });

  assert.deepEqual([...removed.conflicts], [['a', null]]);
});

test('what was sent from here is no conflict, even if the answer to it was lost', () => {
  const typedOn = synced.edited('a', '2').sending().edited('a', '23');

  assert.equal(typedOn.pulled({ revision: 4, attributes: { a: '2', b: '1' } }).conflicts.size, 0);
});

test('attributes come in the order of their names', () => {
  assert.deepEqual([...synced.edited('B', '').edited('0', '').attributes.keys()], ['0', 'B', 'a', 'b']);
});
