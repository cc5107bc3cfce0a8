/** The numbers of the last events that were received: what the hub has a higher one of was lost. */
export class EventTracker {
  #rooms = new Map();
  #private = 0;

  received(room, seq) {
    this.#rooms.set(room, Math.max(seq, this.#rooms.get(room) ?? 0));
  }

  receivedPrivate(seq) {
    this.#private = Math.max(seq, this.#private);
  }

  /**
   * @param {{rooms: Object<string, number>, private: number}} last the numbers of the last events, as the hub answers a ping
   * @returns {string[] | null} the rooms in which events were lost; null if nothing was, private messages neither
   */
  missed({ rooms, private: whispers }) {
    const missed = Object.keys(rooms).filter((room) => rooms[room] > (this.#rooms.get(room) ?? 0));
    return missed.length > 0 || whispers > this.#private ? missed : null;
  }

  clear() {
    this.#rooms.clear();
    this.#private = 0;
  }
}
