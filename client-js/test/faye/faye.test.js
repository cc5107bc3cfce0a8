import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import faye from 'faye';
import { TcpRelay } from './tcp-relay.js';
import { contextsOf, higginsPush } from './higgins-push.js';

const HUB = process.env.HIGGINS_PUSH_HUB;
const USER = process.env.HIGGINS_PUSH_USER;
const TOKEN = process.env.HIGGINS_PUSH_TOKEN;
const CONTROL = process.env.HIGGINS_PUSH_CONTROL;

/** faye keeps timers of what it sent long after it was answered or its client has left. */
after(() => setTimeout(() => process.exit(), 100).unref());

/** Publishes a change of the user, made on another device; fulfilled once the hub has recorded it. */
async function publish(context, origin = 'phone') {
  const response = await fetch(`${HUB}/v1/users/${encodeURIComponent(USER)}/changes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ context, origin }),
  });
  if (!response.ok) throw new Error(`The hub answered ${response.status}: ${await response.text()}`);
}

/** Restarts the hub on its port and data. */
async function restartHub() {
  const response = await fetch(CONTROL, { method: 'POST' });
  assert.equal(response.status, 200);
}

/** A faye client with the extension of docs/protocol.md, and what it was told. */
class Device {
  told = [];
  resyncs = 0;
  errors = [];
  handshakes = 0;
  /** The transports that messages came back over. */
  transports = new Set();

  constructor(url, transport, name) {
    this.name = name;
    this.client = new faye.Client(`${url}/bayeux`, { retry: 0.05 });
    if (transport !== 'websocket') this.client.disable('websocket');
    this.client.addExtension(higginsPush({
      token: async () => TOKEN,
      device: name,
      missed: (changes) => changes.forEach((change) => this.#tell(change.context)),
      resync: () => this.resyncs++,
    }));
    this.client.addExtension({ incoming: (message, receive) => this.#notes(message, receive) });
  }

  #notes(message, receive) {
    if (message.error) this.errors.push(`${message.channel} ${message.error}`);
    if (message.channel === '/meta/handshake') this.handshakes++;
    else this.transports.add(this.client._dispatcher.connectionType);
    receive(message);
  }

  subscribe() {
    return this.client.subscribe(contextsOf(USER), (notice) => this.#tell(notice.context));
  }

  #tell(context) {
    this.told.push(context);
  }

  /** Fulfilled when the condition holds, also if no message comes then: faye changes its transport without one. */
  until(condition) {
    return new Promise((resolve) => {
      const poll = setInterval(() => {
        if (!condition()) return;
        clearInterval(poll);
        resolve();
      }, 10);
    });
  }

  hears(context) {
    return this.until(() => this.told.includes(context));
  }

  async leaves() {
    await this.client.disconnect();
  }
}

for (const transport of ['websocket', 'long-polling']) {
  const options = { timeout: 60_000 };

  test(`faye subscribes and hears over ${transport}`, options, async () => {
    const relay = await TcpRelay.to(HUB, { upgradesFirst: transport === 'websocket' });
    const device = new Device(relay.url, transport, `faye-${transport}`);
    await device.subscribe();
    await publish('notes');
    await publish('own', device.name);
    await publish('sentinel');
    await device.hears('sentinel');
    assert.deepEqual(device.told, ['notes', 'sentinel']);
    assert.deepEqual(device.errors, []);
    assert.deepEqual([...device.transports], [transport]);
    assert.equal(device.resyncs, 1);
    await device.leaves();
    relay.close();
  });

  test(`faye whose connection over ${transport} is cut comes back to its session and hears what it missed`, options, async () => {
    const relay = await TcpRelay.to(HUB, { upgradesFirst: transport === 'websocket' });
    const device = new Device(relay.url, transport, `cut-${transport}`);
    await device.subscribe();
    await publish('before');
    await device.hears('before');
    relay.cut();
    await publish('away');
    relay.restore();
    await device.hears('away');
    await publish('after');
    await device.hears('after');
    assert.deepEqual(device.told, ['before', 'away', 'after']);
    assert.deepEqual(device.errors, []);
    assert.equal(device.handshakes, 1);
    assert.equal(device.resyncs, 1);
    await device.leaves();
    relay.close();
  });

  test(`faye over ${transport} outlives a restart of the hub and hears what it missed`, options, async () => {
    const relay = await TcpRelay.to(HUB);
    const device = new Device(relay.url, transport, `restarted-${transport}`);
    await device.subscribe();
    await publish('before');
    await device.hears('before');
    relay.cut();
    await restartHub();
    await publish('away');
    relay.restore();
    await device.hears('away');
    await device.until(() => device.client._dispatcher.connectionType === transport);
    await publish('after');
    await device.hears('after');
    assert.deepEqual(device.told, ['before', 'away', 'after']);
    assert.equal(device.resyncs, 1);
    await device.leaves();
    relay.close();
  });

  test(`faye is refused another user's contexts over ${transport}`, options, async () => {
    const device = new Device(HUB, transport, 'curious');
    const subscribed = new Promise((resolve, reject) => {
      device.client.subscribe(contextsOf('bea'), () => {}).then(resolve, reject);
    });
    await assert.rejects(subscribed, { message: /^403:/ });
    await device.leaves();
  });
}

test('faye whose WebSocket opens late handshakes once more and keeps its subscription', { timeout: 60_000 }, async () => {
  const relay = await TcpRelay.to(HUB);
  relay.holdUpgrades();
  const device = new Device(relay.url, 'websocket', 'late');
  await device.subscribe();
  assert.equal(relay.heldUpgrades, 1);
  await relay.letUpgradesGo(); // what wakes the poll before that leaves faye with the poll for another 25 s
  await publish('wakes the poll');
  await device.until(() => device.transports.has('websocket') && device.handshakes >= 2);
  await publish('sentinel');
  await device.hears('sentinel');
  assert.deepEqual(device.told, ['wakes the poll', 'sentinel']);
  assert.ok(device.errors.every((error) => error.startsWith('/meta/connect 402')), device.errors.join());
  await device.leaves();
  relay.close();
});
