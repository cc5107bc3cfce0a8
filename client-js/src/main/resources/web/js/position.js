/*
 * Positions, `epoch:offset`, are opaque to clients but for one thing: within one epoch (the text before the colon)
 * the larger offset is the later one. Between epochs nothing can be compared.
 */

const FORM = /^([^:]{1,46}):(\d{1,16})$/;

function parse(position) {
  const match = FORM.exec(position);
  return match && { epoch: match[1], offset: Number(match[2]) };
}

/** Whether the text has the form of a position. */
export function isPosition(text) {
  return typeof text === 'string' && FORM.test(text);
}

/** Whether whoever knows everything up to `known` also knows everything up to `position`. */
export function covers(known, position) {
  const mine = known && parse(known);
  const other = position && parse(position);
  return Boolean(mine && other && mine.epoch === other.epoch && mine.offset >= other.offset);
}

/** Whether both are of one epoch, so that one of them covers the other. */
export function isComparable(one, other) {
  return covers(one, other) || covers(other, one);
}

/** The position to keep: the higher of the two within an epoch, else the one received last. */
export function later(own, received) {
  if (!received) return own;
  return covers(own, received) ? own : received;
}
