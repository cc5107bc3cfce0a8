/*
 * What comes from the hub is checked here before anything else sees it. Something else may have answered (a login page,
 * a gateway), or the hub may be broken: an application's sync must go on whatever it says.
 */
import { isId } from './ids.js';
import { isPosition } from './position.js';

/** Characters that a response or a frame may have: enough for a hundred thousand changes at once. */
export const MAX_RESPONSE_LENGTH = 16 * 1024 * 1024;
/** Milliseconds: the client never waits longer, whatever the hub says. */
export const MAX_MILLIS = {
  /** before trying again */
  wait: 300_000,
  /** from the reply to a heartbeat to the next heartbeat */
  interval: 15_000,
  /** that a heartbeat is held */
  hold: 1_800_000,
  /** within which a sync is put off, so that not all devices sync at once */
  spread: 3_600_000,
};
export const NOT_THE_HUB = 'What answered does not speak as the hub does: it may be a login page or a gateway.';

const MAX_TEXT_LENGTH = 500;
/** How many objects and lists a response may have: each takes far more memory than the text it is parsed from. */
const MAX_OBJECTS = 500_000;
const RECONNECT = ['retry', 'handshake', 'none'];

/** A number of milliseconds as the hub may send it, at most `max`; undefined if it is none. */
export function bounded(value, max) {
  return typeof value === 'number' && value >= 0 ? Math.min(value, max) : undefined;
}

/** A text for people. */
export function truncated(text) {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}

/**
 * Reads Bayeux messages.
 *
 * @param {unknown} text of a frame or a response
 * @returns {object[]}
 * @throws {Error} if they are none
 */
export function readMessages(text) {
  const read = readJson(text);
  const messages = Array.isArray(read) ? read : [read];
  if (!messages.every(isMessage)) throw new Error(NOT_THE_HUB);
  return messages;
}

/** @returns {any} what the text says; undefined if it is no JSON */
export function readJson(text) {
  if (typeof text !== 'string' || text.length > MAX_RESPONSE_LENGTH || objectsIn(text) > MAX_OBJECTS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is the reply to a message that was sent. */
export function isReply(message, sent) {
  return message.id === sent.id && message.channel === sent.channel && typeof message.successful === 'boolean';
}

/**
 * The messages of a response that concern us.
 *
 * @param {object[]} messages the response to a request
 * @param {object[]} sent the messages of that request
 * @returns {object[]}
 * @throws {Error} if a reply is missing: then something else answered
 */
export function readResponse(messages, sent) {
  const replies = sent.map((request) => messages.find((message) => isReply(message, request)));
  if (replies.includes(undefined)) throw new Error(NOT_THE_HUB);
  return messages.filter((message) => replies.includes(message) || isUnsolicited(message));
}

/** Whether the hub may send it unasked. */
export function isUnsolicited(message) {
  return message.data !== undefined || message.channel === '/meta/disconnect';
}

/** The advice, without anything in it that would stop a client. */
export function readAdvice(value, maxInterval) {
  const { reconnect, interval, timeout } = Object(value);
  return {
    reconnect: RECONNECT.includes(reconnect) ? reconnect : undefined,
    interval: bounded(interval, maxInterval) ?? 0,
    timeout: bounded(timeout, MAX_MILLIS.hold),
  };
}

/** How many milliseconds the hub accepts the token; undefined if it does not say. */
export function readExpiry({ ext }) {
  return bounded(ext?.push?.expiresIn, Number.MAX_SAFE_INTEGER);
}

/** Over how many milliseconds the hub's devices are to spread when they come back; undefined if it does not say. */
export function readReconnectSpread({ ext }) {
  return bounded(ext?.push?.reconnectSpread, MAX_MILLIS.spread);
}

/** @returns {import('./leader.js').Update | null} what the hub says was missed; null if that makes no sense */
export function readUpdate(value) {
  const { position, changes = [], resync = false, spread } = Object(value);
  if (!isPosition(position) || !Array.isArray(changes)) return null;
  const read = changes.map(readChange);
  const isResync = resync === true;
  return read.includes(null) ? null : { changes: read, position, resync: isResync, spread: bounded(spread, MAX_MILLIS.spread) };
}

/** @returns {{notice: object, spread: number | undefined} | null} null if it makes no sense */
export function readNotice(value) {
  const change = readChange(value);
  if (!change) return null;
  const { position, spread } = value;
  return { notice: isPosition(position) ? { ...change, position } : change, spread: bounded(spread, MAX_MILLIS.spread) };
}

/** Whether it may be the revision of a context. */
export function isRevision(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

function readChange(value) {
  const { context, revision, origin, group, everyone } = Object(value);
  if (!isId(context) || !isRevision(revision) || !(group === undefined || isId(group))) return null;
  const change = isId(origin) ? { context, revision, origin } : { context, revision };
  if (group !== undefined) return { ...change, group };
  return everyone === true ? { ...change, everyone } : change;
}

function objectsIn(text) {
  if (text.length <= MAX_OBJECTS) return 0; // there cannot be more
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let index = text.indexOf(bracket); index >= 0; index = text.indexOf(bracket, index + 1)) count++;
  }
  return count;
}

function isMessage(message) {
  return typeof message?.channel === 'string' && (message.id === undefined || typeof message.id === 'string');
}
