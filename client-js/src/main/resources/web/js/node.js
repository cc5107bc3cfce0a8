/** Higgins Push for Node: the same, with the WebSocket that Node lacks. Nothing global is made or changed. */
import { NodePlatform } from './node-platform.js';
import { Selector as PageSelector } from './selector.js';

export { HubError } from './http.js';

export class Selector extends PageSelector {
  constructor(given, platform = new NodePlatform()) {
    super(given, platform);
  }
}
