/* A page of an application that has the package from npm; esbuild makes one script of it. */
import { Selector } from '@higgins-push/client';
import { CometD } from 'cometd';

window.started = (options) => new Promise((resolve) => {
  const told = [];
  const selector = new Selector({ ...options, token: () => options.token, sync: () => {} });
  selector.addEventListener('notice', ({ detail }) => told.push(detail.context));
  selector.addEventListener('resync', () => resolve({ told, selector, CometD }));
  selector.start();
});
