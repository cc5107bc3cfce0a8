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
  const pushed = edited.pushed({ revision: 4, attributes: { a: '2' } }, edited.edits);

  assert.equal(pushed.isEdited, false);
  assert.deepEqual(seen(pushed), { a: '2' });
});

test('what was edited again during the push stays an edit', () => {
  const sent = synced.edited('a', '2');
  const pushed = sent.edited('a', '1').pushed({ revision: 4, attributes: { a: '2', b: '1' } }, sent.edits);

  assert.equal(pushed.isEdited, true);
  assert.equal(pushed.attributes.get('a'), '1');
});

test('attributes come in the order of their names', () => {
  assert.deepEqual([...synced.edited('B', '').edited('0', '').attributes.keys()], ['0', 'B', 'a', 'b']);
});
