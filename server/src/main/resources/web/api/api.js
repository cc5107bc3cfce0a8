/** Shows the hub's description of its API, to read and to try on this hub. */

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Swagger UI has a dark side, but does not look at the reader's system. */
function followSystem() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

followSystem();
dark.addEventListener("change", followSystem);

const ui = globalThis.SwaggerUIBundle({
  url: new URL("../openapi.json", document.baseURI).href,
  domNode: document.getElementById("description"),
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // Of several addresses the one of this page: its policy lets it connect to no other.
  onComplete: () => ui.oas3Actions.setSelectedServer("."),
});
