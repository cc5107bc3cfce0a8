import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readOptions } from '../src/main/resources/web/js/options.js';

const PLATFORM = {
  baseUrl: 'https://app.example/notes/index.html',
  isPage: true,
  makeDevice: () => 'browser-1',
  makeApp: () => 'notes',
};
const LEAST = { user: 'alex', token: () => 'token', sync: () => {} };

function read(options, platform = PLATFORM) {
  return readOptions({ ...LEAST, ...options }, platform);
}

describe('options', () => {
  test('left out have defaults', () => {
    const { hub, device, app, transports, timer, share } = read({});
    assert.equal(hub.href, 'https://app.example/');
    assert.deepEqual([device, app, timer, share], ['browser-1', 'notes', 30_000, true]);
    assert.deepEqual(transports, ['websocket', 'long-polling']);
  });

  test('given as undefined are left out', () => {
    assert.equal(read({ timer: undefined }).timer, 30_000);
  });

  test('name the hub by any address of it', () => {
    assert.equal(read({ hub: 'https://push.example:8443' }).hub.href, 'https://push.example:8443/');
    assert.equal(read({ hub: '/' }).hub.href, 'https://app.example/');
  });

  test('keep the path the hub is behind, with and without a slash at its end', () => {
    for (const hub of ['https://example.org/push', 'https://example.org/push/', 'https://example.org/push//']) {
      assert.equal(read({ hub }).hub.href, 'https://example.org/push/');
    }
    assert.equal(read({ hub: 'https://example.org/a/b%20c' }).hub.href, 'https://example.org/a/b%20c/');
    assert.equal(read({ hub: '/push' }).hub.href, 'https://app.example/push/');
    assert.equal(read({ hub: '../push/' }).hub.href, 'https://app.example/push/');
  });

  test('take any name a hub can have, in one spelling', () => {
    const hubs = {
      'https://my_hub.example:443/': 'https://my_hub.example/',
      'http://HUB:80': 'http://hub/',
      'http://[0:0:0:0:0:0:0:1]:8080': 'http://[::1]:8080/',
      'http://127.0.0.1:8080': 'http://127.0.0.1:8080/',
      'https://bücher.example': 'https://xn--bcher-kva.example/',
    };
    for (const [hub, href] of Object.entries(hubs)) assert.equal(read({ hub }).hub.href, href);
  });

  test('name all nodes of a hub, the first of which is known for it', () => {
    const { hub, hubs } = read({ hub: ['https://one.example', '/push'] });
    assert.equal(hub.href, 'https://one.example/');
    assert.deepEqual(hubs.map(({ href }) => href), ['https://one.example/', 'https://app.example/push/']);
    for (const wrong of [[], ['ftp://one.example']]) assert.throws(() => read({ hub: wrong }), /a list of them/);
  });

  test('need the hub where there is no page', () => {
    assert.throws(() => read({}, { ...PLATFORM, baseUrl: undefined }), /"hub" must be the address/);
    assert.equal(read({ hub: 'http://localhost:8080' }, { ...PLATFORM, baseUrl: undefined }).hub.host, 'localhost:8080');
  });

  test('may switch the timer off', () => {
    assert.equal(read({ timer: Infinity }).timer, Infinity);
  });

  const wrong = {
    user: ['', 7, undefined],
    device: ['', 7],
    token: ['a token', undefined],
    sync: [undefined],
    ticket: ['a ticket'],
    hub: ['http://', 'https://[', 'http://a b/', 'ftp://a/', 'wss://a/', 'file:///tmp/', 'https://a:b@c/', 'https://a/?x=1', '/#x', ''],
    transports: [[], 'websocket', ['carrier-pigeon']],
    timer: [0, -1, 'soon', NaN],
    quietPeriod: [-1, '2s'],
    longestWait: [NaN],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      test(`with ${name} ${JSON.stringify(value)} say what is wrong`, () => {
        assert.throws(() => readOptions({ ...LEAST, [name]: value }, PLATFORM), new RegExp(`"${name}" must be`));
      });
    }
  }

  test('must be an object', () => {
    assert.throws(() => readOptions(null, PLATFORM), /"options" must be an object/);
  });
});
