/**
 * How the pages of one origin send each other messages: what one posts, all others on the same bus receive, in the order it
 * was posted.
 *
 * @typedef {object} Bus
 * @property {(message: object) => void} post
 * @property {() => void} close
 */

/**
 * Opens the best bus this browser has.
 *
 * @param {string} name
 * @param {(message: any) => void} onMessage
 * @param {object} scope the global object
 * @returns {Bus | null} null if pages cannot send each other messages here
 */
export function openBus(name, onMessage, scope = globalThis) {
  if (scope.BroadcastChannel) return new BroadcastChannelBus(name, onMessage, scope);
  if (worksAsStorage(scope)) return new StorageBus(name, onMessage, scope);
  return null;
}

class BroadcastChannelBus {
  #channel;

  constructor(name, onMessage, scope) {
    this.#channel = new scope.BroadcastChannel(name);
    this.#channel.onmessage = (event) => onMessage(event.data);
  }

  post(message) {
    this.#channel.postMessage(message);
  }

  close() {
    this.#channel.close();
  }
}

/** The fallback: a value written to the storage raises an event in every other page of the origin. */
class StorageBus {
  #key;
  #scope;
  #listener;
  #count = 0;

  constructor(name, onMessage, scope) {
    this.#key = `${name}/bus`;
    this.#scope = scope;
    this.#listener = (event) => {
      if (event.key === this.#key && event.newValue) onMessage(JSON.parse(event.newValue).message);
    };
    scope.addEventListener('storage', this.#listener);
  }

  post(message) {
    // the count makes every value a new one: writing the same value again raises no event
    this.#scope.localStorage.setItem(this.#key, JSON.stringify({ count: this.#count++, message }));
    this.#scope.localStorage.removeItem(this.#key);
  }

  close() {
    this.#scope.removeEventListener('storage', this.#listener);
  }
}

function worksAsStorage(scope) {
  try {
    return typeof scope.addEventListener === 'function' && Boolean(scope.localStorage);
  } catch {
    return false; // the browser forbids this page to store anything
  }
}
