import { nameOf } from './format.js';

const SPAN = 120_000;
const LABELS = 92;
const LANE = 22;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Draws the last two minutes: a lane for each device on each side, a mark for each request, a bar for each time it was
 * behind.
 *
 * @typedef {{name: string, lagTracker: import('./lag-tracker.js').LagTracker, requestCounter: import('./request-counter.js').RequestCounter}} Side
 */
export class TimelineView {
  #svg;
  #devices;
  #sides;

  /**
   * @param {SVGElement} svg
   * @param {string[]} devices
   * @param {Side[]} sides
   */
  constructor(svg, devices, sides) {
    this.#svg = svg;
    this.#devices = devices;
    this.#sides = sides;
  }

  draw(now) {
    const width = this.#svg.clientWidth;
    if (!width) return;
    const lanes = this.#sides.length * (this.#devices.length + 1) * LANE;
    const height = lanes + LANE;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#svg.setAttribute('height', String(height));
    const x = (time) => LABELS + (Math.max(0, time - now + SPAN) / SPAN) * (width - LABELS);
    this.#svg.replaceChildren(
      ...this.#sides.flatMap((side, index) => this.#side(side, index, x, width, now)),
      text('lane', LABELS, lanes + 14, '2 minutes ago'),
      text('lane end', width, lanes + 14, 'now'),
    );
  }

  #side({ name, lagTracker, requestCounter }, index, x, width, now) {
    const top = index * (this.#devices.length + 1) * LANE;
    const gaps = lagTracker.gaps(now - SPAN, now);
    const absences = lagTracker.absences(now - SPAN, now);
    const requests = requestCounter.since(now - SPAN);
    const lanes = this.#devices.flatMap((device, lane) => {
      const middle = top + (lane + 1) * LANE + LANE / 2;
      return [
        text('lane', 0, middle + 4, nameOf(device)),
        shape('line', { class: 'axis', x1: LABELS, x2: width, y1: middle, y2: middle }),
        ...of(absences, device).map(({ from, to }) => bar('absent', x(from), x(to), middle)),
        ...of(gaps, device).map(({ from, to }) => bar('stale', x(from), x(to), middle)),
        ...of(requests, device).map(({ at }) => mark(x(at), middle)),
      ];
    });
    return [text('side', 0, top + 15, name), ...lanes];
  }
}

function of(spans, device) {
  return spans.filter((each) => each.device === device);
}

function bar(kind, from, to, middle) {
  return shape('rect', { class: kind, x: from, y: middle - 5, width: Math.max(1, to - from), height: 10, rx: 2 });
}

function mark(x, middle) {
  return shape('rect', { class: 'request', x: x - 1, y: middle - 8, width: 2, height: 16 });
}

function text(kind, x, y, content) {
  const element = shape('text', { class: kind, x, y });
  element.textContent = content;
  return element;
}

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}
