import { Platform } from '/js/platform.js';
import { Selector } from '/js/selector.js';
import { BEHAVIOURS } from './behaviours.js';
import { visit } from './visit.js';

const TRANSPORTS = ['websocket', 'long-polling'];
/** A page cannot tell a browser how much of a WebSocket message it may keep: this would be a test of the browser. */
const NOT_OURS = ['never ends its answer over websocket'];

/** A browser puts WebSockets off when a page has more on their way. */
const AT_ONCE = 10;

/** What nobody caught. */
const uncaught = [];
window.addEventListener('error', ({ message }) => uncaught.push(message));
window.addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)));

/**
 * Visits a hub of every kind over every transport, or a share of them: every so-manieth.
 *
 * @param {{hubs: string[], first: number, step: number}} parts hubs: their addresses, one for each visit
 */
window.visitAll = async ({ hubs, first, step }) => {
  const cases = Object.entries(BEHAVIOURS).flatMap(([name, behaviour]) => (
    TRANSPORTS.map((transport) => ({ name, behaviour, transport }))))
    .map((one, i) => ({ ...one, hub: hubs[i % hubs.length] }))
    .filter(({ name, transport }, i) => i % step === first && !NOT_OURS.includes(`${name} over ${transport}`));
  const found = await Promise.all(Array.from({ length: AT_ONCE }, () => visitOneByOne(cases, [])));
  window.found = { problems: [...found.flat(), ...uncaught] };
};

async function visitOneByOne(cases, problems) {
  for (let next = cases.shift(); next; next = cases.shift()) problems.push(...await visitOne(next));
  return problems;
}

async function visitOne({ name, behaviour, transport, hub }) {
  const path = `${encodeURIComponent(name)}/${transport}/`;
  const control = async (query = '') => (await fetch(`/${path}${query}`)).json();
  const client = { Selector, Platform };
  const problems = await visit({ hub: `${hub}${path}`, control, transport, behaviour, client });
  return problems.map((problem) => `${name} (${transport}): ${problem}`);
}
