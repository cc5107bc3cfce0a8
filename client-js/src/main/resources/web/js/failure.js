import { MAX_MILLIS, bounded, truncated } from './messages.js';

/**
 * Why a session ended, or an attempt to open one failed.
 *
 * @typedef {object} Failure
 * @property {'lost' | 'later' | 'expired' | 'refused'} kind lost: try again; later: the hub asks to wait; expired: try
 *   again with a fresh token; refused: trying the same again will not help
 * @property {number} code the hub's error code, or 0 if the hub did not answer
 * @property {string} text what is wrong, for people
 * @property {number} after milliseconds the hub asks to wait
 */

const UNAUTHENTICATED = 401;
const SESSION_UNKNOWN = 402;
const FORBIDDEN = 403;
const NOT_NOW = [409, 429, 503];

/**
 * Reads the failure out of an unsuccessful Bayeux reply.
 *
 * @returns {Failure}
 */
export function failureOf(message) {
  if (typeof message.error !== 'string') return connectionLost(message.failure?.reason || 'The hub cannot be reached.');
  const [, code, text] = /^(\d{3}):[^:]*:(.*)$/s.exec(message.error) ?? [null, 0, message.error];
  const { reconnect, interval } = message.advice ?? {};
  const after = bounded(interval, MAX_MILLIS.wait) ?? 0;
  return { kind: kindOf(Number(code), reconnect, after), code: Number(code), text: truncated(text), after };
}

/** @returns {Failure} */
export function connectionLost(text) {
  return { kind: 'lost', code: 0, text, after: 0 };
}

/** What to do about a refusal, for people. */
export function hintFor(code) {
  if (code === UNAUTHENTICATED) {
    return 'Let the token function give another access token: it is asked again and again, and another one is tried at once.';
  }
  if (code === FORBIDDEN) return 'Use a token of this user with the scope "subscribe".';
  return 'Mend what the hub says, then call reconnectNow().';
}

function kindOf(code, reconnect, after) {
  if (NOT_NOW.includes(code)) return 'later';
  if (code === SESSION_UNKNOWN) return after > 0 ? 'later' : 'lost'; // a hub that stops names a moment
  if (code === UNAUTHENTICATED && reconnect !== 'none') return 'expired';
  if (code < 400 || code >= 500) return 'lost'; // not what the hub says if trying again does not help
  return reconnect === 'retry' || reconnect === 'handshake' ? 'lost' : 'refused';
}
