/**
 * The banner that the start page, the sync page and the chat share: it is not there while the hub answers, else it says
 * what is wrong, when the page tries again, and lets the reader try now. Its look is in house.css.
 *
 *   import { connectionBanner } from "../start/connection-banner.js";
 *   connectionBanner(document.getElementById("connection"), { state: "away", nextTryAt: Date.now() + 4_000, tryNow });
 *
 * Call it with each new state; calls with the same state cost nothing and are not announced twice.
 *
 * @typedef {object} ConnectionState
 * @property {"connected" | "connecting" | "away" | "refused" | "stopped"} state `connecting` shows nothing before the first
 *   failure; `stopped` never shows anything: nothing is lost, the page itself says what is switched off
 * @property {number} [nextTryAt] when the page tries again, in milliseconds as `Date.now()` counts; for `away`
 * @property {() => void} [tryNow] what the button does; without it there is none
 * @property {boolean} [answered] for `away`: the hub has answered, but wants it tried later; `text` says why
 * @property {string} [text] a sentence to add, e.g. what works meanwhile; for `refused` the reason
 */

const BACK_FOR = 3_000;
const banners = new WeakMap();

/**
 * Shows the state of the page's connection.
 *
 * @param {HTMLElement} element an empty element below the header; it becomes the banner
 * @param {ConnectionState} connection
 */
export function connectionBanner(element, connection) {
  if (!banners.has(element)) banners.set(element, new Banner(element));
  banners.get(element).show(connection);
}

class Banner {
  #element;
  #dot = part("span", "dot bad");
  #words = part("p", "words");
  #next = part("span", "next number");
  #button = part("button", "button quiet small");
  /** @type {ConnectionState} */
  #connection = { state: "connected" };
  #troubled = false;
  #tick = 0;
  #hide = 0;

  constructor(element) {
    this.#element = element;
    element.classList.add("connection-banner");
    element.hidden = true;
    this.#words.setAttribute("aria-live", "polite"); // the seconds that pass are not announced
    this.#button.type = "button";
    this.#button.textContent = "Try now";
    this.#button.addEventListener("click", () => this.#connection.tryNow?.());
    element.append(this.#dot, this.#words, this.#next, this.#button);
    for (const event of ["online", "offline"]) addEventListener(event, () => this.#showTrouble());
  }

  show(connection) {
    this.#connection = connection;
    if (connection.state === "connected") this.#showBack();
    else if (connection.state === "stopped") this.#conceal();
    else if (connection.state !== "connecting" || this.#troubled) this.#showTrouble();
  }

  /** After a failure says so for a moment. */
  #showBack() {
    clearInterval(this.#tick);
    if (!this.#troubled) return;
    this.#troubled = false;
    this.#dress("good", "Connected again.", false);
    this.#next.textContent = "";
    this.#hide = setTimeout(() => (this.#element.hidden = true), BACK_FOR);
  }

  #conceal() {
    clearInterval(this.#tick);
    clearTimeout(this.#hide);
    this.#troubled = false;
    this.#element.hidden = true;
  }

  #showTrouble() {
    const { state, answered, text = "", tryNow } = this.#connection;
    if (["connected", "stopped"].includes(state) || (state === "connecting" && !this.#troubled)) return;
    this.#troubled = true;
    clearTimeout(this.#hide);
    clearInterval(this.#tick);
    const what = navigator.onLine ? "The hub does not answer." : "You are offline.";
    this.#dress(state === "refused" ? "bad" : "signal", wordsOf(state, answered, what, text), Boolean(tryNow));
    this.#showNext();
    if (state === "away") this.#tick = setInterval(() => this.#showNext(), 250);
  }

  #dress(kind, words, canTry) {
    this.#element.hidden = false;
    this.#element.className = `connection-banner ${kind}`;
    this.#dot.className = `dot ${kind}`;
    if (this.#words.textContent !== words.trim()) this.#words.textContent = words.trim();
    this.#button.hidden = !canTry;
  }

  #showNext() {
    const { state, nextTryAt = 0 } = this.#connection;
    const seconds = Math.ceil((nextTryAt - Date.now()) / 1_000);
    const isTrying = state === "connecting" || seconds <= 0;
    const next = state === "refused" ? "" : isTrying ? "Trying …" : `Next try in ${seconds} s`;
    if (this.#next.textContent !== next) this.#next.textContent = next;
  }
}

/** The hub's own words where it has spoken, else what the page makes of its silence. */
function wordsOf(state, answered, what, text) {
  if (state === "refused") return text || "The hub refused.";
  return answered && text && navigator.onLine ? text : `${what} ${text}`;
}

function part(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
