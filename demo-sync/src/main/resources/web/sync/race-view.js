import { LanesView } from './lanes-view.js';
import { timeOf } from './words.js';

/**
 * Push beside the timer, in figures and in lanes.
 *
 * @typedef {import('./lanes-view.js').Side} Side
 */
export class RaceView {
  #cells;
  #lanes;
  #sides;

  /**
   * @param {HTMLElement} section
   * @param {string[]} devices
   * @param {Record<'push' | 'timer', Side>} sides
   */
  constructor(section, devices, sides) {
    this.#cells = [...section.querySelectorAll('[data-figure]')];
    this.#lanes = new LanesView(section.querySelector('#lanes'), devices, Object.values(sides));
    this.#sides = sides;
  }

  show(now) {
    for (const cell of this.#cells) this.#fill(cell, now);
    this.#lanes.draw(now);
  }

  #fill(cell, now) {
    const { freshness, meter } = this.#sides[cell.dataset.side];
    const behind = freshness.behind(now);
    const figures = {
      behind: () => (behind ? timeOf(behind) : 'in step'),
      worst: () => (freshness.worst(now) ? timeOf(freshness.worst(now)) : '–'),
      minute: () => String(meter.perMinute(now)),
      total: () => String(meter.total),
    };
    const { figure } = cell.dataset;
    cell.textContent = figures[figure]();
    if (figure === 'behind') cell.className = behind > 1_000 ? 'late' : '';
  }
}
