import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contextsChannel, encodeId, encodePath, isId } from '../src/main/resources/web/js/ids.js';
import { covers, isPosition, later } from '../src/main/resources/web/js/position.js';
import { verdictOn } from '../src/main/resources/web/js/verdict.js';

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

describe('a position', () => {
  test('covers the earlier ones of its epoch, and none of another', () => {
    assert.equal(covers('k1:10', 'k1:10'), true);
    assert.equal(covers('k1:10', 'k1:9'), true);
    assert.equal(covers('k1:9', 'k1:10'), false);
    assert.equal(covers('k2:99', 'k1:1'), false);
    assert.equal(covers(null, 'k1:1'), false);
    assert.equal(covers('k1:1', null), false);
  });

  test('compares as a number, not as text', () => {
    assert.equal(covers('k1:10', 'k1:9'), true);
    assert.equal(covers('k1:1760000000000000', 'k1:999999999999999'), true);
  });

  test('is kept if it is the higher of its epoch, else the one received is', () => {
    assert.equal(later('k1:10', 'k1:9'), 'k1:10');
    assert.equal(later('k1:9', 'k1:10'), 'k1:10');
    assert.equal(later('k1:99', 'k2:1'), 'k2:1');
    assert.equal(later(null, 'k1:1'), 'k1:1');
    assert.equal(later('k1:1', undefined), 'k1:1');
  });

  test('has a form', () => {
    assert.equal(isPosition('k1:1760000000000000'), true);
    for (const bad of ['', 'k1', ':1', 'k1:', 'k1:x', 'a:b:1', 12, null, `${'k'.repeat(60)}:1`]) {
      assert.equal(isPosition(bad), false);
    }
  });
});

describe('the verdict on', () => {
  const handshake = { reconnect: 'handshake', interval: 700 };

  test('no answer is: lost', () => {
    const { kind, code } = verdictOn({ successful: false, failure: { reason: 'unreachable' } });
    assert.deepEqual([kind, code], ['lost', 0]);
  });

  const cases = [
    ['401::Bad.', { reconnect: 'none' }, 'refused', 0],
    ['401::Expired.', handshake, 'expired', 700],
    ['402::Unknown session.', undefined, 'lost', 0],
    ['403::Not yours.', undefined, 'refused', 0],
    ['429::Slow down.', handshake, 'later', 700],
    ['503::Cannot check.', { reconnect: 'none' }, 'later', 0],
    ['500::Accident.', { reconnect: 'retry' }, 'lost', 0],
    ['nonsense', undefined, 'lost', 0],
    ['0::Nothing.', { reconnect: 'none' }, 'lost', 0],
    ['999::Too much.', { reconnect: 'none' }, 'lost', 0],
    [7, undefined, 'lost', 0],
    ['503::Later.', { reconnect: 'handshake', interval: 1e15 }, 'later', 300_000],
    ['503::Later.', { reconnect: 'handshake', interval: -1e15 }, 'later', 0],
    ['503::Later.', { reconnect: 'handshake', interval: '700' }, 'later', 0],
    ['503::Later.', { reconnect: 'handshake', interval: null }, 'later', 0],
  ];
  for (const [error, advice, kind, after] of cases) {
    test(`${error} with advice ${advice?.reconnect} ${advice?.interval} is: ${kind}`, () => {
      const verdict = verdictOn({ successful: false, error, advice });
      assert.deepEqual([verdict.kind, verdict.after], [kind, after]);
    });
  }

  test('an error keeps its text', () => {
    assert.equal(verdictOn({ error: '403:a,b:Not: allowed.' }).text, 'Not: allowed.');
  });
});
