import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBus } from '../src/main/resources/web/js/bus.js';
import { FakeStorage } from './support/fake-browser.js';

/** A page's global object with nothing but a storage; what one page writes, the others hear. */
class StoragePage extends EventTarget {
  constructor(pages, storage = new FakeStorage()) {
    super();
    pages.push(this);
    this.localStorage = {
      setItem: (key, newValue) => this.#write(pages, storage, key, newValue),
      removeItem: (key) => this.#write(pages, storage, key, null),
    };
  }

  #write(pages, storage, key, newValue) {
    if (newValue === null) storage.removeItem(key);
    else storage.setItem(key, newValue);
    for (const page of pages) {
      if (page !== this) page.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
    }
  }
}

describe('a bus over the storage', () => {
  test('carries what one page posts to all others, in order', () => {
    const pages = [];
    const heard = { a: [], b: [], c: [] };
    const storage = new FakeStorage();
    const buses = Object.keys(heard).map((name) => (
      openBus('bus', (message) => heard[name].push(message), new StoragePage(pages, storage))));
    buses[0].post({ n: 1 });
    buses[0].post({ n: 1 });
    buses[1].post({ n: 2 });
    assert.deepEqual(heard, { a: [{ n: 2 }], b: [{ n: 1 }, { n: 1 }], c: [{ n: 1 }, { n: 1 }, { n: 2 }] });
    assert.deepEqual(storage.keys(), []);
  });

  test('hears no other keys, and nothing once it is closed', () => {
    const pages = [];
    const heard = [];
    const bus = openBus('bus', (message) => heard.push(message), new StoragePage(pages));
    const other = openBus('other', () => {}, new StoragePage(pages));
    const same = openBus('bus', () => {}, new StoragePage(pages));
    other.post('not for us');
    bus.close();
    same.post('too late');
    assert.deepEqual(heard, []);
  });
});

describe('a bus over broadcast channels', () => {
  test('carries messages', async () => {
    const heard = await new Promise((resolve) => {
      const listener = openBus('bus', (message) => {
        listener.close();
        resolve(message);
      });
      const speaker = openBus('bus', () => {});
      speaker.post({ hello: 'there' });
      speaker.close();
    });
    assert.deepEqual(heard, { hello: 'there' });
  });
});

test('where pages cannot hear each other there is no bus', () => {
  assert.equal(openBus('bus', () => {}, {}), null);
  const forbidden = { addEventListener() {}, get localStorage() { throw new DOMException('forbidden', 'SecurityError'); } };
  assert.equal(openBus('bus', () => {}, forbidden), null);
});
