/** Named after the path of the hub: another hub of the same host must not get this one's keys. */
const KEY = `higgins-push${new URL('..', document.baseURI).pathname}chat`;

/** Reads as empty where the browser forbids storage. */
const read = (storage) => {
  try {
    return JSON.parse(storage().getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

const write = (storage, value) => {
  try {
    storage().setItem(KEY, JSON.stringify(value));
  } catch {
    // Then the page asks again next time.
  }
};

const local = () => localStorage;
const session = () => sessionStorage;

/** The identity that this browser remembers: name, platform, device, and a key per identity; never a password. */
export const remembered = () => {
  const { name = '', platform = guessPlatform(), device = newDevice(), keys = {} } = read(local);
  return { name, platform, device, keys };
};

export const remember = ({ name, platform, device, keys }) => write(local, { name, platform, device, keys });

/** What a reload of this tab restores ({@link import('./chat.js').Chat#saved} and more); null if nobody was signed in. */
export const resumed = () => {
  const tab = read(session);
  return Array.isArray(tab.rooms) ? tab : null;
};

export const keepForReload = (tab) => write(session, tab ?? {});

function guessPlatform() {
  const named = navigator.userAgentData?.platform || navigator.platform || 'Browser';
  return named.slice(0, 32);
}

/** Eight digits, like the last of a phone's serial number. */
function newDevice() {
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  return String(random % 100_000_000).padStart(8, '0');
}
