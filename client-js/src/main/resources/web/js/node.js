/*
 * The same for Node. Node 20 has neither XMLHttpRequest nor a WebSocket of its own; CometD's adapter for Node gives
 * both: npm install cometd-nodejs-client
 */
import { adapt } from 'cometd-nodejs-client';

if (!globalThis.window?.XMLHttpRequest) adapt();

export * from './higgins-push.js';
