import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contextsChannel, encodeId, encodePath, isId } from '../src/main/resources/web/js/ids.js';

describe('an id', () => {
  const encodings = {
    'alex': 'alex',
    'A-Z_09': 'A-Z_09',
    'alex@example.org': 'alex%40example%2Eorg',
    'a b/c%d': 'a%20b%2Fc%25d',
    "!'()*~": '%21%27%28%29%2A%7E',
    'urn:uuid:1': 'urn%3Auuid%3A1',
    'Zoë': 'Zo%C3%AB',
    '🦊': '%F0%9F%A6%8A',
  };
  for (const [id, encoded] of Object.entries(encodings)) {
    test(`${id} is ${encoded} in a channel`, () => assert.equal(encodeId(id), encoded));
  }

  test('is written in an address so that nobody reads it as a step of the path', () => {
    for (const id of ['..', '.', 'a\\b', 'a/../b', 'a%2Eb', '~41']) {
      const path = `/v1/users/${encodePath(id)}/changes`;
      assert.equal(new URL(path, 'http://hub').pathname, path);
    }
    assert.equal(encodePath('a/.~%'), 'a~2F~2E~7E~25');
  });

  test('names the channel of a user', () => {
    assert.equal(contextsChannel('al ex'), '/user/al%20ex/contexts');
  });

  test('has 1 to 128 characters, however many units those take', () => {
    assert.equal(isId('🦊'.repeat(128)), true);
    assert.equal(isId('🦊'.repeat(129)), false);
    assert.equal(isId(''), false);
  });

  test('is text, without control characters and broken pairs', () => {
    for (const bad of ['a\nb', 'a\u0000', '\ud83e', 7, null, undefined]) assert.equal(isId(bad), false);
  });
});
