/**
 * What is shown has an address, so that it can be linked to and the back button works: `#room/lobby`, `#private/Alex4`,
 * `#rooms`.
 */
const KINDS = ['room', 'private'];

/** @param {string} key of what is shown */
export function hashOf(key) {
  const [kind, ...id] = key.split('/');
  return id.length > 0 ? `#${kind}/${encodeURIComponent(id.join('/'))}` : `#${kind}`;
}

/** @returns {string | null} null if it is the address of nothing here */
export function keyOf(hash) {
  if (hash === '#rooms') return 'rooms';
  const [kind, id, ...more] = hash.slice(1).split('/');
  if (!KINDS.includes(kind) || !id || more.length > 0) return null;
  try {
    return `${kind}/${decodeURIComponent(id)}`;
  } catch {
    return null;
  }
}

/** The room or name of a key. */
export const idOf = (key) => key.slice(key.indexOf('/') + 1);
