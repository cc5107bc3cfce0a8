import { search } from "./search.js";

/** What the pages of the documents do beyond being read: copy, search, and show where the reader is. */

function addCopyButton(code) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const copied = await copy(code.querySelector("code"));
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    button.classList.add("done");
    setTimeout(() => {
      button.textContent = "Copy";
      button.classList.remove("done");
    }, 2_000);
  });
  code.append(button);
}

/** Without TLS browsers have no clipboard for pages, but on this machine itself: then the text is selected, to be copied. */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return false;
  }
}

/** Only what can be scrolled is a stop for the Tab key. */
function updateTabStops() {
  for (const area of document.querySelectorAll(".table, .code pre")) {
    if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
    else area.removeAttribute("tabindex");
  }
}

function showSection() {
  const links = [...document.querySelectorAll("#page-contents a")];
  const passed = links.filter((link) => headingOf(link).getBoundingClientRect().top < 120);
  for (const link of links) {
    if (link === (passed.at(-1) ?? links[0])) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function headingOf(link) {
  return document.getElementById(decodeURIComponent(link.hash.slice(1)));
}

function watchScrolling() {
  let isDue = false;
  const show = () => {
    isDue = false;
    showSection();
  };
  addEventListener("scroll", () => (isDue = isDue || Boolean(requestAnimationFrame(show))), { passive: true });
  showSection();
}

for (const code of document.querySelectorAll(".code")) addCopyButton(code);
for (const drawer of document.querySelectorAll("nav[popover]")) {
  drawer.addEventListener("click", ({ target }) => target.closest("a") && drawer.matches(":popover-open") && drawer.hidePopover());
}
new ResizeObserver(updateTabStops).observe(document.getElementById("page-content"));
watchScrolling();
document.querySelector("#page-documents [aria-current]")?.scrollIntoView({ block: "nearest" });
search(document.querySelector(".search"));
