import WebSocket from 'ws';
import { Platform } from './platform.js';

/** What a selector uses of Node: its own WebSocket, if it has one, limits neither the length of messages nor unpacking. */
export class NodePlatform extends Platform {
  get WebSocket() {
    return WebSocket;
  }
}
