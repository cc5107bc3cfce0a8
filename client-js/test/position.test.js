import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { covers, isPosition, later } from '../src/main/resources/web/js/position.js';

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
