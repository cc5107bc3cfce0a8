import { isId } from './ids.js';

/** The longest that a change may wait for its time: 366 days, in milliseconds. */
const MAX_AFTER = 366 * 86_400_000;

/**
 * Reads what an application publishes.
 *
 * @param {any} given a `Change` as in `higgins-push.d.ts`
 * @param {{user: string, device: string}} own whose device this is
 * @returns {object} as the hub's HTTP API takes it, with the `user` whose address it goes to
 * @throws {TypeError} if it is not what it must be
 */
export function readChangeToPublish(given, own) {
  const { user = own.user, context, revision, origin = own.device } = Object(given);
  if (!isId(context)) throw new TypeError('The context must be a text of 1 to 128 characters.');
  return { user, context, revision, origin: origin ?? undefined, ...audience(given), ...time(given) };
}

function audience({ forDevice, forGroup, forEveryone }) {
  const named = [forDevice !== undefined, forGroup !== undefined, forEveryone === true].filter(Boolean);
  if (named.length > 1) throw new TypeError('Give forDevice, forGroup or forEveryone, not two of them.');
  if (forEveryone) return { for: { everyone: true } };
  if (forDevice !== undefined) return { for: { device: checked('forDevice', forDevice) } };
  return forGroup === undefined ? {} : { for: { group: checked('forGroup', forGroup) } };
}

function checked(name, id) {
  if (!isId(id)) throw new TypeError(`${name} must be a text of 1 to 128 characters.`);
  return id;
}

function time(given) {
  return { ...when(given), ...timed(given) };
}

/** What names a change for later, so that it waits once however often it is sent. */
function timed({ at, after, timedId }) {
  if (timedId === undefined) return {};
  if (at === undefined && after === undefined) throw new TypeError('timedId names a change for later: say when, with at or after.');
  return { timed: checked('timedId', timedId) };
}

function when({ at, after }) {
  if (at !== undefined && after !== undefined) throw new TypeError('Give at or after, not both.');
  if (at !== undefined) return { at: isoTime(at) };
  if (after === undefined) return {};
  if (!(after >= 0 && after <= MAX_AFTER)) throw new TypeError('after must be 0 to 366 days, in milliseconds.');
  return { after: after / 1_000 };
}

function isoTime(at) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) throw new TypeError('at must be a Date or a text like 2026-12-24T18:00:00Z.');
  return date.toISOString();
}
