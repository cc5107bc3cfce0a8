import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Device } from '../src/main/resources/web/sync/device.js';

/** An Attribute Server in a few lines, which writes down what it is asked. */
class FakeServer {
  contexts = new Map();
  asked = [];

  async revisions() {
    this.asked.push('list');
    return new Map([...this.contexts].map(([name, { revision }]) => [name, revision]));
  }

  async get(name) {
    this.asked.push(`get ${name}`);
    return this.contexts.get(name) ?? null;
  }

  async push(name, known, edits) {
    this.asked.push(`push ${name}`);
    const { revision, attributes } = this.contexts.get(name) ?? { revision: 0, attributes: {} };
    if (known !== revision) return null;
    this.contexts.set(name, { revision: revision + 1, attributes: { ...attributes, ...edits } });
    return this.contexts.get(name);
  }
}

let server;
let phone;
let pc;

beforeEach(() => {
  server = new FakeServer();
  phone = new Device(server);
  pc = new Device(server);
});

const valueOn = (device, attribute) => device.context('mail').attributes.get(attribute);

test('what one device syncs the other gets', async () => {
  phone.edit('mail', 'password', 'secret');

  assert.deepEqual(await phone.sync(['mail'], false), { mail: 1 });
  assert.deepEqual(await pc.sync(['mail'], true), { mail: 1 });
  assert.equal(valueOn(pc, 'password'), 'secret');
});

test('a local edit costs one request', async () => {
  phone.edit('mail', 'password', 'secret');
  await phone.sync(['mail'], false);

  assert.deepEqual(server.asked, ['push mail']);
});

test('a notice beside an edit asks before it tells, so that nothing conflicts', async () => {
  pc.edit('mail', 'user', 'pc');
  await pc.sync(['mail'], false);
  phone.edit('mail', 'password', 'phone');
  server.asked = [];

  await phone.sync(['mail'], true);

  assert.deepEqual(server.asked, ['get mail', 'push mail']);
  assert.equal(valueOn(phone, 'user'), 'pc');
});

test('a conflict is merged and pushed again', async () => {
  pc.edit('mail', 'user', 'pc');
  await pc.sync(['mail'], false);
  phone.edit('mail', 'password', 'phone');

  assert.deepEqual(await phone.sync(['mail'], false), { mail: 2 });
  assert.equal(valueOn(phone, 'user'), 'pc');
});

test('a sync of everything asks only for what is not in step', async () => {
  server.contexts.set('mail', { revision: 3, attributes: { password: 'secret' } });
  server.contexts.set('notes', { revision: 1, attributes: {} });
  await phone.syncAll();
  server.contexts.set('mail', { revision: 4, attributes: { password: 'new' } });
  server.asked = [];

  assert.deepEqual(await phone.syncAll(), { mail: 4, notes: 1 });
  assert.deepEqual(server.asked, ['list', 'get mail']);
});

test('what came from elsewhere is told as fresh, what was edited here is not', async () => {
  const fresh = [];
  phone.addEventListener('fresh', ({ detail }) => fresh.push(...detail.attributes));
  server.contexts.set('mail', { revision: 1, attributes: { password: 'theirs' } });
  phone.edit('mail', 'user', 'mine');

  await phone.syncAll();

  assert.deepEqual(fresh, ['password']);
});

test('a device that is always overtaken gives up and keeps its edit', async () => {
  server.push = async () => null;
  phone.edit('mail', 'password', 'kept');

  await assert.rejects(phone.sync(['mail'], false), /keep changing/);
  assert.deepEqual(phone.unsynced, ['mail']);
});

test('two devices that edit one attribute offline end with both values offered', async () => {
  phone.edit('mail', 'password', 'from the phone');
  pc.edit('mail', 'password', 'from the pc');
  await phone.syncAll();
  await pc.syncAll();

  assert.equal(pc.conflicts, 1);
  assert.deepEqual([...pc.context('mail').conflicts], [['password', 'from the phone']]);
  pc.resolve('mail', 'password', 'both');
  await pc.syncAll();
  await phone.syncAll();

  for (const device of [phone, pc]) {
    assert.deepEqual(Object.fromEntries(device.context('mail').attributes), {
      password: 'from the phone',
      'password 2': 'from the pc',
    });
  }
});

test('a conflict costs no request while it waits', async () => {
  phone.edit('mail', 'password', 'from the phone');
  pc.edit('mail', 'password', 'from the pc');
  await phone.syncAll();
  await pc.syncAll();
  server.asked = [];

  await pc.syncAll();

  assert.deepEqual(pc.unsynced, []);
  assert.deepEqual(server.asked, ['list']);
});
