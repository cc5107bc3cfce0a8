/** Higgins Push for browsers: told when another device changed something, instead of asking every 30 seconds. */
export { HubError } from './http.js';
export { Selector } from './selector.js';
