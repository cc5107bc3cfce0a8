/**
 * How the pages of one origin talk to each other: what one posts, all others on the same bus hear, in the order it was
 * posted.
 *
 * @typedef {object} Bus
 * @property {(message: object) => void} post
 * @property {() => void} close
 */

/**
 * Opens the best bus this browser has.
 *
 * @param {string} name
 * @param {(message: any) => void} hear
 * @param {object} scope the global object
 * @returns {Bus | null} null if pages cannot hear each other here
 */
export function openBus(name, hear, scope = globalThis) {
  if (scope.BroadcastChannel) return new ChannelBus(name, hear, scope);
  if (worksAsStorage(scope)) return new StorageBus(name, hear, scope);
  return null;
}

class ChannelBus {
  #channel;

  constructor(name, hear, scope) {
    this.#channel = new scope.BroadcastChannel(name);
    this.#channel.onmessage = (event) => hear(event.data);
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

  constructor(name, hear, scope) {
    this.#key = `${name}/bus`;
    this.#scope = scope;
    this.#listener = (event) => {
      if (event.key === this.#key && event.newValue) hear(JSON.parse(event.newValue).message);
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
