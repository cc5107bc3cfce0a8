import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CometD } from 'cometd';
import { adapt } from 'cometd-nodejs-client';
import { HUB, TOKEN, USER, publish } from './hub.js';

adapt();

/** The CometD client as npm has it, which knows nothing of Higgins Push. */
function stockClient(transport) {
  const client = new CometD();
  for (const type of client.getTransportTypes()) if (type !== transport) client.unregisterTransport(type);
  client.configure({ url: `${HUB}/bayeux`, logLevel: 'warn' });
  return client;
}

const handshake = (client, props) => new Promise((resolve) => client.handshake(props, resolve));

for (const transport of ['websocket', 'long-polling']) {
  test(`the stock client connects, subscribes and hears over ${transport}`, async () => {
    const client = stockClient(transport);
    const shaken = await handshake(client, { ext: { push: { token: TOKEN, device: `stock-${transport}` } } });
    assert.equal(shaken.successful, true, shaken.error);
    assert.equal(client.getTransport().type, transport);

    const heard = [];
    let sentinel;
    const all = new Promise((resolve) => (sentinel = resolve));
    const subscribed = await new Promise((resolve) => {
      client.subscribe(`/user/${USER}/contexts`, ({ data }) => {
        heard.push(data.context);
        if (data.context === 'sentinel') sentinel();
      }, resolve);
    });
    assert.equal(subscribed.successful, true, subscribed.error);

    await publish({ context: 'notes', origin: 'phone' });
    await publish({ context: 'own', origin: `stock-${transport}` });
    await publish({ context: 'sentinel', origin: 'phone' });
    await all;
    assert.deepEqual(heard, ['notes', 'sentinel']);
    await new Promise((resolve) => client.disconnect(resolve));
  });

  test(`the stock client is refused another user's contexts over ${transport}`, async () => {
    const client = stockClient(transport);
    await handshake(client, { ext: { push: { token: TOKEN, device: 'stock' } } });
    const reply = await new Promise((resolve) => client.subscribe('/user/bea/contexts', () => {}, resolve));
    assert.match(reply.error, /^403/);
    await new Promise((resolve) => client.disconnect(resolve));
  });
}
