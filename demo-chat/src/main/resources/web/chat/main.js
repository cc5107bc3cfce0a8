import { Chat } from './chat.js';
import { ConnectionView } from './connection-view.js';
import { $ } from './dom.js';
import { Door } from './door.js';
import { HubHttp } from './http.js';
import { keepForReload, resumed } from './identity.js';
import { LogView } from './log-view.js';
import { PeopleView } from './people-view.js';
import { PlacesView } from './places-view.js';
import { RoomsView } from './rooms-view.js';
import { SayView } from './say-view.js';
import { WireView } from './wire-view.js';

const STANDING_EVERY = 2000;

/** The hub is one folder above this page, below whatever path that is, unless the page says that it is elsewhere. */
const hub = document.querySelector('meta[name="higgins-push-hub"]').content || '../';
const chat = new Chat(new HubHttp(new URL(hub, document.baseURI)));

/** What is to be shown, and what is: a room that is being entered again is not there yet. */
let shown = 'rooms';
let displayed;
let transport = resumed()?.transport ?? 'auto';

const door = new Door(signIn);
const places = new PlacesView(show);
const rooms = new RoomsView(
  (chosen) => attempt(() => chat.enter(chosen).then(() => show(firstOf(chosen)))),
  (left) => attempt(() => chat.exit(left)),
);
const log = new LogView(() => chat.me);
const people = new PeopleView((name) => show(chat.conversationWith(name).key));
const say = new SayView((text, to) => (to ? chat.speak(to, text) : chat.whisper(current().title, text)));
const connection = new ConnectionView(use, () => chat.hurry());
const wire = new WireView();

chat.addEventListener('state', ({ detail }) => connection.show(detail));
chat.addEventListener('roundtrip', ({ detail }) => connection.roundTrip(detail));
chat.addEventListener('frame', ({ detail }) => wire.add(detail));
chat.addEventListener('places', showPlaces);
chat.addEventListener('members', ({ detail }) => detail === current() && people.show(detail.members, chat.me));
chat.addEventListener('line', ({ detail }) => heard(detail));

$('leave-room').addEventListener('click', () => leaveRoom());
$('sign-out').addEventListener('click', signOut);
setInterval(showStanding, STANDING_EVERY);
addEventListener('pagehide', () => chat.leave());
addEventListener('pageshow', ({ persisted }) => persisted && !$('chat').hidden && chat.comeBack());
addEventListener('focus', markRead);

connection.choose(transport);
if (matchMedia('(max-width: 60rem)').matches) ['people-panel', 'connection-panel'].forEach((id) => ($(id).open = false));
start();

/** Takes up again what a reload interrupted, else asks who is there. */
async function start() {
  if (!resumed()) return door.show();
  try {
    await door.again();
  } catch (error) {
    door.show(error.code ? error.message : 'The hub cannot be reached: is it running?');
  }
}

async function signIn(identity) {
  const before = resumed();
  const key = await chat.signIn(identity, transport, before?.rooms ?? []);
  door.hide();
  $('chat').hidden = false;
  document.body.classList.add('inside');
  show(before?.shown ?? 'rooms');
  return key;
}

function signOut() {
  chat.signOut();
  keepForReload(null);
  shown = 'rooms';
  $('chat').hidden = true;
  document.body.classList.remove('inside');
  door.show();
}

function use(choice) {
  transport = choice;
  chat.use(choice);
  remember();
}

function current() {
  return chat.conversations.get(shown);
}

/** Shows a conversation, or all rooms. */
function show(key) {
  shown = key;
  const place = current();
  displayed = place;
  $('rooms-form').hidden = Boolean(place);
  $('log').hidden = !place;
  $('leave-room').hidden = place?.kind !== 'room';
  $('talk-title').textContent = place ? place.title : 'All rooms';
  $('talk-about').textContent = place ? aboutPlace(place) : 'Enter one, several or all of them.';
  if (place) log.show(place);
  people.show(place?.kind === 'room' ? place.members : null, chat.me);
  say.show(place ?? null, chat.rooms);
  markRead();
  showPlaces();
  if (place) say.focus();
  else $('talk-title').focus();
}

function aboutPlace(place) {
  return place.kind === 'room' ? place.description : 'Only the two of you see this, on all your devices.';
}

function showPlaces() {
  if (shown !== 'rooms' && !current() && chat.me && !chat.expects(shown)) return show('rooms');
  if (current() !== displayed) return show(shown);
  places.show(chat.conversations.values(), chat.directory, shown);
  if (shown === 'rooms') rooms.show(chat.directory, chat.rooms);
  else if (current()) say.show(current(), chat.rooms);
  showUnread();
  remember();
}

function heard({ place, line, isNew }) {
  if (place === current()) log.update(line);
  const news = isNew && line.type === 'spoke' && line.from.handle !== chat.me?.handle;
  if (!news || (place === current() && document.hasFocus())) return;
  place.unread++;
  if (place.kind === 'private' && place !== current()) announce(`Private message from ${line.from.name}`);
  showPlaces();
}

function markRead() {
  if (current()?.unread) {
    current().unread = 0;
    showPlaces();
  }
}

function showUnread() {
  const unread = [...chat.conversations.values()].reduce((sum, place) => sum + place.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}Push chat · Higgins Push`;
}

async function showStanding() {
  if ($('chat').hidden || !$('standing-panel').open) return;
  const standing = await chat.standing().catch(() => null);
  if (standing) connection.showStanding(standing);
}

function leaveRoom() {
  const { title } = current();
  attempt(() => chat.exit([title]).then(() => show('rooms')));
}

function firstOf(chosen) {
  return `room/${chosen === 'all' ? chat.directory[0].room : chosen[0]}`;
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    announce(error.message);
    $('talk-about').textContent = error.message;
  }
}

function announce(words) {
  $('announcer').textContent = words;
}

function remember() {
  if (!$('chat').hidden) keepForReload({ rooms: chat.rooms, transport, shown });
}
