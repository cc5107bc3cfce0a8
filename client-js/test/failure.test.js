import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf } from '../src/main/resources/web/js/failure.js';

describe('the failure of', () => {
  const handshake = { reconnect: 'handshake', interval: 700 };

  test('no answer is: lost', () => {
    const { kind, code } = failureOf({ successful: false, failure: { reason: 'unreachable' } });
    assert.deepEqual([kind, code], ['lost', 0]);
  });

  const cases = [
    ['401::Bad.', { reconnect: 'none' }, 'refused', 0],
    ['401::Expired.', handshake, 'expired', 700],
    ['402::Unknown session.', undefined, 'lost', 0],
    ['402::The hub is stopping.', handshake, 'later', 700],
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
      const failure = failureOf({ successful: false, error, advice });
      assert.deepEqual([failure.kind, failure.after], [kind, after]);
    });
  }

  test('an error keeps its text', () => {
    assert.equal(failureOf({ error: '403:a,b:Not: allowed.' }).text, 'Not: allowed.');
  });
});
