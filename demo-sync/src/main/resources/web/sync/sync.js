import { Demo } from './demo.js';
import { Nodes } from './nodes.js';
import { ServerError, failureText } from './requests.js';
import { Visitor } from './visitor.js';

/** Addresses are relative to the page, because the hub may be below any path of its host. */
const API = new URL('api/', document.baseURI).href;
/** Milliseconds until a start that found no hub is tried again. */
const RETRY = 5_000;

function showTrouble(text) {
  const note = document.getElementById('trouble');
  note.textContent = text;
  note.hidden = false;
}

/** Whoever comes with an invitation that is no longer good may still see the page with a user of their own. */
function startAfresh() {
  Visitor.forget();
  Visitor.dropInvitation();
  location.reload();
}

async function start() {
  let visitor, nodes;
  try {
    visitor = await Visitor.begin(API);
    nodes = await Nodes.of(visitor);
  } catch (error) {
    showTrouble(`The demonstration did not start: ${failureText(error, 'The hub')}`);
    document.body.classList.add('not-started');
    if (error instanceof ServerError) document.getElementById('trouble').after(document.getElementById('afresh').parentElement);
    else setTimeout(start, RETRY);
    return;
  }
  document.getElementById('trouble').hidden = true;
  document.body.classList.remove('not-started');
  document.body.classList.toggle('guest', visitor.isGuest);
  new Demo(visitor, nodes, `${API}attributes/`, showTrouble).begin();
}

document.getElementById('afresh').addEventListener('click', startAfresh);
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#join=')) location.reload(); // an invitation that was pasted over the page's own address
});

await start();
