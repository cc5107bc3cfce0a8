/** A clock that advances only when a test says so. Tasks run in the order of their time, each to its end. */
export class FakeClock {
  #now = 0;
  #count = 0;
  #tasks = new Map();

  /** 2026-01-01T00:00:00Z at the start. */
  wall() {
    return 1_767_225_600_000 + this.#now;
  }

  now() {
    return this.#now;
  }

  setTimeout(task, delay) {
    const handle = ++this.#count;
    this.#tasks.set(handle, { handle, at: this.#now + Math.max(0, delay), task });
    return handle;
  }

  clearTimeout(handle) {
    this.#tasks.delete(handle);
  }

  /** Lets so many milliseconds pass. */
  async advance(milliseconds) {
    const end = this.#now + milliseconds;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#tasks.delete(next.handle);
      this.#now = next.at;
      next.task();
      await settle();
    }
    this.#now = end;
  }

  /** Lets time pass until the condition holds, at most the limit. */
  async until(condition, limit = 600_000) {
    const end = this.#now + limit;
    await settle();
    while (!condition()) {
      const next = this.#next(end);
      if (!next) throw new Error(`That did not become true within ${limit} ms: ${condition}`);
      this.#tasks.delete(next.handle);
      this.#now = next.at;
      next.task();
      await settle();
    }
  }

  #next(end) {
    let next = null;
    for (const task of this.#tasks.values()) {
      if (task.at <= end && (!next || task.at < next.at)) next = task;
    }
    return next;
  }
}

/** Lets all promises that can settle do so. */
function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}
