import { Demo } from './demo.js';
import { Visitor } from './visitor.js';

/** Addresses are relative to the page, because the hub may be below any path of its host. */
const API = new URL('api/', document.baseURI).href;

function showTrouble(text) {
  const note = document.getElementById('trouble');
  note.textContent = text;
  note.hidden = false;
}

document.getElementById('afresh').addEventListener('click', () => {
  Visitor.forget();
  location.reload();
});

try {
  const visitor = await Visitor.begin(API);
  new Demo(visitor, `${API}attributes/`, showTrouble).begin();
} catch (error) {
  showTrouble(`The demonstration did not start: ${error.message}`);
}
