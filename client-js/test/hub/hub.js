/** The hub the tests in this folder talk to; whoever runs them starts it. */
export const HUB = required('HIGGINS_PUSH_HUB').replace(/\/$/, '');
export const USER = required('HIGGINS_PUSH_USER');
/** A token of that user that may subscribe and publish. */
export const TOKEN = required('HIGGINS_PUSH_TOKEN');

const MANAGER_TOKEN = required('HIGGINS_PUSH_MANAGER_TOKEN');

/** Puts the user into a group. */
export async function joinGroup(group) {
  const response = await fetch(`${HUB}/v1/groups/${group}/members/${encodeURIComponent(USER)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${MANAGER_TOKEN}` },
  });
  if (!response.ok) throw new Error(`The hub answered ${response.status}: ${await response.text()}`);
}

/** Cuts a device of the user off, and returns the hub's answer. */
export async function cutOff(device) {
  const response = await fetch(`${HUB}/v1/users/${encodeURIComponent(USER)}/sessions/${device}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${MANAGER_TOKEN}` },
  });
  if (!response.ok) throw new Error(`The hub answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Who of the user is connected, as the hub lists it. */
export async function sessionsOfUser() {
  const response = await fetch(`${HUB}/v1/users/${encodeURIComponent(USER)}/sessions`, {
    headers: { authorization: `Bearer ${MANAGER_TOKEN}` },
  });
  if (!response.ok) throw new Error(`The hub answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Publishes a change of the user; fulfilled once the hub has recorded it. */
export async function publish(change) {
  const response = await fetch(`${HUB}/v1/users/${encodeURIComponent(USER)}/changes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  if (!response.ok) throw new Error(`The hub answered ${response.status}: ${await response.text()}`);
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}: these tests need a running hub.`);
  return value;
}
