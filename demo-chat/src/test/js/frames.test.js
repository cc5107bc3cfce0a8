import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Frames, redacted } from '../../main/resources/web/chat/frames.js';

test('secrets are struck out wherever they stand, and nothing else', () => {
  const message = {
    channel: '/meta/handshake',
    clientId: 'c',
    ext: { push: { token: 't', ticket: 'k', device: 'phone' } },
    data: [{ exitKey: 'e', key: 'k', password: 'p', text: 'token' }, null, 5],
  };
  const shown = JSON.stringify(redacted(message));
  assert.equal(
    shown,
    JSON.stringify({
      channel: '/meta/handshake',
      clientId: '[redacted]',
      ext: { push: { token: '[redacted]', ticket: '[redacted]', device: 'phone' } },
      data: [{ exitKey: '[redacted]', key: '[redacted]', password: '[redacted]', text: 'token' }, null, 5],
    }),
  );
  assert.equal(message.clientId, 'c', 'the message itself is as it was');
});

test('the last frames are kept, none while paused', () => {
  const frames = new Frames();
  const seen = [];
  frames.added = ({ number }) => seen.push(number);
  for (let i = 0; i < 350; i++) frames.add('in', [{ channel: '/a' }], 10);
  frames.paused = true;
  frames.add('in', [{ channel: '/a' }], 10);
  assert.equal(frames.all.length, 300);
  assert.equal(frames.all[0].number, 51);
  assert.equal(seen.length, 350);
  frames.clear();
  assert.equal(frames.all.length, 0);
});

test('a frame names its channels once each', () => {
  const frames = new Frames();
  frames.add('out', [{ channel: '/a' }, { channel: '/b' }, { channel: '/a' }], 30);
  assert.deepEqual(frames.all[0].channels, ['/a', '/b']);
});
