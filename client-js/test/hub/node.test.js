import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Selector } from '@higgins-push/client';
import { HUB, TOKEN, USER, publish } from './hub.js';

for (const transport of ['websocket', 'long-polling']) {
  test(`a selector in Node is told over ${transport}`, async () => {
    const told = [];
    const selector = new Selector({
      hub: HUB,
      user: USER,
      device: `node-${transport}`,
      token: () => TOKEN,
      sync: () => {},
      transports: [transport],
    });
    const sentinel = new Promise((resolve) => {
      selector.addEventListener('notice', ({ detail }) => {
        told.push(detail.context);
        if (detail.context === 'sentinel') resolve();
      });
    });
    const pushed = once(selector, 'resync');
    selector.start();
    await pushed;
    await publish({ context: 'notes', origin: 'phone' });
    await selector.publish({ context: 'own' });
    await publish({ context: 'sentinel', origin: 'phone' });
    await sentinel;
    assert.deepEqual(told, ['notes', 'sentinel']);
    assert.equal(selector.transport, transport);
    selector.stop();
  });
}
