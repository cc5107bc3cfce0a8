import { $, clockTime, disc, el } from './dom.js';

/** Who is in the room that is shown. */
export class PeopleView {
  #talkTo;

  /** @param {(name: string) => void} talkTo opens a private conversation */
  constructor(talkTo) {
    this.#talkTo = talkTo;
  }

  show(members, me) {
    $('people-panel').hidden = !members;
    if (!members) return;
    $('people-count').textContent = String(members.length);
    $('people').replaceChildren(...members.map((member) => this.#person(member, me)));
  }

  #person(member, me) {
    const own = member.handle === me?.handle;
    const words = [
      disc(member),
      el(
        'span.about',
        {},
        el('bdi', { className: 'who' }, own ? `${member.name} (you)` : member.name),
        el('small.faint', {}, el('bdi', {}, member.platform), ` since ${clockTime(member.since)}`),
      ),
    ];
    if (own) return el('li', {}, el('span.person', { title: member.handle }, ...words));
    const open = { type: 'button', title: member.handle, onclick: () => this.#talkTo(member.name) };
    return el('li', {}, el('button.person', open, ...words, el('span.unseen', {}, ', talk privately')));
  }
}
