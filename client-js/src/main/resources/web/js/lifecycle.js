/**
 * Watches the life of a page: browsers put pages to sleep (frozen, or kept for the back button) and wake them without
 * asking.
 *
 * @param {{sleep: () => void, wakeUp: () => void, look: () => void}} handlers sleep: the page stops running or ends;
 *   wakeUp: it goes on; look: it is seen again, or the network is back
 * @param {Window} window
 * @returns {() => void} stops watching
 */
export function watchPage({ sleep, wakeUp, look }, window) {
  const { document } = window;
  /** @type {[EventTarget, string, () => void][]} */
  const watched = [
    [window, 'pagehide', sleep],
    [window, 'pageshow', wakeUp],
    [document, 'freeze', sleep],
    [document, 'resume', wakeUp],
    [document, 'visibilitychange', () => document.visibilityState === 'visible' && look()],
    [window, 'online', look],
  ];
  for (const [target, type, listener] of watched) target.addEventListener(type, listener);
  return () => {
    for (const [target, type, listener] of watched) target.removeEventListener(type, listener);
  };
}
