const NAMES = { 'home-pc': 'Home PC', 'work-pc': 'Work PC', phone: 'Phone' };
const JOINED = { pc: 'PC', phone: 'Phone' };

/** What people call a device; those that joined have numbers. */
export function nameOf(device) {
  const [, kind, number] = /^(pc|phone)-(\d+)$/.exec(device) ?? [];
  return NAMES[device] ?? (kind ? `${JOINED[kind]} ${number}` : device);
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `12 ms`, `3.4 s`, `1 min 5 s`. */
export function timeOf(milliseconds) {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 sync`, `2 syncs`. */
export function countOf(number, word) {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

const FIRST = ['amber', 'brisk', 'calm', 'copper', 'early', 'fair', 'gentle', 'ivory', 'keen', 'lunar', 'mellow', 'quiet', 'rapid', 'silver', 'sunny', 'swift', 'tidal', 'velvet'];
const SECOND = ['badger', 'beacon', 'canyon', 'cedar', 'comet', 'falcon', 'harbor', 'island', 'lantern', 'maple', 'meadow', 'otter', 'pebble', 'planet', 'river', 'summit', 'willow', 'window'];
const STREETS = ['Mill Lane', 'Station Road', 'Orchard Way', 'Harbour Street', 'Park Avenue', 'Church Hill', 'Bridge Street'];

/** A new value for an attribute, unlike the old one. */
export function newValue(context, old) {
  const make = context === 'profile' ? newStreet : newPassword;
  let value = make();
  while (value === old) value = make();
  return value;
}

function newPassword() {
  return `${oneOf(FIRST)}-${oneOf(SECOND)}-${10 + Math.floor(Math.random() * 90)}`;
}

function newStreet() {
  return `${1 + Math.floor(Math.random() * 99)} ${oneOf(STREETS)}`;
}

function oneOf(words) {
  return words[Math.floor(Math.random() * words.length)];
}
