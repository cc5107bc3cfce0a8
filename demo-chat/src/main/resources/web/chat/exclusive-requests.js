import { RefusedError } from './http.js';

/** One request of a kind at a time. */
export class ExclusiveRequests {
  #underWay = new Set();

  /** Runs a request; refused while the previous one of this kind is under way. */
  async run(kind, request) {
    if (this.#underWay.has(kind)) throw new RefusedError(409, `The previous request (${kind}) is not completed yet.`);
    this.#underWay.add(kind);
    try {
      await request();
    } finally {
      this.#underWay.delete(kind);
    }
  }
}
