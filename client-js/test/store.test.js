import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryStore, WebStore } from '../src/main/resources/web/js/store.js';
import { FakeStorage } from './support/fake-browser.js';

const NOTHING = { position: null, known: {} };

function stored(text) {
  const storage = new FakeStorage();
  if (text !== undefined) storage.setItem('key', text);
  return new WebStore(storage, 'key');
}

describe('a web store', () => {
  test('gives back what was saved', () => {
    const store = stored();
    store.save({ position: 'k1:5', known: { notes: 3 } });
    assert.deepEqual(store.load(), { position: 'k1:5', known: { notes: 3 } });
  });

  test('keeps the later position and the higher revisions, in whatever order pages save', () => {
    const store = stored();
    store.save({ position: 'k1:9', known: { notes: 3, photos: 9 } });
    store.save({ position: 'k1:5', known: { notes: 4, photos: 2 } });
    assert.deepEqual(store.load(), { position: 'k1:9', known: { notes: 4, photos: 9 } });
  });

  test('starts anew with a new epoch', () => {
    const store = stored();
    store.save({ position: 'k1:9', known: { notes: 30 } });
    store.save({ position: 'k2:1', known: { photos: 1 } });
    assert.deepEqual(store.load(), { position: 'k2:1', known: { photos: 1 } });
  });

  for (const damaged of ['', 'nonsense', 'null', '[]', '{"position":7}', '{"position":"x"}', '{"known":{"a":1}}']) {
    test(`takes the damaged value ${JSON.stringify(damaged)} for nothing`, () => {
      assert.deepEqual(stored(damaged).load(), NOTHING);
    });
  }

  test('leaves out damaged revisions', () => {
    const store = stored('{"position":"k1:1","known":{"a":1,"b":"2","c":1.5,"d":null}}');
    assert.deepEqual(store.load().known, { a: 1 });
  });

  test('survives a storage that is forbidden', () => {
    const storage = new FakeStorage();
    storage.isForbidden = true;
    const store = new WebStore(storage, 'key');
    store.save({ position: 'k1:5', known: {} });
    store.forget();
    assert.deepEqual(store.load(), NOTHING);
  });

  test('forgets', () => {
    const store = stored();
    store.save({ position: 'k1:5', known: {} });
    store.forget();
    assert.deepEqual(store.load(), NOTHING);
  });

  test('keeps the latest contexts, however many pages had others', () => {
    const store = stored();
    for (let page = 0; page < 3; page++) {
      const contexts = Array.from({ length: 5_000 }, (_, i) => [`${page}-${i}`, 1]);
      store.save({ position: 'k1:1', known: Object.fromEntries(contexts) });
    }
    const kept = Object.keys(store.load().known);
    assert.deepEqual([kept.length, kept[0], kept.at(-1)], [10_000, '1-0', '2-4999']);
  });

  test('takes any name for a context', () => {
    const store = stored();
    store.save({ position: 'k1:1', known: Object.fromEntries([['__proto__', 4], ['constructor', 5]]) });
    store.save({ position: 'k1:2', known: {} });
    assert.deepEqual(Object.entries(store.load().known), [['__proto__', 4], ['constructor', 5]]);
  });
});

test('a memory store keeps what it is given until it forgets', () => {
  const store = new MemoryStore();
  store.save({ position: 'k1:5', known: { notes: 1 } });
  assert.deepEqual(store.load(), { position: 'k1:5', known: { notes: 1 } });
  store.forget();
  assert.deepEqual(store.load(), NOTHING);
});
