/**
 * Subscribes to the browser's push service with a hub's key. A subscription with another key (another hub's, or an old one's)
 * is of no use to this hub, and is replaced.
 *
 * @param {ServiceWorkerRegistration} serviceWorker
 * @param {string} key the hub's public key (RFC 8292), in base64url
 * @returns {Promise<PushSubscription>}
 */
export async function subscribe(serviceWorker, key) {
  const { pushManager } = serviceWorker;
  const applicationServerKey = bytesOf(key);
  const current = await pushManager.getSubscription();
  if (current && isKey(current.options?.applicationServerKey, applicationServerKey)) return current;
  await current?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

function isKey(buffer, key) {
  const bytes = buffer ? new Uint8Array(buffer) : [];
  return bytes.length === key.length && bytes.every((byte, index) => byte === key[index]);
}

function bytesOf(base64url) {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
