import { TRANSPORT_NAMES } from './bayeux-client.js';
import { isId } from './ids.js';

const DEFAULTS = {
  transports: ['websocket', 'long-polling'],
  timer: 30_000,
  quietPeriod: 2_000,
  longestWait: 30_000,
  retry: { initial: 1_000, max: 120_000 },
};

/**
 * Checks what the embedder gave, and fills in what it left out.
 *
 * @param {object} given
 * @param {import('./platform.js').Platform} platform
 * @returns {any}
 * @throws {TypeError} that names the option and says what it must be
 */
export function readOptions(given, platform) {
  const { baseUrl, isPage } = platform;
  /** @type {any} */
  const options = { share: isPage, hub: originOf(baseUrl), ...DEFAULTS, ...definedOf(given) };
  options.hubs = readHubs(options.hub, baseUrl);
  options.hub = options.hubs[0];
  options.device ??= platform.makeDevice();
  options.app ??= platform.makeApp();
  expect(isId(options.user), 'user', 'the user id, a text of 1 to 128 characters');
  expect(isId(options.device), 'device', 'a text of 1 to 128 characters');
  expect(typeof options.token === 'function', 'token', 'a function that returns an access token, or a promise of one');
  expect(typeof options.sync === 'function', 'sync', 'the function that runs your sync');
  expect(options.ticket === undefined || typeof options.ticket === 'function', 'ticket', 'a function');
  expect(isTransportList(options.transports), 'transports', `one or more of ${TRANSPORT_NAMES.join(', ')}`);
  expect(options.timer > 0, 'timer', 'a number of milliseconds above 0 (Infinity: no timer)');
  for (const name of ['quietPeriod', 'longestWait']) {
    expect(isDuration(options[name]), name, 'a number of milliseconds, 0 or more');
  }
  return Object.freeze(options);
}

/** The page's own origin has the hub, unless the page says otherwise. */
function originOf(baseUrl) {
  return baseUrl && new URL('/', baseUrl).href;
}

function definedOf(given) {
  expect(given !== null && typeof given === 'object', 'options', 'an object');
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const HUB_ADDRESS = 'the address of the hub, like https://push.example.org or https://example.org/push/, '
  + 'without a user, a query or a fragment; or a list of them, the nodes of one hub';

/** Of several nodes all addresses may be given. */
function readHubs(given, baseUrl) {
  const all = Array.isArray(given) ? given : [given];
  expect(all.length > 0, 'hub', HUB_ADDRESS);
  return all.map((hub) => readHub(hub, baseUrl));
}

/** The hub may be at a path: everything it has is below that. */
function readHub(hub, baseUrl) {
  const address = hub === '' ? null : parsed(hub, baseUrl);
  expect(address && /^https?:$/.test(address.protocol), 'hub', HUB_ADDRESS);
  expect(![address.username, address.password, address.search, address.hash].some(Boolean), 'hub', HUB_ADDRESS);
  return new URL(address.pathname.replace(/\/*$/, '/'), address);
}

function parsed(hub, baseUrl) {
  try {
    return new URL(hub, baseUrl);
  } catch {
    return null;
  }
}

function isTransportList(value) {
  return Array.isArray(value) && value.length > 0 && value.every((name) => TRANSPORT_NAMES.includes(name));
}

function isDuration(value) {
  return typeof value === 'number' && value >= 0;
}

function expect(isValid, name, what) {
  if (!isValid) throw new TypeError(`The option "${name}" must be ${what}.`);
}
