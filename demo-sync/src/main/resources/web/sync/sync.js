import { Stage } from './stage.js';
import { Visit } from './visit.js';

const API = '/sync/api/';

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
