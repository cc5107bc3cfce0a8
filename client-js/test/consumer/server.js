/*
 * What a server that renders pages does: it imports the package, and uses nothing of it. Here reading what only pages have
 * is an error, and so is anything that is open or new in the global object afterwards.
 */
const touched = [];
for (const name of ['window', 'document', 'localStorage', 'location', 'WebSocket', 'BroadcastChannel']) {
  Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.push(name) });
}
const globalsBefore = Object.getOwnPropertyNames(globalThis);
const openBefore = process.getActiveResourcesInfo();

const files = process.argv.slice(2);
const imported = await Promise.all(['@higgins-push/client', ...files].map((name) => import(name)));
await new Promise(setImmediate); // what the imports themselves had open is closed

console.log(JSON.stringify({
  selectors: imported.filter(({ Selector }) => typeof Selector === 'function').length,
  touched,
  opened: process.getActiveResourcesInfo().slice(openBefore.length),
  globals: Object.getOwnPropertyNames(globalThis).filter((name) => !globalsBefore.includes(name)),
}));
