import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { HubHttp } from '../src/main/resources/web/js/http.js';
import { PushRegistration } from '../src/main/resources/web/js/registration.js';
import { FakeClock } from './support/fake-clock.js';
import { FakeWorker } from './support/fake-worker.js';

const STATUS = { device: 'my phone', platform: 'fcm', status: 'unproven', registered: '2026-01-02T03:04:05Z' };
const ADDRESS = { platform: 'fcm', token: 'target' };
const KEY = 'B'.padEnd(87, 'A');

describe('a registration', () => {
  let hub;
  let clock;
  let tokens;
  let registration;

  beforeEach(() => {
    hub = new FakeWorker();
    clock = new FakeClock();
    tokens = 0;
    registration = new PushRegistration({
      http: new HubHttp(new URL('https://hub.example/'), hub.fetch),
      of: { user: 'alex', device: 'my phone' },
      token: async () => `token-${++tokens}`,
      clock,
      random: () => 1,
    });
  });

  const answers = (...all) => hub.answers.push(...all);
  const settles = async (promise) => {
    let outcome;
    promise.then((value) => (outcome = { value }), (problem) => (outcome = { problem }));
    await clock.until(() => outcome, 120_000);
    if (outcome.problem) throw outcome.problem;
    return outcome.value;
  };

  test('is made, proven, asked for and removed', async () => {
    const read = { device: 'my phone', platform: 'fcm', proven: false, registered: new Date(STATUS.registered) };
    answers({ status: 202, json: STATUS }, { json: { ...STATUS, status: 'proven' } }, { json: STATUS }, { status: 204 });
    assert.deepEqual(await settles(registration.register(ADDRESS)), read);
    assert.equal((await settles(registration.prove('c0de'))).proven, true);
    assert.deepEqual(await settles(registration.status()), read);
    await settles(registration.remove());
    const path = '/v1/users/alex/devices/my~20phone/registration';
    assert.deepEqual(hub.requests.map((request) => `${request.method} ${request.path}`), [
      `PUT ${path}`, `POST ${path}/proof`, `GET ${path}`, `DELETE ${path}`]);
    assert.deepEqual(hub.requests.map(({ body }) => body), [ADDRESS, { code: 'c0de' }, undefined, undefined]);
  });

  test('that is not there is null, and need not be removed', async () => {
    assert.equal(await settles(registration.status()), null);
    await settles(registration.remove());
  });

  test('takes what any push service gives, and nothing else', async () => {
    const given = [
      { platform: 'apns', token: 'a1', app: 'notes' },
      { platform: 'wns', endpoint: 'https://wns.example/c', expires: new Date('2026-03-01T00:00:00Z') },
      { platform: 'web-push', endpoint: 'https://push.example/s', keys: { p256dh: 'key', auth: 'secret', more: 1 } },
    ];
    for (const address of given) {
      answers({ status: 202, json: STATUS });
      await settles(registration.register(address));
    }
    assert.deepEqual(hub.requests.map(({ body }) => body), [
      given[0],
      { ...given[1], expires: '2026-03-01T00:00:00.000Z' },
      { ...given[2], keys: { p256dh: 'key', auth: 'secret' } },
    ]);
    for (const wrong of [undefined, 'secret', {}, { platform: 'mail', token: 'secret' }, { platform: 'fcm', endpoint: 'secret' },
      { platform: 'web-push', endpoint: 'secret' }, { ...ADDRESS, app: 7 }, { platform: 'toString', token: 'secret' }]) {
      await assert.rejects(registration.register(wrong), (problem) => problem instanceof TypeError && !problem.message.includes('secret'));
    }
    await assert.rejects(registration.prove(''), TypeError);
    assert.equal(hub.requests.length, 3);
  });

  test('is tried again while that may help, for a minute', async () => {
    answers({ status: 503, json: {} }, { status: 429, json: {} }, { status: 200, json: { something: 'else' } }, { status: 202, json: STATUS });
    await settles(registration.register(ADDRESS));
    assert.equal(hub.requests.length, 4);
    assert.ok(clock.now() >= 7_000 && clock.now() < 8_000, `${clock.now()} ms: 1 s, 2 s, 4 s`);

    hub.fetch = () => Promise.reject(new TypeError('network error'));
    await assert.rejects(settles(new PushRegistration({
      http: new HubHttp(new URL('https://hub.example/'), hub.fetch), of: { user: 'a', device: 'b' }, token: async () => 't', clock, random: () => 1,
    }).status()), { code: 0, message: 'The hub cannot be reached.' });
  });

  test('that the hub refuses is refused at once, with the hub\'s words', async () => {
    answers({ status: 409, json: { detail: 'The code was sent for another address.' } });
    await assert.rejects(settles(registration.prove('c0de')), { code: 409, message: 'The code was sent for another address.' });
    assert.equal(hub.requests.length, 1);
  });

  test('asks once more for a token that the hub refuses', async () => {
    answers({ status: 401, json: {} }, { status: 202, json: STATUS }, { status: 401, json: {} }, { status: 401, json: {} });
    await settles(registration.register(ADDRESS));
    assert.deepEqual(hub.requests.map(({ token }) => token), ['Bearer token-1', 'Bearer token-2']);
    await assert.rejects(settles(registration.status()), { code: 401 });
    assert.equal(hub.requests.length, 4);
  });

  test('has its requests one at a time and in order', async () => {
    answers({ status: 503, json: {} }, { status: 202, json: STATUS }, { status: 204 });
    const first = registration.register(ADDRESS);
    await settles(registration.remove());
    await first;
    assert.deepEqual(hub.requests.map(({ method }) => method), ['PUT', 'PUT', 'DELETE']);
  });

  test('subscribes a browser with the hub\'s key, and keeps a subscription that has it', async () => {
    const key = (publicKey) => ({ json: { platforms: { 'web-push': { publicKey } } } });
    const unproven = { status: 202, json: STATUS };
    answers(key(KEY), unproven, key(KEY), unproven, key(KEY.replaceAll('A', 'E')), unproven);
    await settles(registration.subscribe(hub.registration, { app: 'notes' }));
    const [asked, { body }] = hub.requests;
    assert.equal(asked.path, '/v1/push');
    assert.deepEqual(body, { platform: 'web-push', endpoint: 'https://push.example/1', keys: { p256dh: 'key', auth: 'secret' }, app: 'notes' });
    const { subscription } = hub;
    await settles(registration.subscribe(hub.registration));
    assert.equal(hub.subscription, subscription);
    await settles(registration.subscribe(hub.registration));
    assert.notEqual(hub.subscription, subscription, 'one with another key is replaced');
    answers({ status: 204 });
    await settles(registration.unsubscribe(hub.registration));
    assert.equal(hub.subscription, null);
  });

  test('says what to do if the hub has no Web Push', async () => {
    answers({ json: { platforms: { fcm: {} } } });
    await assert.rejects(settles(registration.subscribe(hub.registration)), /push\.web-push\.contact/);
  });
});

