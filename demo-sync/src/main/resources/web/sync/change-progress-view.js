import { listOf, nameOf, timeOf } from './format.js';
import { QUIET_PERIOD } from './pushed-device.js';

/** How long a sentence stands without its age. */
const RECENT = 10_000;

/**
 * Shows the progress of the newest change: the quiet period before it, four steps that light up, and the outcome in a
 * sentence that tells its age.
 */
export class ChangeProgressView {
  #steps;
  #result;
  #age;
  #progress = null;
  #saidAt = null;

  /**
   * @param {HTMLElement} steps the list of the four
   * @param {HTMLElement} result the sentence
   * @param {HTMLElement} age how old it is
   */
  constructor(steps, result, age) {
    this.#steps = [...steps.children];
    this.#result = result;
    this.#age = age;
  }

  /** An edit rests: its sync starts when no other follows. */
  rests(device, context) {
    this.#progress = null;
    this.#clear();
    this.#say(1, `after ${QUIET_PERIOD} ms of quiet`);
    const [first] = this.#steps;
    first.classList.remove('quiet');
    void first.offsetWidth; // lets the animation start anew
    first.classList.add('quiet');
    this.#tell(`${nameOf(device)} changed ${context}: its sync starts once nothing was pressed for ${QUIET_PERIOD} ms.`);
  }

  /** Shows another change. */
  show(progress) {
    this.#progress = progress;
    this.#clear();
    if (progress.isElsewhere) this.#showElsewhere(progress);
    else this.#say(1, 'under way');
    this.#tell(`${nameOf(progress.origin)} changed ${progress.context}.`);
    progress.addEventListener('step', ({ detail }) => {
      if (progress === this.#progress) this.#light(detail.step);
    });
  }

  /** The sync of the origin failed; it is tried again. */
  failed(progress, text) {
    if (progress !== this.#progress || progress.saved !== null) return;
    this.#say(1, 'not yet');
    this.#tell(`${text} The change waits on ${nameOf(progress.origin)}, which tries again by itself.`);
  }

  /** Says something that is no change of an attribute. */
  tell(text) {
    this.#progress = null;
    this.#clear();
    this.#tell(text);
  }

  /** To be called now and then: what was said gets older. */
  tick(now) {
    const age = this.#saidAt === null ? 0 : now - this.#saidAt;
    const text = age < RECENT ? '' : `${age < 59_500 ? `${Math.round(age / 1_000)} s` : `${Math.round(age / 60_000)} min`} ago`;
    if (this.#age.textContent !== text) this.#age.textContent = text;
  }

  #clear() {
    for (const step of this.#steps) {
      step.classList.remove('lit', 'quiet');
      timeIn(step).textContent = '';
    }
  }

  #showElsewhere() {
    for (const step of [1, 2]) {
      this.#say(step, 'on another page');
      this.#steps[step - 1].classList.add('lit');
    }
  }

  #light(step) {
    const { saved, told, noticed, synced, late, others } = this.#progress;
    const texts = {
      1: () => timeOf(saved),
      2: () => (told === null ? 'waits for the hub' : timeOf(told)),
      3: () => timesOf(noticed),
      4: () => timesOf(new Map([...synced, ...late])),
    };
    this.#say(step, ...[texts[step]()].flat());
    this.#steps[step - 1].classList.toggle('lit', step < 3 || noticed.size + synced.size + late.size > 0);
    if (late.size > 0) this.#lateOnes();
    else if (others.length === 0 && (saved !== null || this.#progress.isElsewhere)) this.#nobodyElse();
    else if (this.#progress.inStepAfter !== null) this.#inStep();
  }

  #nobodyElse() {
    if (this.#progress.isAlone) return this.#elsewhere();
    this.#say(3, 'nobody else is connected');
    this.#say(4, 'when they are back');
    this.#tell('No other device of this page is connected. They learn of it when they are back, or their own timer asks.');
  }

  #elsewhere() {
    for (const step of [3, 4]) this.#say(step, 'on the other pages');
    this.#tell('The Attribute Server has it. The other devices of this user are on other pages: see there.');
  }

  #lateOnes() {
    if (this.#progress.noticed.size === 0) this.#say(3, 'nobody else was connected');
    const names = [...this.#progress.synced.keys(), ...this.#progress.late.keys()].map(nameOf);
    this.#tell(`${listOf(names)} ${hasOrHave(names)} it by now.`);
  }

  #inStep() {
    const { others, inStepAfter, origin, isElsewhere, quiet } = this.#progress;
    const names = others.map(nameOf);
    const since = isElsewhere
      ? `after the first notice of the change on ${nameOf(origin)}`
      : `after the sync of ${nameOf(origin)} began`;
    const rest = quiet ? `; before it, ${timeOf(quiet)} of quiet` : '';
    this.#tell(`${listOf(names)} ${hasOrHave(names)} it, ${timeOf(inStepAfter)} ${since}${rest}.`);
  }

  #tell(text) {
    this.#saidAt = performance.now();
    this.#age.textContent = '';
    if (this.#result.textContent !== text) this.#result.textContent = text;
  }

  #say(step, ...lines) {
    timeIn(this.#steps[step - 1]).replaceChildren(...lines.map(lineOf));
  }
}

function hasOrHave(names) {
  return names.length === 1 ? 'has' : 'have';
}

function lineOf(text) {
  const line = document.createElement('span');
  line.textContent = text;
  return line;
}

function timeIn(step) {
  return step.querySelector('.time');
}

function timesOf(byDevice) {
  return [...byDevice].map(([device, at]) => `${nameOf(device)} ${timeOf(at)} `);
}
