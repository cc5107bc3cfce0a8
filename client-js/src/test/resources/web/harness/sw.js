import { handleWakeUps } from '../js/service-worker.js';

/** The service worker of the test page; the test passes the token, and hears what happens here on a channel. */
const token = new URL(location.href).searchParams.get('token');
const channel = new BroadcastChannel('harness');
const says = (text) => channel.postMessage(text);

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

handleWakeUps({
  token: () => token,
  sync: ({ everything, contexts, causes }) => says(`${causes}: ${everything ? 'everything' : contexts}`),
  notification: ({ isProof, isDone }) => ({ title: `${isProof ? 'proof' : 'wake-up'} ${isDone ? 'done' : 'due'}`, tag: 'harness' }),
  failed: ({ message }) => says(`failed: ${message}`),
});
