import { TimelineView } from './timeline-view.js';
import { timeOf } from './format.js';

/**
 * Push compared with the timer, in figures and on a timeline.
 *
 * @typedef {import('./timeline-view.js').Side} Side
 */
export class ComparisonView {
  #cells;
  #lanes;
  #sides;
  #since;
  #measuredSince = performance.now();

  /**
   * @param {HTMLElement} section
   * @param {string[]} devices
   * @param {Record<'push' | 'timer', Side>} sides
   */
  constructor(section, devices, sides) {
    this.#cells = [...section.querySelectorAll('[data-figure]')];
    this.#lanes = new TimelineView(section.querySelector('#lanes'), devices, Object.values(sides));
    this.#sides = sides;
    this.#since = section.querySelector('.since');
  }

  /** The figures count from now. */
  restart(now) {
    this.#measuredSince = now;
  }

  show(now) {
    for (const cell of this.#cells) this.#fill(cell, now);
    this.#lanes.draw(now);
    const seconds = Math.floor((now - this.#measuredSince) / 1_000);
    this.#since.textContent = `Measured for ${seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`}.`;
  }

  #fill(cell, now) {
    const { lagTracker, requestCounter } = this.#sides[cell.dataset.side];
    const behind = lagTracker.behind(now);
    const figures = {
      behind: () => (behind ? timeOf(behind) : 'in step'),
      worst: () => (lagTracker.worst(now) ? timeOf(lagTracker.worst(now)) : '–'),
      minute: () => String(requestCounter.perMinute(now)),
      total: () => String(requestCounter.total),
    };
    const { figure } = cell.dataset;
    cell.textContent = figures[figure]();
    if (figure === 'behind') cell.className = behind > 1_000 ? 'late' : '';
  }
}
