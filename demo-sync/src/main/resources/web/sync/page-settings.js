/** What was chosen on this page: kept as long as its tab lives, so that a reload finds it as it was. */
export class PageSettings {
  static #STANDARD = { period: 30_000, offline: [] };
  #storage;
  #key;
  #settings;

  /**
   * @param {Storage} storage
   * @param {string} key
   */
  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
    this.#settings = this.#read();
  }

  /** Milliseconds between two syncs on the timer. */
  get period() {
    return this.#settings.period;
  }

  set period(period) {
    this.#keep({ period });
  }

  /** Whether a device was left online. */
  isOnline(device) {
    return !this.#settings.offline.includes(device);
  }

  setOnline(device, isOnline) {
    const others = this.#settings.offline.filter((each) => each !== device);
    this.#keep({ offline: isOnline ? others : [...others, device] });
  }

  #keep(news) {
    this.#settings = { ...this.#settings, ...news };
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.#settings));
    } catch {
      // a browser that keeps nothing begins with the standard again
    }
  }

  #read() {
    try {
      return { ...PageSettings.#STANDARD, ...JSON.parse(this.#storage.getItem(this.#key)) };
    } catch {
      return PageSettings.#STANDARD;
    }
  }
}
