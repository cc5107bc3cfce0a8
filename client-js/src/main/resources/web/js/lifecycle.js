/**
 * Watches the lifecycle of a page: browsers suspend pages (frozen, or kept for the back button) and resume them without
 * asking.
 *
 * @param {{suspend: () => void, resume: () => void, activate: () => void}} handlers suspend: the page stops running or ends;
 *   resume: it runs again; activate: it is visible again, or the network is back or another one
 * @param {Window} window
 * @returns {() => void} stops watching
 */
export function watchPage({ suspend, resume, activate }, window) {
  const { document } = window;
  /** @type {[EventTarget, string, () => void][]} */
  const listeners = [
    [window, 'pagehide', suspend],
    [window, 'pageshow', resume],
    [document, 'freeze', suspend],
    [document, 'resume', resume],
    [document, 'visibilitychange', () => document.visibilityState === 'visible' && activate()],
    [window, 'online', activate],
  ];
  /** @type {any} */
  const { connection } = window.navigator ?? {}; // not in every browser, and not in the types
  if (connection?.addEventListener) listeners.push([connection, 'change', activate]);
  for (const [target, type, listener] of listeners) target.addEventListener(type, listener);
  return () => {
    for (const [target, type, listener] of listeners) target.removeEventListener(type, listener);
  };
}
