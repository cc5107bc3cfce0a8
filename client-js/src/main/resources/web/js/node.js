/*
 * The same for Node. Node 20 has no WebSocket of its own; CometD's adapter for Node gives one:
 * npm install cometd-nodejs-client
 */
import { adapt } from 'cometd-nodejs-client';

if (!globalThis.window?.WebSocket) adapt();

export * from './higgins-push.js';
