import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { NodePlatform } from '../src/main/resources/web/js/node-platform.js';
import { Selector } from '../src/main/resources/web/js/selector.js';
import { BEHAVIOURS } from './misbehaving/behaviours.js';
import { MisbehavingHubs } from './misbehaving/hub.js';
import { visit } from './misbehaving/visit.js';

/** As in the bundles: CometD has no other name for the global object. */
globalThis.window ??= globalThis;

const client = { Selector, Platform: NodePlatform };

describe('an application whose hub', { concurrency: true }, () => {
  const hubs = new MisbehavingHubs();
  const uncaught = [];
  const logged = [];
  const note = (problem) => uncaught.push(problem);
  let addresses;

  before(async () => {
    for (const level of ['debug', 'info', 'log', 'warn']) {
      mock.method(console, level, (...parts) => void logged.push(parts.join(' '))); // client ids must not get there
    }
    process.on('uncaughtException', note).on('unhandledRejection', note);
    addresses = await hubs.start();
  });

  after(async () => {
    process.off('uncaughtException', note).off('unhandledRejection', note);
    await hubs.stop();
    mock.restoreAll();
    assert.deepEqual([uncaught, logged], [[], []]);
  });

  for (const [name, behaviour] of Object.entries(BEHAVIOURS)) {
    for (const transport of ['websocket', 'long-polling']) {
      test(`${name} (${transport}) goes on, and is told again by a good one`, async () => {
        const path = `${encodeURIComponent(name)}/${transport}/`;
        const control = async (query = '') => (await fetch(`${addresses.control}${path}${query}`)).json();
        assert.deepEqual(await visit({ hub: `${addresses.hubs[0]}${path}`, control, transport, behaviour, client }), []);
      });
    }
  }
});
