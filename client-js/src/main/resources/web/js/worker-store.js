import { isId } from './ids.js';
import { isPosition } from './position.js';

const DATABASE = 'higgins-push';
const STORE = 'devices';

/**
 * What a service worker must know when it is started by a wake-up, while no page is open: whose device this is. Pages write
 * it, the worker reads it, in IndexedDB, by the scope of the worker.
 *
 * @typedef {object} KnownDevice
 * @property {string} hub its address
 * @property {string} user
 * @property {string} device
 * @property {string} [app] for hubs that serve several
 * @property {string | null} position up to where the application has synced
 */
export class WorkerStore {
  #databases;
  #scope;

  /**
   * @param {IDBFactory} databases
   * @param {string} scope
   */
  constructor(databases, scope) {
    this.#databases = databases;
    this.#scope = scope;
  }

  /** @returns {Promise<KnownDevice | null>} */
  async load() {
    return checked(await this.#request('readonly', (store) => store.get(this.#scope)));
  }

  /** @param {KnownDevice} device */
  async save(device) {
    await this.#request('readwrite', (store) => store.put(device, this.#scope));
  }

  async forget() {
    await this.#request('readwrite', (store) => store.delete(this.#scope));
  }

  /**
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest} ask
   * @returns {Promise<any>} what the request gave, once it is kept
   */
  async #request(mode, ask) {
    const database = await this.#open();
    try {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = ask(transaction.objectStore(STORE));
      await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(undefined);
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      return request.result;
    } finally {
      database.close();
    }
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    const opening = this.#databases.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    return new Promise((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
  }
}

function checked(device) {
  if (!isId(device?.user) || !isId(device.device) || typeof device.hub !== 'string') return null;
  return { ...device, position: isPosition(device.position) ? device.position : null };
}
