import { $, disc, el } from './dom.js';

/** The list of conversations, and which one is shown. */
export class ConversationsView {
  #choose;

  /** @param {(key: string) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    $('choose-rooms').addEventListener('click', () => choose('rooms'));
  }

  /**
   * @param {Iterable<import('./conversation.js').Conversation>} conversations
   * @param {object[]} directory
   * @param {string} shown
   */
  show(conversations, directory, shown) {
    const all = [...conversations];
    const counts = new Map(directory.map(({ room, members }) => [room, members]));
    const rooms = all.filter(({ kind }) => kind === 'room').sort((a, b) => order(directory, a) - order(directory, b));
    const privates = all.filter(({ kind }) => kind === 'private');
    fill($('rooms'), rooms.map((room) => this.#room(room, counts.get(room.title) ?? 0, shown)));
    fill($('privates'), privates.map((conversation) => this.#private(conversation, shown)));
    $('no-privates').hidden = privates.length > 0;
    current($('choose-rooms'), shown === 'rooms');
  }

  #room(conversation, count, shown) {
    const people = el('span.count', { title: `${count} here` }, String(count), el('span.unseen', {}, ' here'));
    return this.#item(conversation, shown, el('span.hash', { aria: { hidden: 'true' } }, '#'), people);
  }

  #private(conversation, shown) {
    return this.#item(conversation, shown, disc({ name: conversation.title }), null);
  }

  #item(conversation, shown, mark, aside) {
    const unread = conversation.unread
      ? el('span.unread', {}, String(conversation.unread), el('span.unseen', {}, ' new'))
      : aside;
    const button = el(
      'button.place',
      { type: 'button', data: { key: conversation.key }, onclick: () => this.#choose(conversation.key) },
      mark,
      el('bdi', { className: 'title' }, conversation.title),
      unread,
    );
    current(button, conversation.key === shown);
    return el('li', {}, button);
  }
}

const order = (directory, conversation) => directory.findIndex(({ room }) => room === conversation.title);

const current = (button, is) => (is ? button.setAttribute('aria-current', 'true') : button.removeAttribute('aria-current'));

/** Replaces the list without losing the focus that was in it. */
function fill(list, items) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  list.replaceChildren(...items);
  if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
