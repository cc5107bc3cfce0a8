import { Timeout } from './clock.js';
import { isPosition } from './position.js';

/*
 * What the service worker and the pages of its scope tell each other: the worker that a wake-up came in, or the browser has
 * another subscription; a page, over the port that came with it, that it has done what that asks for, and its position.
 */

/** A wake-up: `code` is there if it is to be proven. */
export const WAKE_UP = 'higgins-push/wake-up';
/** The browser replaced its subscription. */
export const SUBSCRIPTION_CHANGED = 'higgins-push/subscription-changed';

const MAX_CODE_LENGTH = 256;

/**
 * Reads what a push event, or the data message of another push service, carried.
 *
 * @param {unknown} data text, or what was parsed from it
 * @returns {{code: string | null}} the code if it is to be proven
 */
export function readWakeUp(data) {
  const { code } = Object(typeof data === 'string' ? parsed(data) : data);
  return { code: typeof code === 'string' && code !== '' && code.length <= MAX_CODE_LENGTH ? code : null };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Lets a page do what its service worker asks for.
 *
 * @param {EventTarget | undefined} serviceWorkers `navigator.serviceWorker`
 * @param {(message: {type: string, code: string | null, scope: string}) => Promise<string | null>} handle fulfilled with
 *   the page's position
 * @returns {() => void} stops it
 */
export function watchWakeUps(serviceWorkers, handle) {
  if (!serviceWorkers) return () => {};
  const listener = (event) => {
    const { type, code = null, scope } = Object(event.data);
    const [port] = event.ports;
    if (!port || (type !== WAKE_UP && type !== SUBSCRIPTION_CHANGED)) return;
    port.postMessage({ taken: true });
    handle({ type, code, scope }).then(
      (position) => port.postMessage({ done: true, position }),
      () => port.postMessage({ done: false }),
    );
  };
  serviceWorkers.addEventListener('message', listener);
  return () => serviceWorkers.removeEventListener('message', listener);
}

/** Milliseconds for a page to say that it takes it: one without a selector, or a frozen one, says nothing. */
const TAKE_TIMEOUT = 1_000;
/** Milliseconds for it to be done. */
const DONE_TIMEOUT = 25_000;

/**
 * Tells a page, and waits for its answer.
 *
 * @param {{postMessage: (message: object, transfer: Transferable[]) => void}} page
 * @param {object} message
 * @param {import('./clock.js').Clock} clock
 * @returns {Promise<{done: boolean, position: string | null}>} not done if it does not answer in time
 */
export function tellPage(page, message, clock) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const timeout = new Timeout(clock);
    const end = (done, position = null) => {
      timeout.clear();
      port1.close();
      resolve({ done, position });
    };
    timeout.set(TAKE_TIMEOUT, () => end(false));
    port1.onmessage = ({ data }) => {
      const { taken, done, position } = Object(data);
      if (taken) timeout.set(DONE_TIMEOUT, () => end(false));
      else end(done === true, isPosition(position) ? position : null);
    };
    page.postMessage(message, [port2]);
  });
}
