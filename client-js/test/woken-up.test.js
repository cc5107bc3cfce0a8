import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Origin } from './support/origin.js';

const MINUTE = 60_000;

describe('a page that is woken', () => {
  test('asks the hub and syncs what it missed', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    origin.hub.loses = () => true;
    origin.hub.publish('notes', 'phone');
    const asked = origin.hub.catchUps;
    await level(origin, tab.selector.wokenUp());
    assert.deepEqual(tab.syncs, ['everything', ['notes']]);
    assert.equal(origin.hub.catchUps, asked + 1);
  });

  test('syncs nothing if it missed nothing', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    await level(origin, tab.selector.wokenUp());
    assert.deepEqual(tab.syncs, ['everything']);
  });

  test('waits for a sync that runs, or is tried again', async () => {
    const origin = new Origin();
    let syncs = 0;
    const tab = await origin.opensOne({ sync: () => {
      if (++syncs === 2) throw new Error('The server is away.');
    } });
    origin.hub.publish('notes', 'phone');
    await level(origin, tab.selector.wokenUp());
    assert.equal(syncs, 3);
  });

  test('syncs everything once if the hub cannot be reached', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne({ timer: Infinity });
    origin.hub.isAway = true;
    await level(origin, tab.selector.wokenUp());
    assert.deepEqual(tab.syncs, ['everything', 'everything']);
  });

  test('makes one catch-up more of all wake-ups that come during one', async () => {
    const origin = new Origin();
    const ends = [];
    const tab = await origin.opensOne({ sync: ({ everything }) => everything || new Promise((resolve) => ends.push(resolve)) });
    const asked = origin.hub.catchUps;
    origin.hub.publish('notes', 'phone');
    const first = tab.selector.wokenUp();
    await origin.passes(10);
    const more = Array.from({ length: 20 }, () => tab.selector.wokenUp());
    assert.equal(new Set(more).size, 1);
    ends[0]();
    await level(origin, Promise.all([first, ...more]));
    assert.equal(origin.hub.catchUps, asked + 2);
    assert.equal(ends.length, 1);
  });

  test('that stops, or was not started, says so', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne({ sync: () => new Promise(() => {}) });
    const woken = tab.selector.wokenUp();
    await origin.passes(10);
    tab.selector.stop();
    await assert.rejects(woken, /was stopped/);
    await assert.rejects(tab.selector.wokenUp(), /call start\(\)/);
  });

  test('by its service worker tells it when it is level, and where it stands', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    origin.hub.loses = () => true;
    origin.hub.publish('notes', 'phone');
    const answers = tells(tab, { type: 'higgins-push/wake-up', code: null });
    await origin.clock.until(() => answers.length === 2, MINUTE);
    assert.deepEqual(answers, [{ taken: true }, { done: true, position: tab.selector.position }]);
    assert.deepEqual(tab.syncs, ['everything', ['notes']]);
    tells(tab, { type: 'something/else' });
    tells(tab, null);
  });

  test('by its service worker for a code gives it back', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    const sent = [];
    origin.hub.answer = async (url, { method, body }) => {
      sent.push(`${method} ${url.pathname} ${body}`);
      return Response.json({ device: 'browser', platform: 'web-push', status: 'proven', registered: '2026-01-02T03:04:05Z' });
    };
    const answers = tells(tab, { type: 'higgins-push/wake-up', code: 'c0de' });
    await origin.clock.until(() => answers.length === 2, MINUTE);
    assert.equal(answers[1].done, true);
    assert.deepEqual(sent, ['POST /v1/users/alex/devices/browser/registration/proof {"code":"c0de"}']);
  });
});

function tells(tab, data) {
  const answers = [];
  const port = { postMessage: (answer) => answers.push(answer) };
  tab.page.serviceWorkers.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port] }));
  return answers;
}

/** Lets time pass until it is fulfilled. */
async function level(origin, promise) {
  let isSettled = false;
  const settled = promise.finally(() => (isSettled = true));
  await origin.clock.until(() => isSettled, MINUTE);
  await settled;
}
