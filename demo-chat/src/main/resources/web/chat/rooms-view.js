import { $, el } from './dom.js';

/** All rooms of the hub, to enter one, several or all of them. */
export class RoomsView {
  #form = $('rooms-form');
  #enter;
  #exit;
  #chosen = new Set();
  /** Whether the first room has been proposed. */
  #offered = false;

  /**
   * @param {(rooms: string[] | 'all') => Promise<void>} enter
   * @param {(rooms: string[] | 'all') => Promise<void>} exit
   */
  constructor(enter, exit) {
    this.#enter = enter;
    this.#exit = exit;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(event.submitter?.value ?? 'chosen');
    });
    this.#form.addEventListener('change', ({ target }) => {
      if (target.checked) this.#chosen.add(target.value);
      else this.#chosen.delete(target.value);
    });
  }

  /** @param {object[]} directory @param {string[]} entered */
  show(directory, entered) {
    const inside = new Set(entered);
    inside.forEach((room) => this.#chosen.delete(room));
    if (!this.#offered && directory.length > 0) {
      this.#offered = true;
      if (inside.size === 0) this.#chosen.add(directory[0].room);
    }
    const focused = this.#form.contains(document.activeElement) ? document.activeElement.value : null;
    this.#form.replaceChildren(
      el('ul.directory', {}, ...directory.map((room) => this.#room(room, inside.has(room.room)))),
      el(
        'p.actions',
        {},
        action('chosen', 'Enter chosen rooms', 'button'),
        action('all', 'Enter all rooms', 'button quiet'),
        action('none', 'Leave all rooms', 'button quiet', entered.length === 0),
      ),
    );
    if (focused) this.#form.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
  }

  #room({ room, description, members, announces }, entered) {
    const box = el('input', { type: 'checkbox', value: room, checked: entered || this.#chosen.has(room), disabled: entered });
    const quiet = announces && !announces.entering && !announces.exiting;
    return el(
      'li.card',
      {},
      el(
        'label',
        {},
        box,
        el('span.about', {}, el('bdi', { className: 'title' }, room), el('span.faint', {}, description)),
        el(
          'span.marks',
          {},
          entered ? el('span.badge.good', {}, 'entered') : null,
          quiet ? el('span.badge', { title: 'Nobody is told who comes and goes' }, 'quiet') : null,
          el('span.badge', {}, members === 1 ? '1 person' : `${members} people`),
        ),
      ),
    );
  }

  #submit(which) {
    if (which === 'none') this.#exit('all');
    else if (which === 'all') this.#enter('all');
    else if (this.#chosen.size > 0) this.#enter([...this.#chosen]);
    else this.#form.querySelector('input:not(:disabled)')?.focus();
  }
}

const action = (value, words, className, disabled = false) =>
  el('button', { type: 'submit', value, className, disabled }, words);
