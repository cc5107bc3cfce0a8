import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { CometD } from 'cometd';
import { adapt } from 'cometd-nodejs-client';
import { Selector } from '@higgins-push/client';
import { HUB, TOKEN, USER, publish } from '../hub/hub.js';

adapt();

test('a selector that may use both takes long polling where no WebSocket passes', async () => {
  const selector = new Selector({
    hub: HUB,
    user: USER,
    device: 'node',
    token: () => TOKEN,
    sync: () => {},
  });
  const pushed = once(selector, 'resync');
  selector.start();
  await pushed;
  assert.equal(selector.transport, 'long-polling');
  const told = once(selector, 'notice');
  await publish({ context: 'notes', origin: 'phone' });
  const [{ detail }] = await told;
  assert.equal(detail.context, 'notes');
  selector.stop();
});

test('the stock client does so too', async () => {
  const client = new CometD();
  client.configure({ url: `${HUB}/bayeux`, logLevel: 'error' });
  const shaken = new Promise((resolve) => {
    client.addListener('/meta/handshake', (reply) => reply.successful && resolve(reply));
  });
  client.handshake({ ext: { push: { token: TOKEN, device: 'stock' } } });
  await shaken;
  assert.equal(client.getTransport().type, 'long-polling');
  const heard = new Promise((resolve) => {
    client.subscribe(`/user/${USER}/contexts`, ({ data }) => resolve(data.context), async () => {
      await publish({ context: 'notes', origin: 'phone' });
    });
  });
  assert.equal(await heard, 'notes');
  await new Promise((resolve) => client.disconnect(resolve));
});
