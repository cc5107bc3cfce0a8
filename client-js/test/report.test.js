import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EventRecorder } from '../src/main/resources/web/js/event-recorder.js';
import { Origin } from './support/origin.js';

const AT = new Date('2026-11-29T10:02:11.070Z');
const OWN = { contexts: ['notes'], refs: [{ context: 'notes' }], everything: false, causes: ['notice'] };
const ALL = { contexts: [], refs: [], everything: true, causes: ['start', 'timer'] };

const WORDS = [
  ['statechange', { state: 'push', transport: 'websocket' }, 'connected', 'connected over websocket'],
  ['statechange', { state: 'timer', transport: null, text: 'The hub is away.' }, 'disconnected',
    'not connected: The hub is away. It syncs on its timer.'],
  ['statechange', { state: 'refused', code: 401, text: 'Too old.', hint: 'Sign in.' }, 'refused',
    'refused by the hub: 401 Too old. Sign in.'],
  ['statechange', { state: 'stopped' }, 'closed', 'the selector was stopped'],
  ['notice', { context: 'notes', revision: 7 }, 'told', 'told of notes 7'],
  ['notice', { context: 'album', revision: 2, group: 'family' }, 'told', 'told of album of the group family 2'],
  ['notice', { context: 'terms', revision: 1, everyone: true }, 'told', 'told of terms of everyone 1'],
  ['resync', { within: 0 }, 'resynced', 'the hub cannot tell what was missed: everything is synced'],
  ['resync', { within: 2_500 }, 'resynced', 'the hub cannot tell what was missed: everything is synced within 2 s'],
  ['syncstart', OWN, 'sync-started', 'sync of notes started, because the hub told of a change'],
  ['syncstart', ALL, 'sync-started',
    'sync of everything started, because this device is new to the hub and the timer ran out without the hub'],
  ['syncfinish', { ...OWN, took: 12 }, 'sync-finished', 'sync of notes finished after 12 ms'],
  ['syncfail', { ...OWN, took: 1_200, error: new Error('no disk') }, 'sync-failed',
    'sync of notes failed after 1 s: Error: no disk'],
];

describe('a report', () => {
  for (const [type, detail, event, text] of WORDS) {
    test(`says: ${text}`, () => {
      const recorder = new EventRecorder(() => AT);
      recorder.record(type, detail);
      const { events, text: lines } = recorder.report();
      assert.equal(events.length, 1);
      assert.equal(events[0].event, event);
      assert.equal(events[0].text, text);
      assert.equal(lines, `2026-11-29T10:02:11.070Z  ${text}\n`);
    });
  }

  test('names no more than five contexts, and cuts what is long', () => {
    const recorder = new EventRecorder(() => AT);
    const contexts = [...'abcdefg'];
    const many = { contexts, refs: contexts.map((context) => ({ context })), everything: false, causes: ['asked'] };
    recorder.record('syncstart', many);
    recorder.record('syncfail', { ...OWN, took: 1, error: 'x'.repeat(1_000) });
    const [started, failed] = recorder.report().events;
    assert.equal(started.text, 'sync of a, b, c, d, e and 2 more started, because the application asked for it');
    assert.deepEqual(started.contexts, contexts);
    assert.equal(failed.text.length, 301);
  });

  test('holds the newest hundred, and a report that was taken stays as it is', () => {
    const recorder = new EventRecorder(() => AT);
    for (let revision = 1; revision <= 100; revision++) recorder.record('notice', { context: 'notes', revision });
    const taken = recorder.report();
    recorder.record('notice', { context: 'notes', revision: 101 });
    recorder.record('unheard', {});
    recorder.record('statechange', { state: 'connecting' });
    assert.equal(taken.events[0].text, 'told of notes 1');
    const { events } = recorder.report();
    assert.equal(events.length, 100);
    assert.equal(events[0].text, 'told of notes 2');
    assert.equal(events[99].text, 'told of notes 101');
  });

  test('tells of a confirmation once, if something was told', () => {
    const recorder = new EventRecorder(() => AT);
    recorder.confirmed();
    recorder.record('notice', { context: 'notes', revision: 7 });
    recorder.confirmed();
    recorder.confirmed();
    assert.deepEqual(recorder.report().events.map(({ event }) => event), ['told', 'confirmed']);
  });

  test('tells what a selector went through', async () => {
    const origin = new Origin();
    const tab = await origin.opensOne();
    origin.hub.publish('notes', 'phone');
    await origin.passes(10);
    const events = tab.selector.report().events.filter(({ event }) => event !== 'confirmed');
    assert.deepEqual(events.map(({ event }) => event), [
      'resynced', 'connected', 'sync-started', 'sync-finished', 'told', 'sync-started', 'sync-finished',
    ]);
  });
});
