import { isId } from './ids.js';

/*
 * Contexts of one name that belong to different owners are different contexts. Inside the client each has a key: the name
 * alone if it is the user's own, else the name, a line feed (which no id has), and the group's id or, for everyone's, nothing.
 *
 * A ref says the same to the application: `{ context }`, `{ context, group }` or `{ context, everyone: true }`.
 */

/** @param {{context: string, group?: string, everyone?: boolean}} ref */
export function keyOf({ context, group, everyone }) {
  if (group !== undefined) return `${context}\n${group}`;
  return everyone ? `${context}\n` : context;
}

/** @returns {{context: string, group?: string, everyone?: true}} */
export function refOf(key) {
  const end = key.indexOf('\n');
  if (end < 0) return { context: key };
  const context = key.slice(0, end);
  const group = key.slice(end + 1);
  return group === '' ? { context, everyone: true } : { context, group };
}

/** The name of the context, whosever it is. */
export function nameOf(key) {
  const end = key.indexOf('\n');
  return end < 0 ? key : key.slice(0, end);
}

/**
 * The key of what an application names: a text is the user's own context.
 *
 * @param {string | {context: string, group?: string, everyone?: boolean}} given
 * @throws {TypeError} if it names none
 */
export function checkedKey(given) {
  const { context, group, everyone = false } = typeof given === 'string' ? { context: given } : Object(given);
  if (!isId(context)) throw new TypeError('The context must be a text of 1 to 128 characters.');
  if (group !== undefined && !isId(group)) throw new TypeError('The group must be a text of 1 to 128 characters.');
  if (typeof everyone !== 'boolean') throw new TypeError('everyone must be true or false.');
  if (group !== undefined && everyone) throw new TypeError('A context cannot be a group\'s and everyone\'s.');
  return keyOf({ context, group, everyone });
}

/**
 * What a device holds after a sync, by key.
 *
 * @param {Record<string, number> | {context: string, group?: string, everyone?: boolean, revision: number}[]} said by the
 *   sync. A name alone is the user's own context; but if the sync was asked for another's of that name, it could be either's.
 * @param {{refs: {context: string, group?: string, everyone?: boolean}[]}} request
 * @returns {Record<string, number>}
 */
export function revisionsByKey(said, { refs }) {
  if (Array.isArray(said)) return Object.fromEntries(said.map(({ revision, ...ref }) => [checkedKey(ref), revision]));
  const ambiguous = new Set(refs.filter((ref) => keyOf(ref) !== ref.context).map(({ context }) => context));
  return Object.fromEntries(Object.entries(said).filter(([name]) => isId(name) && !ambiguous.has(name)));
}
