import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { handleWakeUps, readWakeUp } from '../src/main/resources/web/js/service-worker.js';
import { FakeWorker } from './support/fake-worker.js';

const SCOPE = 'https://example.org/app/';
const STATUS = { device: 'browser', platform: 'web-push', status: 'proven', registered: '2026-01-02T03:04:05Z' };
const KEY = 'B'.padEnd(87, 'A');

describe('a service worker', () => {
  let worker;
  let syncs;
  let sync;

  beforeEach(() => {
    worker = new FakeWorker();
    worker.indexedDB.values.set(SCOPE, { hub: 'https://hub.example/push/', user: 'alex', device: 'browser', position: 'k1:5' });
    syncs = [];
    sync = (request) => void syncs.push(request);
  });

  function starts(options = {}) {
    const failed = (problem) => worker.warnings.push(problem);
    handleWakeUps({ token: () => 'secret', sync: (request) => sync(request), failed, ...options }, worker, worker.clock);
  }

  const position = () => worker.indexedDB.values.get(SCOPE).position;
  const missed = (revision, at = 'k1:9') => ({ json: { position: at, changes: [{ context: 'notes', revision }], resync: false } });

  test('syncs what changed, and keeps how far it got', async () => {
    starts();
    worker.answers.push(missed(3));
    await worker.wakes();
    assert.deepEqual(syncs.map(({ contexts, everything, causes }) => ({ contexts, everything, causes })), [
      { contexts: ['notes'], everything: false, causes: ['notice'] }]);
    assert.equal(position(), 'k1:9');
    const [{ path, token }] = worker.requests;
    assert.deepEqual([path, token], ['/push/v1/users/alex/changes?since=k1%3A5&device=browser', 'Bearer secret']);

    worker.answers.push({ status: 304 });
    await worker.wakes();
    assert.equal(syncs.length, 1);
    assert.match(worker.requests[1].path, /since=k1%3A9/);
  });

  test('syncs everything if it never did, or the hub cannot tell', async () => {
    starts();
    worker.indexedDB.values.get(SCOPE).position = null;
    worker.answers.push({ json: { position: 'k1:9', changes: [], resync: true } });
    await worker.wakes();
    worker.answers.push({ json: { position: 'k2:1', changes: [], resync: true } });
    await worker.wakes();
    assert.deepEqual(syncs.map(({ everything, causes }) => [everything, ...causes]), [[true, 'start'], [true, 'resync']]);
    assert.equal(worker.requests[0].path, '/push/v1/users/alex/changes?device=browser');
    assert.equal(position(), 'k2:1');
  });

  test('tries a sync again that throws, and keeps what it could not do for later', async () => {
    starts();
    sync = (request) => {
      syncs.push(request);
      throw new Error('The server is away.');
    };
    worker.answers.push(missed(3), missed(3), missed(3));
    await worker.wakes();
    assert.equal(syncs.length, 3);
    assert.equal(position(), 'k1:5');
    assert.deepEqual(worker.retries, ['higgins-push']);
    assert.equal(worker.warnings[0].message, 'The server is away.');

    sync = (request) => void syncs.push(request);
    worker.answers.push(missed(3));
    await worker.happens('sync', { tag: 'higgins-push' });
    assert.equal(position(), 'k1:9');
  });

  test('tries again what a lagging server answered', async () => {
    starts();
    sync = (request) => ({ notes: syncs.push(request) + 1 });
    worker.answers.push(missed(3), missed(3));
    await worker.wakes();
    assert.equal(syncs.length, 2);
    assert.equal(position(), 'k1:9');
  });

  test('asks a hub once that refuses', async () => {
    starts();
    worker.answers.push({ status: 403, json: { detail: 'Not yours.' } });
    await worker.wakes();
    assert.equal(worker.requests.length, 1);
    assert.equal(worker.warnings[0].message, 'Not yours.');
  });

  test('makes one catch-up more of all wake-ups that come during one', async () => {
    starts();
    const ends = [];
    sync = (request) => new Promise((resolve) => ends.push(resolve, syncs.push(request)));
    worker.answers.push(missed(3), missed(4, 'k1:12'));
    const all = [worker.begins('push')];
    await worker.clock.until(() => syncs.length === 1);
    for (let wakeUp = 0; wakeUp < 20; wakeUp++) all.push(worker.begins('push'));
    ends[0]();
    await worker.clock.until(() => syncs.length === 2);
    ends[2]();
    await Promise.all(all);
    assert.equal(worker.requests.length, 2);
    assert.equal(position(), 'k1:12');
  });

  test('gives back the code that proves, and syncs nothing', async () => {
    starts();
    worker.answers.push({ json: STATUS });
    await worker.wakes('{"code":"c0de"}');
    const [{ method, path, body }] = worker.requests;
    assert.deepEqual([method, path, body], ['POST', '/push/v1/users/alex/devices/browser/registration/proof', { code: 'c0de' }]);
    assert.equal(syncs.length, 0);
  });

  test('lets open pages catch up instead of syncing itself', async () => {
    starts();
    const page = worker.opens({ handle: () => ({ done: true, position: 'k1:7' }) });
    worker.opens();
    await worker.wakes();
    assert.deepEqual(page.told, [{ type: 'higgins-push/wake-up', code: null, scope: SCOPE }]);
    assert.equal(worker.requests.length, 0);
    assert.equal(position(), 'k1:7');
  });

  test('syncs itself if no page says that it did', async () => {
    starts();
    worker.opens({ handle: () => ({ done: false }) });
    worker.opens();
    worker.opens({ url: 'https://example.org/other/', handle: () => ({ done: true }) });
    worker.answers.push(missed(3));
    await worker.wakes();
    assert.equal(syncs.length, 1);
  });

  test('lets open pages do all if it has no token', async () => {
    starts({ token: undefined, sync: undefined });
    const page = worker.opens({ handle: () => ({ done: true, position: 'k1:7' }) });
    await worker.wakes('{"code":"c0de"}');
    await worker.happens('pushsubscriptionchange');
    assert.deepEqual(page.told.map(({ type, code }) => [type, code]), [
      ['higgins-push/wake-up', 'c0de'], ['higgins-push/subscription-changed', undefined]]);
    assert.equal(worker.requests.length, 0);
  });

  test('shows a notification when nothing else is seen', async () => {
    starts();
    worker.answers.push({ status: 304 }, { status: 304 }, missed(3));
    await worker.wakes();
    assert.deepEqual(worker.notifications, [{ title: 'Up to date', tag: 'higgins-push', silent: true }]);

    worker.opens({ visibilityState: 'visible' });
    worker.notifications = [];
    await worker.wakes();
    assert.equal(worker.notifications.length, 0, 'a page is visible');

    worker.pages = [];
    sync = () => worker.registration.showNotification('A note has changed');
    await worker.wakes();
    assert.deepEqual(worker.notifications, [{ title: 'A note has changed' }]);
  });

  test('shows the notification that the application wants', async () => {
    const outcomes = [];
    starts({ notification: (outcome) => (outcomes.push(outcome) === 1 ? { title: 'Synced', body: 'All of it' } : null) });
    worker.answers.push({ status: 304 }, { status: 403, json: { detail: 'A wrong code.' } });
    await worker.wakes();
    await worker.wakes('{"code":"wrong"}');
    assert.deepEqual(worker.notifications, [{ title: 'Synced', body: 'All of it' }]);
    assert.deepEqual(outcomes, [{ isProof: false, isDone: true }, { isProof: true, isDone: false }]);
  });

  test('registers the subscription anew that the browser replaced', async () => {
    starts();
    worker.answers.push({ json: { platforms: { 'web-push': { publicKey: KEY } } } }, { status: 202, json: { ...STATUS, status: 'unproven' } });
    await worker.happens('pushsubscriptionchange');
    const [, { method, path, body }] = worker.requests;
    assert.deepEqual([method, path], ['PUT', '/push/v1/users/alex/devices/browser/registration']);
    assert.deepEqual(body, { platform: 'web-push', endpoint: 'https://push.example/1', keys: { p256dh: 'key', auth: 'secret' } });
    assert.equal(new Uint8Array(worker.subscription.options.applicationServerKey).length, 65);
  });

  test('knows nobody before a page subscribes, or once it has unsubscribed', async () => {
    worker.indexedDB.values.clear();
    starts();
    await worker.wakes();
    await worker.happens('pushsubscriptionchange');
    assert.equal(worker.requests.length, 0);
    assert.match(worker.warnings[0].message, /pushRegistration\.subscribe/);
    assert.equal(worker.notifications.length, 1);
  });

  test('says which option is wrong', () => {
    assert.throws(() => handleWakeUps({ sync: () => {} }, worker), /"token"/);
    assert.throws(() => handleWakeUps({ token: 'secret' }, worker), (problem) => /"token"/.test(problem.message) && !problem.message.includes('secret'));
    assert.throws(() => handleWakeUps({ notification: 'Synced' }, worker), /"notification"/);
    assert.throws(() => handleWakeUps({ failed: true }, worker), /"failed"/);
  });
});

describe('a wake-up', () => {
  test('carries a code, or nothing', () => {
    assert.deepEqual(readWakeUp('{"code":"c0de"}'), { code: 'c0de' });
    assert.deepEqual(readWakeUp({ code: 'c0de' }), { code: 'c0de' });
    for (const data of [undefined, null, '', 'text', '[1', '{}', '{"code":""}', { code: 7 }, { code: 'x'.repeat(257) }]) {
      assert.deepEqual(readWakeUp(data), { code: null });
    }
  });
});
