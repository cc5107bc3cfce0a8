import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { NoAnswerError, ServerError, failureText, jsonOf, send } from '../src/main/resources/web/sync/requests.js';

const realFetch = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = realFetch;
});

test('what a browser says of a request without an answer is never shown', async () => {
  for (const raw of [new TypeError('Failed to fetch'), new DOMException('signal timed out', 'TimeoutError')]) {
    globalThis.fetch = async () => {
      throw raw;
    };
    const error = await send('http://127.0.0.1/').catch((caught) => caught);

    assert.equal(failureText(error, 'The Attribute Server'), 'The Attribute Server does not answer.');
  }
});

test('an answer of something else than the server counts as none', async () => {
  await assert.rejects(jsonOf(new Response('<html>')), NoAnswerError);
});

test('a refusal is shown in the words of the server', async () => {
  const refusal = await jsonOf(Response.json({ detail: 'Wait a moment.' }, { status: 429 })).catch((caught) => caught);

  assert.ok(refusal instanceof ServerError);
  assert.equal(failureText(refusal, 'The hub'), 'Wait a moment.');
});

test('a refusal without words is told by its status', async () => {
  const refusal = await jsonOf(new Response('<html>', { status: 502 })).catch((caught) => caught);

  assert.equal(failureText(refusal, 'The hub'), 'The server answered 502.');
});

test('an error of the page itself is not shown as it is', () => {
  assert.doesNotMatch(failureText(new Error('x is undefined'), 'The hub'), /undefined/);
});
