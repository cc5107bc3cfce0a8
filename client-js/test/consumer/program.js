/* A Node program that has the package: is told of one change and ends. */
import { once } from 'node:events';
import { Selector } from '@higgins-push/client';

const { HIGGINS_PUSH_HUB: hub, HIGGINS_PUSH_USER: user, HIGGINS_PUSH_TOKEN: token } = process.env;
const selector = new Selector({ hub, user, device: 'program', token: () => token, sync: () => {} });
const resync = once(selector, 'resync');
selector.start();
await resync;
const notice = once(selector, 'notice');
await selector.publish({ context: 'notes', origin: 'phone' });
const [{ detail }] = await notice;
console.log(`${detail.context} over ${selector.transport}, window ${typeof globalThis.window}`);
selector.stop();