describe('as it is on the wire', () => {
  // the tests of the hub and of client-lib read the same file
  const FILE = new URL('../../client-lib/src/test/resources/registrations.json', import.meta.url);
  const golden = JSON.parse(readFileSync(FILE, 'utf8'));
  const { user, device, registration: path } = golden.path;
  const hub = new FakeWorker();
  const http = new HubHttp(new URL('https://hub.example/'), hub.fetch);
  const registration = new PushRegistration({ http, of: { user, device }, token: async () => 't', clock: new FakeClock(), random: () => 1 });
  const answer = { status: 202, json: JSON.parse(golden.answers[0].text) };

  const asked = () => {
    const { method, path: asPath, body } = hub.requests.at(-1);
    return [`${method} ${asPath}`, body];
  };

  test('requests say where a device is woken', async () => {
    for (const { address: { platform, target, p256dh, auth, app, expires }, body } of golden.requests) {
      hub.answers.push(answer);
      const field = p256dh || platform === 'wns' ? { endpoint: target } : { token: target };
      await registration.register({ platform, ...field, ...(p256dh && { keys: { p256dh, auth } }), app, expires: expires && new Date(expires) });
      assert.deepEqual(asked(), [`PUT ${path}`, body]);
    }
    hub.answers.push(answer);
    await registration.prove(golden.proof.code);
    assert.deepEqual(asked(), [`POST ${path}/proof`, golden.proof.body]);
  });

  test('answers tell what the hub has', async () => {
    for (const { text, ...expected } of golden.answers) {
      hub.answers.push({ json: JSON.parse(text) });
      const read = await registration.register(ADDRESS);
      for (const time of ['registered', 'expires']) if (expected[time]) expected[time] = new Date(expected[time]);
      assert.deepEqual(read, expected);
    }
  });

  test('refusals say what is wrong', async () => {
    for (const { text, status, detail } of golden.refusals) {
      hub.answers.push({ status, json: JSON.parse(text) });
      await assert.rejects(registration.register(ADDRESS), { code: status, message: detail });
    }
  });
});
