/** Fills in what only the running hub knows: its health, and which demonstrations it carries. */

async function answers(path, method) {
  try {
    return (await fetch(path, { method, cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function showState(element) {
  const good = await answers(element.dataset.state, "GET");
  element.querySelector(".dot").className = good ? "dot good" : "dot bad";
  element.querySelector(".word").textContent = good ? element.dataset.good : element.dataset.bad;
}

async function showPage(tile) {
  const served = await answers(tile.dataset.page, "HEAD");
  tile.classList.toggle("absent", !served);
  return served;
}

/** The hub may be below any path of its host. */
for (const code of document.querySelectorAll("[data-path]")) {
  code.textContent = new URL(code.dataset.path, document.baseURI).pathname;
}

const tiles = [...document.querySelectorAll("[data-page]")];
const served = await Promise.all(tiles.map(showPage));
document.getElementById("demos-absent").hidden = served.every(Boolean);
await Promise.all([...document.querySelectorAll("[data-state]")].map(showState));
