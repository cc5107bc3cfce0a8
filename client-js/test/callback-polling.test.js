import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { HubCallbackPollingTransport } from '../src/main/resources/web/js/callback-polling.js';

describe('callback polling', () => {
  let scripts;
  let before;

  beforeEach(() => {
    before = globalThis.window;
    scripts = [];
    globalThis.window = {
      document: {
        createElement: () => ({ remove() { scripts.splice(scripts.indexOf(this), 1); } }),
        head: { append: (script) => scripts.push(script) },
      },
    };
  });

  afterEach(() => {
    globalThis.window = before;
  });

  function send(log, url = 'https://hub/bayeux/connect') {
    new HubCallbackPollingTransport().jsonpSend({
      url,
      body: '[{"id":"1"}]',
      onSuccess: (answer) => log.push(['success', answer]),
      onError: (reason) => log.push(['error', reason]),
    });
    return new URL(scripts.at(-1).src);
  }

  test('sends messages in a script address and hands over the answer', () => {
    const log = [];
    const url = send(log);
    assert.equal(url.searchParams.get('message'), '[{"id":"1"}]');
    window[url.searchParams.get('jsonp')]([{ id: '1' }]);
    assert.deepEqual(log, [['success', [{ id: '1' }]]]);
  });

  test('keeps what the address already asks', () => {
    assert.equal(send([], 'https://hub/bayeux?x=1').searchParams.get('x'), '1');
  });

  test('leaves neither script nor callback behind, whether it succeeds or fails', () => {
    const log = [];
    const name = send(log).searchParams.get('jsonp');
    window[name]([]);
    send(log);
    scripts.at(-1).onerror({ type: 'error' });
    assert.deepEqual(scripts, []);
    assert.deepEqual(Object.keys(window), ['document']);
    assert.deepEqual(log[1], ['error', 'The script did not load.']);
  });

  test('fails if what loads is not the script of a hub', () => {
    const log = [];
    send(log);
    scripts.at(-1).onload();
    assert.equal(log[0][0], 'error');
    assert.deepEqual([scripts, Object.keys(window)], [[], ['document']]);
  });

  test('is content with a script that calls back before it counts as loaded', () => {
    const log = [];
    const name = send(log).searchParams.get('jsonp');
    const [script] = scripts;
    window[name]([]);
    script.onload();
    assert.deepEqual(log.map(([what]) => what), ['success']);
  });

  test('gives every request of the page a callback of its own', () => {
    const names = [send([]), send([]), send([])].map((url) => url.searchParams.get('jsonp'));
    assert.equal(new Set(names).size, 3);
    for (const name of names) assert.match(name, /^[a-zA-Z0-9._-]{1,64}$/);
  });

  test('tells the hub of which origin the page is that asks, and no more', () => {
    send([]);
    assert.equal(scripts[0].referrerPolicy, 'origin');
  });
});
