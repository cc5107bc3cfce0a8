import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDocument } from './document.js';
import { UpgradedDevice } from './upgraded-device.js';

const MILLIS_BETWEEN_CHANGES = 40;
/** Fewer than one user may have. */
const MOST_CHANGES = 800;

test('nobody misses anything, or syncs what it knows, while the nodes are restarted one after the other', async () => {
  const devices = [];
  for (const transport of ['websocket', 'long-polling', 'callback-polling']) {
    for (const name of ['one', 'two']) devices.push(new UpgradedDevice(name, transport));
  }
  const page = makeDocument();
  for (const device of devices) {
    globalThis.document = undefined; // a selector that finds a page when it starts would want more of it
    const connected = device.connects();
    globalThis.document = page;
    await connected;
  }

  const receipts = [];
  const publishNext = () => {
    if (receipts.length < MOST_CHANGES) {
      receipts.push(devices[receipts.length % devices.length].publish(`context-${receipts.length}`));
    }
  };
  const timer = setInterval(publishNext, MILLIS_BETWEEN_CHANGES);
  const upgraded = await fetch(process.env.HIGGINS_PUSH_UPGRADE, { method: 'POST' });
  clearInterval(timer);
  assert.equal(upgraded.status, 200, await upgraded.text());
  await Promise.all(receipts);

  const changed = receipts.map((_, index) => `context-${index}`);
  for (const device of devices) {
    for (const context of changed) await device.syncs(context);
  }
  await devices[0].publish('the last');
  changed.push('the last');
  for (const device of devices) {
    await device.syncs('the last');
    device.stops();
    assert.deepEqual([...device.synced.keys()].sort(), [...changed].sort(), device.name);
    assert.deepEqual([...device.synced].filter(([, times]) => times > 1), [], `${device.name} synced again`);
    assert.equal(device.syncsOfEverything, 1, `${device.name}: when it was new`);
    assert.ok(device.connections > 1, `${device.name} moved`);
  }
});
