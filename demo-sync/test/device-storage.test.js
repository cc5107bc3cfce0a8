import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Device } from '../src/main/resources/web/sync/device.js';
import { DeviceStorage } from '../src/main/resources/web/sync/device-storage.js';
import { PageSettings } from '../src/main/resources/web/sync/page-settings.js';

/** A web storage in a few lines. */
class FakeStorage {
  #items = new Map();

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, value);
  }
}

const noServer = { get: async () => ({ revision: 3, attributes: { password: 'secret' } }) };

test('a device is after a reload what it was, with its edits and where the hub told it up to', async () => {
  const storage = new FakeStorage();
  const before = new DeviceStorage(storage, 'phone');
  const device = new Device(noServer, before.contexts);
  before.watch(device);
  await device.sync(['mail'], true);
  before.save({ position: 'x:1', known: { mail: 3 } });
  device.edit('mail', 'user', 'alex');

  const after = new DeviceStorage(storage, 'phone');
  const reloaded = new Device(noServer, after.contexts);

  assert.deepEqual(after.load(), { position: 'x:1', known: { mail: 3 } });
  assert.deepEqual(Object.fromEntries(reloaded.context('mail').attributes), { password: 'secret', user: 'alex' });
  assert.deepEqual(reloaded.unsynced, ['mail']);
});

test('a position without a copy of the data is not believed', () => {
  const storage = new FakeStorage();
  new DeviceStorage(storage, 'phone').save({ position: 'x:1', known: { mail: 3 } });

  assert.equal(new DeviceStorage(storage, 'phone').load().position, null);
});

test('a storage that is damaged or forbidden costs a first sync and no error', () => {
  const broken = {
    getItem: () => '{',
    setItem: () => {
      throw new Error('full');
    },
  };
  const kept = new DeviceStorage(broken, 'phone');
  kept.save({ position: 'x:1', known: {} });

  assert.equal(kept.contexts.size, 0);
  assert.equal(new PageSettings(broken, 'settings').period, 30_000);
});

test('a page keeps its timer and which devices are off', () => {
  const storage = new FakeStorage();
  const settings = new PageSettings(storage, 'settings');
  settings.period = 5_000;
  settings.setOnline('phone', false);
  settings.setOnline('pc', false);
  settings.setOnline('pc', true);

  const reloaded = new PageSettings(storage, 'settings');

  assert.equal(reloaded.period, 5_000);
  assert.deepEqual(['phone', 'pc'].map((device) => reloaded.isOnline(device)), [false, true]);
});
