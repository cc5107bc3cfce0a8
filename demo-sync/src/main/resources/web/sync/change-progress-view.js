import { listOf, nameOf, timeOf } from './format.js';

/** Shows the progress of the newest change: four steps that light up, and the outcome in a sentence. */
export class ChangeProgressView {
  #steps;
  #result;
  #progress = null;

  /**
   * @param {HTMLElement} steps the list of the four
   * @param {HTMLElement} result the sentence
   */
  constructor(steps, result) {
    this.#steps = [...steps.children];
    this.#result = result;
  }

  /** Shows another change. */
  show(progress) {
    this.#progress = progress;
    for (const step of this.#steps) {
      step.classList.remove('lit');
      timeIn(step).textContent = '';
    }
    this.#say(1, 'under way');
    this.#result.textContent = `${nameOf(progress.origin)} changed ${progress.context}.`;
    progress.addEventListener('step', ({ detail }) => {
      if (progress === this.#progress) this.#light(detail.step);
    });
  }

  #light(step) {
    const { saved, told, noticed, synced, others } = this.#progress;
    const texts = {
      1: () => timeOf(saved),
      2: () => (told === null ? 'waits for the hub' : timeOf(told)),
      3: () => timesOf(noticed),
      4: () => timesOf(synced),
    };
    this.#say(step, ...[texts[step]()].flat());
    this.#steps[step - 1].classList.add('lit');
    if (others.length === 0 && step === 1) this.#nobodyElse();
    if (this.#progress.inStepAfter !== null) this.#inStep();
  }

  #nobodyElse() {
    this.#say(3, 'nobody else is connected');
    this.#say(4, 'when they return');
    this.#result.textContent = 'No other device is connected. They will learn of it when they return.';
  }

  #inStep() {
    const { others, inStepAfter } = this.#progress;
    const verb = others.length === 1 ? 'has' : 'have';
    this.#result.textContent = `${listOf(others.map(nameOf))} ${verb} it, ${timeOf(inStepAfter)} after the sync of ${nameOf(this.#progress.origin)} began.`;
  }

  #say(step, ...lines) {
    timeIn(this.#steps[step - 1]).replaceChildren(...lines.map(lineOf));
  }
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
