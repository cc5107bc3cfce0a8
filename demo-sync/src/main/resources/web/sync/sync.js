import { Stage } from './stage.js';
import { Visit } from './visit.js';

/** Addresses are relative to the page, because the hub may be below any path of its host. */
const API = new URL('api/', document.baseURI).href;

function showTrouble(text) {
  const note = document.getElementById('trouble');
  note.textContent = text;
  note.hidden = false;
}

document.getElementById('afresh').addEventListener('click', () => {
  Visit.forget();
  location.reload();
});

try {
  const visit = await Visit.begin(API);
  new Stage(visit, `${API}attributes/`, showTrouble).begin();
} catch (error) {
  showTrouble(`The demonstration did not start: ${error.message}`);
}
