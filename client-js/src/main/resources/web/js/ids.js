const NOT_UNRESERVED = /[!'()*.~]/g;

/** The encoding of an id as one segment of a channel: UTF-8, all but `A-Za-z0-9-_` as upper-case `%XX`. */
export function encodeId(id) {
  return encodeURIComponent(id).replace(NOT_UNRESERVED, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The same for a path, with `~XX`: browsers and proxies take `%2E%2E` for dots, and decode `%2F` on the way. */
export function encodePath(id) {
  return encodeId(id).replaceAll('%', '~');
}

/** The channel that carries a user's notices. */
export function contextsChannel(user) {
  return `/user/${encodeId(user)}/contexts`;
}

/** Whether the text may name a user, a device or a context: 1 to 128 characters without control characters. */
export function isId(id) {
  return typeof id === 'string' && id !== '' && [...id].length <= 128 && !/[\p{Control}\p{Surrogate}]/u.test(id);
}
