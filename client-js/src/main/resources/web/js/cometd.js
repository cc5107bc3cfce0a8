/*
 * The CometD client as npm has it: all that we use of it. The hub serves the copy beside this file; the npm package
 * takes the package `cometd` instead, on which it depends.
 */
export { CallbackPollingTransport } from './cometd/CallbackPollingTransport.js';
export { CometD } from './cometd/Client.js';
export { RequestTransport } from './cometd/RequestTransport.js';
export { Transport } from './cometd/Transport.js';
