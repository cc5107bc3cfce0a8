/** What ends an address: spaces, quotes and brackets that hold it, and characters that hide or turn text. */
const ADDRESS = /\bhttps?:\/\/[^\s"'`<>|\\^{}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,2000}/giu;
/** Punctuation after an address belongs to the sentence around it. */
const SENTENCE_END = /[.,;:!?*_~…’”»]+$/u;
const LONGEST = 2000;

/**
 * The parts of a text, in order: plain text, and addresses of the web, which lead somewhere. No other kind of address does.
 *
 * @param {string} text
 * @returns {{text: string, href?: string}[]}
 */
export function partsOf(text) {
  const parts = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutSentence(found);
    const href = hrefOf(address);
    if (!href) continue;
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: address, href });
    end = index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function withoutSentence(found) {
  let address = found.replace(SENTENCE_END, '');
  while (closesMore(address, '(', ')') || closesMore(address, '[', ']')) address = address.slice(0, -1).replace(SENTENCE_END, '');
  return address;
}

const closesMore = (text, open, close) => text.endsWith(close) && count(text, open) < count(text, close);

const count = (text, character) => text.split(character).length - 1;

/** The address to follow; null if it is none, or names somebody before its host: that is how one host poses as another. */
function hrefOf(address) {
  if (address.length > LONGEST) return null;
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const isOfTheWeb = url.protocol === 'http:' || url.protocol === 'https:';
  return isOfTheWeb && !url.username && !url.password ? url.href : null;
}
