/** Searches the sections of all documents in the browser; the index is loaded when the reader first goes to the field. */

const FOLDER = new URL("./", import.meta.url);
const MOST = 12;
const EXCERPT = 150;

/** @param {HTMLElement} area with the field, the list of results, and the words for screen readers */
export function search(area) {
  const field = area.querySelector("input");
  const results = area.querySelector(".results");
  const found = area.querySelector("[role=status]");
  let sections = null;

  async function show() {
    const words = wordsOf(field.value);
    if (words.length === 0) return close();
    try {
      sections ??= loadSections();
      const hits = find(await sections, words);
      if (words.join() !== wordsOf(field.value).join()) return; // typed on meanwhile
      results.replaceChildren(...(hits.length ? hits.map((hit) => entry(hit, words)) : [text("p", "Nothing has all of these words.")]));
      found.textContent = hits.length === 0 ? "No results" : `${hits.length} results`;
    } catch {
      sections = null;
      results.replaceChildren(text("p", "The hub does not answer, so there is nothing to search in. Type on to try again."));
    }
    results.hidden = false;
    results.scrollTop = 0;
  }

  function close() {
    results.hidden = true;
    found.textContent = "";
  }

  function move(step) {
    const stops = [field, ...results.querySelectorAll("a")];
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  }

  area.hidden = false;
  field.addEventListener("input", show);
  field.addEventListener("focus", () => {
    sections ??= loadSections().catch(() => (sections = null));
    if (field.value) void show();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target === field) {
      results.querySelector("a")?.click();
    } else if (event.key === "Escape") {
      close();
      field.focus();
    }
  });
  results.addEventListener("click", ({ target }) => target.closest("a") && close());
  document.addEventListener("click", ({ target }) => area.contains(target) || close());
  area.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !area.contains(relatedTarget) && close());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    field.focus();
  });
}

async function loadSections() {
  const response = await fetch(new URL("search-index.json", FOLDER));
  if (!response.ok) throw new Error(`search-index.json: ${response.status}`);
  return (await response.json()).map(([address, title, heading, words]) => ({
    address,
    title,
    heading,
    words,
    lowerHeading: `${title} ${heading}`.toLowerCase(),
    lowerWords: words.toLowerCase(),
  }));
}

function wordsOf(query) {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Sections that have all words, those with the words in their headings first. */
function find(sections, words) {
  return sections
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ section }) => section);
}

function scoreOf({ lowerHeading, lowerWords }, words) {
  let score = 0;
  for (const word of words) {
    const inHeading = lowerHeading.includes(word) ? (startsWord(lowerHeading, word) ? 30 : 15) : 0;
    const inText = Math.min(10, lowerWords.split(word).length - 1);
    if (inHeading + inText === 0) return 0;
    score += inHeading + inText;
  }
  return score;
}

function startsWord(text, word) {
  return ` ${text}`.includes(` ${word}`);
}

function entry({ address, title, heading, words }, searched) {
  const link = document.createElement("a");
  link.href = new URL(address, FOLDER).href;
  const where = text("span", title === heading ? title : `${title} › ${heading}`);
  where.className = "where";
  const excerpt = document.createElement("span");
  excerpt.className = "excerpt";
  excerpt.append(...marked(excerptOf(words, searched), searched));
  link.append(where, excerpt);
  return link;
}

function excerptOf(words, searched) {
  const lower = words.toLowerCase();
  const at = Math.max(0, Math.min(...searched.map((word) => lower.indexOf(word)).filter((index) => index >= 0)));
  const from = Number.isFinite(at) ? Math.max(0, words.lastIndexOf(" ", Math.max(0, at - EXCERPT / 3)) + 1) : 0;
  const isCut = from + EXCERPT < words.length;
  const cut = words.slice(from, from + EXCERPT);
  return `${from > 0 ? "… " : ""}${isCut ? `${cut.replace(/ [^ ]*$/, "")} …` : cut}`;
}

function marked(excerpt, searched) {
  const pattern = new RegExp(`(${searched.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "i");
  return excerpt.split(pattern).map((piece, index) => (index % 2 ? text("mark", piece) : piece));
}

function text(name, words) {
  const element = document.createElement(name);
  element.textContent = words;
  return element;
}
