import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Selector } from '@higgins-push/client';
import { CometD } from 'cometd';
import { adapt } from 'cometd-nodejs-client';
import { HUB, TOKEN, USER, cutOff } from './hub.js';

adapt();

for (const transport of ['websocket', 'long-polling']) {
  test(`a selector that is cut off is refused, and says why, over ${transport}`, async () => {
    const selector = new Selector({
      hub: HUB,
      user: USER,
      device: `lost-${transport}`,
      token: () => TOKEN,
      sync: () => {},
      transports: [transport],
    });
    const pushed = once(selector, 'resync');
    selector.start();
    await pushed;
    const refused = once(selector, 'refused');

    assert.equal((await cutOff(`lost-${transport}`)).closed, 1);

    const [{ detail }] = await refused;
    assert.equal(detail.code, 401);
    assert.match(detail.text, /cut off/);
    assert.equal(selector.state, 'refused');
    selector.stop();
  });

  test(`the stock client that is cut off gives up over ${transport}`, async () => {
    const client = new CometD();
    for (const type of client.getTransportTypes()) if (type !== transport) client.unregisterTransport(type);
    client.configure({ url: `${HUB}/bayeux`, logLevel: 'error' });
    const push = { token: TOKEN, device: `stock-lost-${transport}` };
    let handshakes = 0;
    client.addListener('/meta/handshake', () => (handshakes += 1));
    const connected = new Promise((resolve) => {
      const listener = client.addListener('/meta/connect', () => {
        client.removeListener(listener);
        resolve();
      });
    });
    await new Promise((resolve) => client.handshake({ ext: { push } }, resolve));
    await connected;
    const gone = new Promise((resolve) => {
      client.addListener('/meta/connect', ({ successful, advice }) => !successful && advice?.reconnect === 'none' && resolve());
      client.addListener('/meta/handshake', ({ successful, advice }) => !successful && advice?.reconnect === 'none' && resolve());
    });

    assert.equal((await cutOff(`stock-lost-${transport}`)).closed, 1);

    await gone;
    assert.ok(handshakes <= 2, `it came back ${handshakes - 1} times`);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(client.isDisconnected(), true);
  });
}
