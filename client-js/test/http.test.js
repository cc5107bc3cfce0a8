import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { HubHttp } from '../src/main/resources/web/js/http.js';

describe('the hub over HTTP', () => {
  let server;
  let hub;
  let requests;
  let answer;

  before(async () => {
    server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      requests.push({ method: request.method, path: request.url, headers: request.headers, body: body && JSON.parse(body) });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    hub = new HubHttp(new URL(`http://127.0.0.1:${server.address().port}/`), fetch);
  });

  beforeEach(() => {
    requests = [];
    answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
  });

  after(() => server.close());

  test('takes a change, with the token in a header and nowhere else', async () => {
    answer.body = '{"position":"k1:5","revision":7,"duplicate":false}';
    const receipt = await hub.publish('secret', { user: 'al ex', context: 'notes', revision: 7, origin: 'phone' });
    assert.deepEqual(receipt, { position: 'k1:5', revision: 7, duplicate: false });
    const [{ method, path, headers, body }] = requests;
    assert.deepEqual([method, path, headers.authorization], ['POST', '/v1/users/al~20ex/changes', 'Bearer secret']);
    assert.deepEqual(body, { context: 'notes', revision: 7, origin: 'phone' });
    assert.equal(headers.cookie, undefined);
  });

  test('tells what a device has changesSince', async () => {
    answer.body = '{"position":"k1:9","changes":[{"context":"notes","revision":2}],"resync":false}';
    const news = await hub.changesSince('secret', 'alex', 'my phone', 'k1:5');
    const changes = [{ context: 'notes', revision: 2 }];
    assert.deepEqual(news, { position: 'k1:9', changes, resync: false, spread: undefined });
    const [{ method, path, headers }] = requests;
    assert.deepEqual([method, path], ['GET', '/v1/users/alex/changes?since=k1%3A5&device=my+phone']);
    assert.equal(headers.authorization, 'Bearer secret');
  });

  test('tells that nothing was changesSince', async () => {
    answer = { status: 304, headers: {}, body: undefined };
    assert.deepEqual(await hub.changesSince('secret', 'alex', 'phone', 'k1:5'), { position: 'k1:5', changes: [] });
  });

  test('gives a ticket for a token', async () => {
    answer.body = '{"ticket":"once","expiresIn":30000}';
    assert.equal(await hub.ticket('secret', 'phone'), 'once');
    assert.equal(requests[0].path, '/v1/tickets');
    assert.deepEqual(requests[0].body, { device: 'phone' });
  });

  test('says what is wrong in a problem document', async () => {
    answer = {
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
      body: '{"title":"Not allowed","detail":"The token may not publish: ask for the scope publish."}',
    };
    await assert.rejects(hub.publish('secret', { user: 'alex', context: 'notes' }), {
      name: 'HubError',
      code: 403,
      isTemporary: false,
      message: 'The token may not publish: ask for the scope publish.',
    });
  });

  test('says how long to wait', async () => {
    answer = { status: 429, headers: { 'retry-after': '7' }, body: '' };
    await assert.rejects(hub.publish('secret', { user: 'alex', context: 'notes' }), {
      code: 429,
      after: 7_000,
      isTemporary: true,
      message: 'The hub answered 429.',
    });
  });

  test('says a time to wait that no client would wait', async () => {
    for (const [said, wait] of [['1e15', 300_000], ['-5', 0], ['tomorrow', 0], ['Fri, 31 Dec 9999 23:59:59 GMT', 0]]) {
      answer = { status: 503, headers: { 'retry-after': said }, body: '' };
      await assert.rejects(hub.publish('secret', { user: 'alex', context: 'notes' }), { code: 503, after: wait });
    }
  });

  test('is asked for any user, whatever the id looks like in an address', async () => {
    answer.body = '{"position":"k1:5","changes":[]}';
    for (const user of ['.', '..', 'a/../b', 'a\\b', 'a%2Fb', '~41', 'zoë']) await hub.changesSince('secret', user, 'phone', 'k1:5');
    const segments = requests.map(({ path }) => /^\/v1\/users\/([^/]+)\/changes\?/.exec(path)[1]);
    assert.deepEqual(segments, ['~2E', '~2E~2E', 'a~2F~2E~2E~2Fb', 'a~5Cb', 'a~252Fb', '~7E41', 'zo~C3~AB']);
  });

  test('below a path is asked there', async () => {
    answer.body = '{"position":"k1:5","revision":7,"duplicate":false,"ticket":"once","changes":[]}';
    const below = new HubHttp(new URL(`http://127.0.0.1:${server.address().port}/push/`), fetch);
    await below.publish('secret', { user: 'alex', context: 'notes' });
    await below.changesSince('secret', 'alex', 'phone', 'k1:5');
    await below.ticket('secret', 'phone');
    const paths = ['/push/v1/users/alex/changes', '/push/v1/users/alex/changes?since=k1%3A5&device=phone', '/push/v1/tickets'];
    assert.deepEqual(requests.map(({ path }) => path), paths);
  });

  const JSON_TYPE = { 'content-type': 'application/json' };
  const others = {
    'a login page': { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in.</html>' },
    'nothing': { status: 200, headers: JSON_TYPE, body: '' },
    'null': { status: 200, headers: JSON_TYPE, body: 'null' },
    'a list': { status: 200, headers: JSON_TYPE, body: '[]' },
    'another object': { status: 200, headers: JSON_TYPE, body: '{"position":7,"changes":{},"ticket":{}}' },
    'JSON that breaks off': { status: 200, headers: JSON_TYPE, body: '{"position":"k1:5","revision":7,"dupl' },
    'more than there can be': { status: 200, headers: JSON_TYPE, body: ' '.repeat(17 << 20) },
    '204': { status: 204, headers: {} },
    'a redirect': { status: 307, headers: { location: '/login' } },
    'a redirect to see another': { status: 303, headers: { location: '/login' } },
    '404 and a page': { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not found.</html>' },
    '403 and JSON of its own': { status: 403, headers: JSON_TYPE, body: '{"detail":{"a":1}}' },
    '407': { status: 407, headers: {}, body: 'Sign in.' },
    '511': { status: 511, headers: {}, body: 'Sign in.' },
  };
  for (const [name, other] of Object.entries(others)) {
    test(`is not what answers with ${name}: nothing was published, and it is tried again`, async () => {
      answer = other;
      const temporary = { name: 'HubError', isTemporary: true };
      await assert.rejects(hub.publish('secret', { user: 'alex', context: 'notes' }), temporary);
      await assert.rejects(hub.changesSince('secret', 'alex', 'phone', 'k1:5'), temporary);
      await assert.rejects(hub.ticket('secret', 'phone'), temporary);
      assert.equal(requests.length, 3, 'the token went to nobody else');
    });
  }

  test('that cannot be reached may be back later', async () => {
    const nowhere = new HubHttp(new URL('http://127.0.0.1:1/'), fetch);
    await assert.rejects(nowhere.publish('secret', { user: 'alex', context: 'notes' }), { code: 0, isTemporary: true });
  });
});
