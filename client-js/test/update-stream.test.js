import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UpdateStream } from '../src/main/resources/web/js/update-stream.js';

describe('what a leader remembers', () => {
  test('tells a page that joins what it missed', () => {
    const stream = new UpdateStream('k1:1', 'k1:1');
    stream.add([{ context: 'notes', revision: 1, position: 'k1:2' }]);
    stream.confirm('k1:2');
    assert.deepEqual(stream.missedSince('k1:1').changes.map(({ context }) => context), ['notes']);
    assert.deepEqual(stream.missedSince('k1:2').changes, []);
  });

  test('has an end: whoever missed more is told by the hub', () => {
    const stream = new UpdateStream('k1:1', 'k1:1');
    for (let i = 0; i < 25_000; i++) {
      stream.add([{ context: `context-${i}`, revision: 1, position: `k1:${i + 2}` }]);
      stream.confirm(`k1:${i + 2}`);
    }
    assert.equal(stream.missedSince('k1:1'), null);
    const { changes } = stream.missedSince('k1:24000');
    assert.equal(changes.at(-1).context, 'context-24999');
    assert.equal(changes[0].context, 'context-23999');
  });
});
