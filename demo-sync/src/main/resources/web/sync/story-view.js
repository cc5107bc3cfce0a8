import { listOf, nameOf, timeOf } from './words.js';

/** Shows the story of the newest change: four steps that light up, and the outcome in a sentence. */
export class StoryView {
  #steps;
  #result;
  #story = null;

  /**
   * @param {HTMLElement} steps the list of the four
   * @param {HTMLElement} result the sentence
   */
  constructor(steps, result) {
    this.#steps = [...steps.children];
    this.#result = result;
  }

  /** A change sets out. */
  show(story) {
    this.#story = story;
    for (const step of this.#steps) {
      step.classList.remove('lit');
      timeIn(step).textContent = '';
    }
    this.#say(1, 'under way');
    this.#result.textContent = `${nameOf(story.origin)} changed ${story.context}.`;
    story.addEventListener('step', ({ detail }) => {
      if (story === this.#story) this.#light(detail.step);
    });
  }

  #light(step) {
    const { saved, told, noticed, synced, others } = this.#story;
    const texts = {
      1: () => timeOf(saved),
      2: () => (told === null ? 'waits for the hub' : timeOf(told)),
      3: () => timesOf(noticed),
      4: () => timesOf(synced),
    };
    this.#say(step, ...[texts[step]()].flat());
    this.#steps[step - 1].classList.add('lit');
    if (others.length === 0 && step === 1) this.#nobodyElse();
    if (this.#story.inStepAfter !== null) this.#inStep();
  }

  #nobodyElse() {
    this.#say(3, 'nobody else is connected');
    this.#say(4, 'when they return');
    this.#result.textContent = 'No other device is connected. They will learn of it when they return.';
  }

  #inStep() {
    const { others, inStepAfter } = this.#story;
    const verb = others.length === 1 ? 'has' : 'have';
    this.#result.textContent = `${listOf(others.map(nameOf))} ${verb} it, ${timeOf(inStepAfter)} after the sync of ${nameOf(this.#story.origin)} began.`;
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
