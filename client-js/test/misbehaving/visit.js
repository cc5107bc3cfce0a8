/*
 * What an application must not notice of a hub that misbehaves. The same in Node and in a page.
 */
const ROUNDS = 4;
const TIMER_SYNCS = 3;
const TIMEOUT = 120_000;
const POLL = 20;
/** Far more than a client needs, to begin with and in a second, and far less than one that asks without a pause sends. */
const MOST_REQUESTS = 60;
const MOST_PER_SECOND = 1;
/** What a client may take of an answer without end, and what the network holds of it. */
const MOST_PER_REQUEST = 32 * 1024 * 1024;

/** A test need not wait for what takes a client minutes: its clock runs faster than others'. */
const CLOCK_SPEED = 20;

const fastClock = (clockSpeed) => ({
  now: () => performance.now() * clockSpeed,
  wall: () => Date.now(),
  setTimeout: (task, delay) => setTimeout(task, Math.min(delay / clockSpeed, 2 ** 31 - 1)),
  clearTimeout: (handle) => clearTimeout(handle),
});

/**
 * An application that has a misbehaving hub for a while, and then a good one.
 *
 * @param {object} parts
 * @param {string} parts.hub its address
 * @param {(query?: string) => Promise<{requests: number, written: number}>} parts.control
 * @param {string} parts.transport
 * @param {{isPushed?: boolean, haste?: number}} parts.behaviour
 * @param {{Selector: any, Platform: any}} parts.client
 * @returns {Promise<string[]>} what went wrong
 */
export async function visit({ hub, control, transport, behaviour: { isPushed = false, clockSpeed = CLOCK_SPEED }, client }) {
  const application = new Application(hub, transport, client, fastClock(clockSpeed));
  try {
    return await problemsOf(application, control, isPushed);
  } finally {
    application.selector.stop();
  }
}

async function problemsOf(application, control, isPushed) {
  const problems = [];
  const check = async (text, condition) => {
    if (!await until(condition)) problems.push(`${text}: ${application}`);
  };
  await application.edits(check);
  if (isPushed) await check('it was not told', () => application.isTold(control));
  else await check('it did not sync on its timer', () => application.timerSyncs >= TIMER_SYNCS);
  const { requests, written } = await control();
  const seconds = application.seconds;
  if (requests > MOST_REQUESTS + seconds * MOST_PER_SECOND) problems.push(`${requests} requests in ${seconds} s`);
  if (written > MOST_PER_REQUEST * requests) problems.push(`${written} bytes in ${requests} requests`);
  await control('?good');
  await check('it did not come back', () => application.selector.state === 'push' && application.isTold(control));
  return problems;
}

class Application {
  timerSyncs = 0;
  #ownSyncs = 0;
  #told = 0;
  #asked = 0;
  #clock;
  #began;

  constructor(hub, transport, { Selector, Platform }, clock) {
    this.#clock = clock;
    this.#began = clock.now();
    const platform = new Platform();
    platform.clock = clock;
    this.selector = new Selector({
      hub,
      user: 'alex',
      device: 'browser',
      token: () => 'token',
      sync: (request) => this.#sync(request),
      transports: [transport],
      timer: 2_000,
      quietPeriod: 1_000,
      share: false,
      storage: null,
    }, platform);
    this.selector.addEventListener('notice', ({ detail }) => detail.context === 'sentinel' && this.#told++);
    this.selector.start();
  }

  /** How long it has been there, as its own clock says. */
  get seconds() {
    return Math.round((this.#clock.now() - this.#began) / 1000);
  }

  /** What the user changes here is synced, whatever the hub does. */
  async edits(check) {
    for (let round = 1; round <= ROUNDS; round++) {
      this.selector.changed('own');
      await check('a local edit was not synced', () => this.#ownSyncs >= round);
    }
  }

  /** Whether a notice arrives that is published now, or was a moment ago. */
  async isTold(control) {
    if (this.#told > this.#asked) return Boolean(this.#asked = this.#told);
    await control('?publish');
    return false;
  }

  #sync({ causes }) {
    if (causes.includes('timer')) this.timerSyncs++;
    if (causes.includes('local-edit')) this.#ownSyncs++;
  }

  toString() {
    return `${this.selector.state}, ${this.timerSyncs} syncs on the timer, ${this.#ownSyncs} of edits, ${this.#told} told`;
  }
}

async function until(condition) {
  const end = performance.now() + TIMEOUT;
  while (!await condition()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
  return true;
}
