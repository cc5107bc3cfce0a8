const COLLECT = 100;

/** Asks who is in a room; several requests within a moment make one. */
export class MemberRequests {
  #ask;
  #onMembers;
  #timers = new Map();

  /**
   * @param {(room: string) => Promise<{members: object[]}> | undefined} ask undefined if there is no connection
   * @param {(room: string, members: object[]) => void} onMembers
   */
  constructor(ask, onMembers) {
    this.#ask = ask;
    this.#onMembers = onMembers;
  }

  request(room) {
    clearTimeout(this.#timers.get(room));
    this.#timers.set(room, setTimeout(() => this.#send(room), COLLECT));
  }

  async #send(room) {
    const answer = await this.#ask(room)?.catch(() => null);
    if (answer) this.#onMembers(room, answer.members);
  }
}
