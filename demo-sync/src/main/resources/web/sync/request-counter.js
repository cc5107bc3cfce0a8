const MINUTE = 60_000;

/** Counts requests, by device. Times are given, in milliseconds on one clock. */
export class RequestCounter {
  #requests = [];
  #total = 0;

  count(device, now) {
    this.#requests.push({ device, at: now });
    this.#total += 1;
  }

  /** Counts from nought again. */
  restart() {
    this.#requests = [];
    this.#total = 0;
  }

  get total() {
    return this.#total;
  }

  /** How many there were in the last minute. */
  perMinute(now) {
    return this.since(now - MINUTE).length;
  }

  /** Those after a time; of very many, the newest. */
  since(time) {
    if (this.#requests.length > 5_000) this.#requests = this.#requests.slice(-2_500);
    return this.#requests.filter(({ at }) => at > time);
  }
}
