/*
 * What comes from the hub is checked here before anything else sees it. Something else may have answered (a login page,
 * a gateway), or the hub may be broken: an application's sync must go on whatever it says.
 */
import { isId } from './ids.js';
import { isPosition } from './position.js';

/** The longest answer or frame: that of a hub that tells of a hundred thousand contexts at once. */
export const LONGEST_ANSWER = 16 * 1024 * 1024;
/** Milliseconds: whatever the hub says, it is not waited longer. */
export const LONGEST = {
  /** before trying again */
  wait: 300_000,
  /** from the answer to a heartbeat to the next one */
  interval: 15_000,
  /** that a heartbeat is held */
  hold: 1_800_000,
  /** within which a sync is put off, so that not all devices sync at once */
  spread: 3_600_000,
};
export const NOT_THE_HUB = 'What answered does not speak as the hub does: it may be a login page or a gateway.';

const LONGEST_TEXT = 500;
/** Of how many objects and lists an answer may consist: each takes far more memory than the text it is read from. */
const MOST_OBJECTS = 500_000;
const RECONNECT = ['retry', 'handshake', 'none'];

/** A number of milliseconds as the hub may say it, at most so many; undefined if it is none. */
export function bounded(said, most) {
  return typeof said === 'number' && said >= 0 ? Math.min(said, most) : undefined;
}

/** A text for people. */
export function shortened(text) {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/**
 * Reads Bayeux messages.
 *
 * @param {unknown} text of a frame or an answer
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
  if (typeof text !== 'string' || text.length > LONGEST_ANSWER || objectsIn(text) > MOST_OBJECTS) return undefined;
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
 * What of an answer is for us.
 *
 * @param {object[]} messages the answer to a request
 * @param {object[]} sent the messages of that request
 * @returns {object[]}
 * @throws {Error} if a reply is missing: then something else answered
 */
export function readAnswer(messages, sent) {
  const replies = sent.map((asked) => messages.find((message) => isReply(message, asked)));
  if (replies.includes(undefined)) throw new Error(NOT_THE_HUB);
  return messages.filter((message) => replies.includes(message) || isUnasked(message));
}

/** Whether it may come without having been asked for. */
export function isUnasked(message) {
  return message.data !== undefined || message.channel === '/meta/disconnect';
}

/** Advice with nothing in it that would stop a client. */
export function readAdvice(said, longestInterval) {
  const { reconnect, interval, timeout } = Object(said);
  return {
    reconnect: RECONNECT.includes(reconnect) ? reconnect : undefined,
    interval: bounded(interval, longestInterval) ?? 0,
    timeout: bounded(timeout, LONGEST.hold),
  };
}

/** How long the hub takes the token for, in milliseconds; undefined if it does not say. */
export function readExpiry({ ext }) {
  return bounded(ext?.push?.expiresIn, Number.MAX_SAFE_INTEGER);
}

/** @returns {import('./leader.js').News | null} what the hub says was missed; null if that makes no sense */
export function readNews(said) {
  const { position, changes = [], resync = false, spread } = Object(said);
  if (!isPosition(position) || !Array.isArray(changes)) return null;
  const read = changes.map(readChange);
  const isResync = resync === true;
  return read.includes(null) ? null : { changes: read, position, resync: isResync, spread: bounded(spread, LONGEST.spread) };
}

/** @returns {{notice: object, spread: number | undefined} | null} null if it makes no sense */
export function readNotice(said) {
  const change = readChange(said);
  if (!change) return null;
  const { position, spread } = said;
  return { notice: isPosition(position) ? { ...change, position } : change, spread: bounded(spread, LONGEST.spread) };
}

/** Whether it may be the revision of a context. */
export function isRevision(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

function readChange(said) {
  const { context, revision, origin } = Object(said);
  if (!isId(context) || !isRevision(revision)) return null;
  return isId(origin) ? { context, revision, origin } : { context, revision };
}

function objectsIn(text) {
  if (text.length <= MOST_OBJECTS) return 0; // there cannot be more
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) count++;
  }
  return count;
}

function isMessage(message) {
  return typeof message?.channel === 'string' && (message.id === undefined || typeof message.id === 'string');
}
