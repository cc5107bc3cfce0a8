/** The element with this id. */
export const $ = (id) => document.getElementById(id);

/**
 * Makes an element. Whatever people wrote gets in as text, never as markup.
 *
 * @param {string} tag with classes: `li.line.own`
 * @param {object} [props] properties and `on…` listeners; `aria` and `data` hold attributes
 * @param {...(Node | string | null)} children
 */
export const el = (tag, props = {}, ...children) => {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) element.classList.add(...classes);
  const { aria = {}, data = {}, ...rest } = props;
  Object.entries(aria).forEach(([key, value]) => element.setAttribute(`aria-${key}`, value));
  Object.assign(element.dataset, data);
  Object.assign(element, rest);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

/** A time of day. */
export const clockTime = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** A colour class for a person, the same everywhere. */
export const hueOf = (name) => `hue-${[...name].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 8, 7)}`;

/** The initial in a person's disc. */
export const disc = ({ name }) =>
  el('span.disc', { className: `disc ${hueOf(name)}`, aria: { hidden: 'true' } }, [...name][0].toUpperCase());
