import { connectionBanner } from "./start/connection-banner.js";

/** Fills in what only the running hub knows, as long as the page is in view: its health, and which demonstrations it has. */

/** Milliseconds between two questions while the hub answers, and how long an answer may take. */
const INTERVAL = 5_000;
const TIMEOUT = 5_000;
const RETRY = { first: 1_000, most: 10_000 };

/** Asks the hub for its state again and again: `up` and `ready`, and what does not work; null if it does not answer. */
class HealthMonitor {
  #report;
  #failures = 0;
  #timer = 0;
  #question = null;

  /** @param {(health: {ready: boolean, problems: string[]} | null, nextAt: number) => void} report */
  constructor(report) {
    this.#report = report;
    addEventListener("online", () => this.checkNow());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#pause() : this.checkNow()));
    addEventListener("pageshow", ({ persisted }) => persisted && this.checkNow());
  }

  async checkNow() {
    this.#pause();
    const question = {};
    this.#question = question;
    const health = await askHealth();
    if (question !== this.#question) return;
    this.#failures = health ? 0 : this.#failures + 1;
    const delay = health ? INTERVAL : retryDelay(this.#failures);
    this.#report(health, Date.now() + delay);
    if (!document.hidden) this.#timer = setTimeout(() => this.checkNow(), delay);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#question = null;
  }
}

function retryDelay(failures) {
  const delay = Math.min(RETRY.most, RETRY.first * 2 ** (failures - 1));
  return delay * (0.8 + 0.2 * Math.random());
}

/** What a proxy answers in place of the hub is not the hub's state. */
async function askHealth() {
  try {
    const response = await fetch("readyz", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    const { status, problems = [] } = await response.json();
    return status === "ready" || status === "not ready" ? { ready: response.ok, problems } : null;
  } catch {
    return null;
  }
}

function showState(name, good, text) {
  const element = document.querySelector(`[data-state="${name}"]`);
  const word = element.querySelector(".word");
  element.querySelector(".dot").className = good ? "dot good" : "dot bad";
  const words = good ? element.dataset.good : text;
  if (word.textContent !== words) word.textContent = words;
}

async function isServed(path) {
  try {
    return (await fetch(path, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return null;
  }
}

async function showPage(tile) {
  const served = await isServed(tile.dataset.page);
  if (served !== null) tile.classList.toggle("absent", !served);
  return served !== false;
}

async function showDemonstrations() {
  const served = await Promise.all([...document.querySelectorAll("[data-page]")].map(showPage));
  document.getElementById("demos-absent").hidden = served.every(Boolean);
}

let silentSince = null;
let isKnown = false;

function show(health, nextAt) {
  connectionBanner(document.getElementById("connection"), {
    state: health ? "connected" : "away",
    nextTryAt: nextAt,
    tryNow: () => void monitor.checkNow(),
  });
  silentSince = health ? null : (silentSince ?? new Date().toLocaleTimeString());
  showState("healthz", Boolean(health), `No answer since ${silentSince}`);
  showState("readyz", Boolean(health?.ready), health ? `Not accepting now. ${health.problems.join(" ")}` : "Not known while it does not answer");
  if (health && !isKnown) void showDemonstrations();
  isKnown = Boolean(health);
}

/** The hub may be below any path of its host. */
for (const code of document.querySelectorAll("[data-path]")) {
  code.textContent = new URL(code.dataset.path, document.baseURI).pathname;
}

const monitor = new HealthMonitor(show);
await monitor.checkNow();
