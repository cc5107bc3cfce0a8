import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox } from '../../main/resources/web/chat/outbox.js';

/** A hub that answers when told to, and remembers what it was sent. */
class Hub {
  sent = [];
  #waiting = [];

  send = (message) => {
    this.sent.push(message.id);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  };

  async takes() {
    this.#waiting.shift().resolve({ at: 1, seq: 1 });
    await settled();
  }

  async fails(error) {
    this.#waiting.shift().reject(error);
    await settled();
  }
}

const settled = () => new Promise((done) => setImmediate(done));
const refusal = (code, retryAfter = 0) => Object.assign(new Error(`refused with ${code}`), { code, retryAfter });

function fixture() {
  const hub = new Hub();
  const waits = [];
  const states = [];
  const outbox = new Outbox(
    hub.send,
    ({ id, state }) => states.push(`${id} ${state}`),
    async (ms) => void waits.push(ms),
  );
  return { hub, outbox, waits, states };
}

test('messages go out one after the other, in order', async () => {
  const { hub, outbox, states } = fixture();
  outbox.open();
  outbox.add({ id: 'a' });
  outbox.add({ id: 'b' });
  assert.deepEqual(hub.sent, ['a']);
  await hub.takes();
  assert.deepEqual(hub.sent, ['a', 'b']);
  await hub.takes();
  assert.deepEqual(states, ['a sending', 'b sending', 'a sent', 'b sent']);
});

test('what is said without a connection waits for one', async () => {
  const { hub, outbox } = fixture();
  outbox.add({ id: 'a' });
  assert.deepEqual(hub.sent, []);
  outbox.open();
  assert.deepEqual(hub.sent, ['a']);
});

test('a message whose answer was lost is sent again with the same id before the next', async () => {
  const { hub, outbox, waits } = fixture();
  outbox.open();
  outbox.add({ id: 'a' });
  outbox.add({ id: 'b' });
  outbox.close();
  await hub.fails(new Error('The connection ended.'));
  assert.deepEqual(hub.sent, ['a']);
  outbox.open();
  await settled();
  assert.deepEqual(hub.sent, ['a', 'a']);
  await hub.takes();
  assert.deepEqual(hub.sent, ['a', 'a', 'b']);
  assert.deepEqual(waits, [1000]);
});

test('one that is sent too fast waits as long as the hub says', async () => {
  const { hub, outbox, waits } = fixture();
  outbox.open();
  outbox.add({ id: 'a' });
  await hub.fails(refusal(429, 700));
  assert.deepEqual(waits, [700]);
  assert.deepEqual(hub.sent, ['a', 'a']);
});

test('one that is refused fails and the next is sent', async () => {
  const { hub, outbox, states } = fixture();
  outbox.open();
  const message = { id: 'a' };
  outbox.add(message);
  outbox.add({ id: 'b' });
  await hub.fails(refusal(404));
  assert.equal(message.problem, 'refused with 404');
  assert.deepEqual(hub.sent, ['a', 'b']);
  assert.ok(states.includes('a failed'));
});

for (const code of [402, 503]) {
  test(`one refused with ${code} is tried again: that passes`, async () => {
    const { hub, outbox } = fixture();
    outbox.open();
    outbox.add({ id: 'a' });
    await hub.fails(refusal(code));
    assert.deepEqual(hub.sent, ['a', 'a']);
  });
}
