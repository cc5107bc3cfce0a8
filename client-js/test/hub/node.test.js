import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Selector } from '@higgins-push/client';
import { HUB, TOKEN, USER, joinGroup, publish, sessionsOfUser } from './hub.js';

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

test('a selector in Node is told of every audience, and each context is synced once for each owner', async () => {
  await joinGroup('family');
  const synced = [];
  let done;
  const sentinel = new Promise((resolve) => (done = resolve));
  const selector = new Selector({
    hub: HUB,
    user: USER,
    device: 'node-audiences',
    token: () => TOKEN,
    sync: ({ refs }) => {
      synced.push(...refs);
      if (refs.some(({ context }) => context === 'last')) done();
    },
  });
  const pushed = once(selector, 'syncfinish');
  selector.start();
  await pushed;
  const { sessions } = await sessionsOfUser();
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal(sessions.find(({ device }) => device === 'node-audiences').client, `higgins-push-js/${version}`);
  const later = await selector.publish({ context: 'album', after: 3_600_000 });
  await selector.publish({ context: 'other', forDevice: 'other', origin: null });
  await selector.publish({ context: 'album', forGroup: 'family', revision: Date.now(), origin: 'phone' });
  await selector.publish({ context: 'album', forDevice: 'node-audiences', origin: null });
  await selector.publish({ context: 'own', forEveryone: true });
  await selector.publish({ context: 'last', forEveryone: true, origin: null });
  await sentinel;
  selector.stop();
  assert.ok(later.timed.id);
  assert.ok(later.timed.at > new Date());
  const byName = (one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  assert.deepEqual(synced.sort(byName), [
    { context: 'album', group: 'family' },
    { context: 'album' },
    { context: 'last', everyone: true },
  ]);
  await assert.rejects(selector.publish({ context: 'album', forGroup: 'no-such-group' }), { code: 404 });
  selector.stop();
});
