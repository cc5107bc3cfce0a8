import { hashOf, idOf, keyOf } from './address.js';
import { Chat } from './chat.js';
import { ConnectionView } from './connection-view.js';
import { $ } from './dom.js';
import { SignInView } from './sign-in-view.js';
import { HubHttp } from './http.js';
import { keepForReload, resumed } from './identity.js';
import { LogView } from './log-view.js';
import { PeopleView } from './people-view.js';
import { ConversationsView } from './conversations-view.js';
import { RoomsView } from './rooms-view.js';
import { ComposeView } from './compose-view.js';
import { FramesView } from './frames-view.js';
import { CHOICES } from './transports.js';

const STATUS_EVERY = 2000;
/** A draft is kept so many milliseconds after the last key. */
const REMEMBER_AFTER = 300;
/** Before it is known which rooms there are: the first of them. */
const FIRST = 'first';

/** The hub is one folder above this page, below whatever path that is, unless the page says that it is elsewhere. */
const hub = document.querySelector('meta[name="higgins-push-hub"]').content || '../';
const chat = new Chat(new HubHttp(new URL(hub, document.baseURI)));

/** What is to be shown, and what is displayed: a room that is being entered again does not exist yet. */
let shown = FIRST;
let displayed;
let transport = resumed()?.transport ?? 'auto';
let identity = null;
let wasOnline = false;
/** What went wrong with what is shown; said in place of its description. */
let problem = null;
let remembering = 0;

const signInView = new SignInView(signIn);
const conversationsView = new ConversationsView(show);
const rooms = new RoomsView(
  (chosen) => attempt(() => chat.enter(chosen).then(() => show(firstOf(chosen)))),
  (left) => attempt(() => chat.exit(left)),
);
const log = new LogView(() => chat.me);
const people = new PeopleView((name) => show(chat.conversationWith(name).key));
const compose = new ComposeView((text, to) => {
  if (to) chat.speak(to, text);
  else chat.whisper(current().title, text);
}, rememberSoon);
const connection = new ConnectionView(use, () => chat.retryNow());
const frames = new FramesView();
/**
 * Where a finger is what one points with, a keyboard would cover half of the page: nothing is focused there that nobody has
 * touched. A computer without a mouse has a keyboard.
 */
const hasKeyboard = !matchMedia('(pointer: coarse)').matches;

chat.addEventListener('state', ({ detail }) => onState(detail));
chat.addEventListener('roundtrip', ({ detail }) => connection.roundTrip(detail));
chat.addEventListener('frame', ({ detail }) => frames.add(detail));
chat.addEventListener('conversations', showConversations);
chat.addEventListener('members', ({ detail }) => detail === current() && people.show(detail.members, chat.me));
chat.addEventListener('line', ({ detail }) => onLine(detail));
chat.addEventListener('key', ({ detail }) => signInView.keep(detail));
chat.addEventListener('transports', ({ detail }) => connection.offer(detail));
chat.addEventListener('off', ({ detail }) => onTransportOff(detail));
chat.addEventListener('unknown', ({ detail }) => onUnknownRoom(detail));

$('leave-room').addEventListener('click', () => leaveRoom());
$('sign-out').addEventListener('click', () => leave());
setInterval(showStatus, STATUS_EVERY);
addEventListener('pagehide', onHidden);
document.addEventListener('visibilitychange', () => document.hidden && remember());
addEventListener('pageshow', ({ persisted }) => persisted && identity && chat.reconnect());
addEventListener('focus', markRead);
addEventListener('hashchange', () => identity && follow(keyOf(location.hash)));

connection.choose(transport);
if (matchMedia('(max-width: 60rem)').matches) ['people-panel', 'connection-panel'].forEach((id) => ($(id).open = false));
if (resumed()) resume(resumed());
else signInView.show();

async function signIn(who) {
  identity = who;
  const key = keyOf(location.hash);
  try {
    await chat.signIn(who, transport, key?.startsWith('room/') ? { id: idOf(key), first: true } : { first: true });
  } catch (error) {
    identity = null;
    throw error;
  }
  enterPage(key ?? FIRST);
}

/** Restores what a reload interrupted, whether or not the hub can be reached just now. */
function resume(saved) {
  identity = signInView.remembered;
  const key = keyOf(location.hash) ?? saved.shown ?? FIRST;
  compose.drafts = saved.drafts ?? {};
  log.places = saved.places ?? {};
  chat.resume(identity, transport, saved, key.startsWith('room/') ? { id: idOf(key) } : {});
  enterPage(key);
}

function enterPage(key) {
  signInView.hide();
  $('chat').hidden = false;
  document.body.classList.add('inside');
  if (key.startsWith('private/')) chat.conversationWith(idOf(key));
  show(key);
}

/** Signs out, and says why if the reader did not ask for it. */
function leave(why) {
  chat.signOut();
  identity = null;
  wasOnline = false;
  compose.drafts = {};
  log.places = {};
  keepForReload(null);
  shown = FIRST;
  displayed = undefined;
  history.replaceState(null, '', location.pathname + location.search);
  $('chat').hidden = true;
  document.body.classList.remove('inside');
  signInView.show(why);
}

function onState(state) {
  wasOnline ||= state.name === 'online';
  if (state.name === 'refused' && !wasOnline && identity) leave(state.text);
  else connection.show(state);
}

function onHidden() {
  remember();
  chat.leave();
}

function use(choice) {
  transport = choice;
  connection.note(null);
  chat.use(choice);
  remember();
}

function onTransportOff(choice) {
  transport = 'auto';
  connection.choose(transport);
  const words = `${CHOICES[choice].label} is off on this hub: the best that it has is used.`;
  connection.note(words);
  announce(words);
}

function onUnknownRoom(id) {
  show(chat.rooms.length > 0 ? `room/${chat.rooms[0]}` : 'rooms');
  say(`There is no room “${id}” here.`);
}

function current() {
  return chat.conversations.get(shown);
}

/** The address has changed: by the back button, or a link. */
function follow(key) {
  if (!key || key === shown) return;
  if (key.startsWith('private/')) show(chat.conversationWith(idOf(key)).key);
  else if (key === 'rooms' || chat.conversations.has(key)) show(key);
  else attempt(() => chat.enter([idOf(key)]).then(() => show(key)), showAddress);
}

/** Shows a conversation, or all rooms. */
function show(key) {
  if (key !== shown) problem = null;
  shown = key;
  const conversation = current();
  displayed = conversation;
  $('rooms-form').hidden = key !== 'rooms';
  $('log').hidden = !conversation;
  $('to-newest').hidden = true;
  $('leave-room').hidden = conversation?.kind !== 'room';
  $('talk-title').textContent = titleOf(key);
  $('talk-about').textContent = descriptionOf(key);
  if (conversation) log.show(conversation);
  people.show(conversation?.kind === 'room' ? conversation.members : null, chat.me);
  compose.show(conversation ?? null, chat.rooms);
  showAddress();
  markRead();
  showConversations();
  if (conversation && hasKeyboard) compose.focus();
  else $('talk-title').focus({ preventScroll: true });
}

/** Each thing that is shown is a step of the back button; what only becomes known is none. */
function showAddress() {
  if (shown === FIRST) return;
  const hash = hashOf(shown);
  if (keyOf(location.hash) === shown) return;
  if (keyOf(location.hash)) history.pushState(null, '', hash);
  else history.replaceState(null, '', hash);
}

function titleOf(key) {
  if (key === FIRST) return 'Push chat';
  return key === 'rooms' ? 'All rooms' : idOf(key);
}

function descriptionOf(key) {
  if (problem) return problem;
  if (key === 'rooms') return 'Enter one, several or all of them.';
  if (!current()) return 'Entering …';
  return current().kind === 'room' ? current().description : 'Only the two of you see this, on all your devices.';
}

function showConversations() {
  if (!identity) return;
  const first = [...chat.conversations.values()].find(({ kind }) => kind === 'room');
  if (shown === FIRST && first) return show(first.key);
  if (shown !== 'rooms' && !current() && chat.hasEntered && !chat.willEnter(shown)) return show(first?.key ?? 'rooms');
  if (current() !== displayed) return show(shown);
  conversationsView.show(chat.conversations.values(), chat.directory, shown);
  if (shown === 'rooms') rooms.show(chat.directory, chat.rooms);
  else if (current()) {
    $('talk-about').textContent = descriptionOf(shown);
    compose.show(current(), chat.rooms);
  }
  showUnread();
  rememberSoon();
}

function onLine({ conversation, line, isNew }) {
  if (conversation === current()) log.update(line);
  const news = isNew && line.type === 'spoke' && line.from.handle !== chat.me?.handle;
  if (conversation === current() && document.hasFocus()) conversation.markRead();
  rememberSoon();
  if (!news || conversation.unread === 0) return;
  if (conversation.kind === 'private' && conversation !== current()) announce(`Private message from ${line.from.name}`);
  showConversations();
}

function markRead() {
  if (!current() || !document.hasFocus()) return;
  const had = current().unread;
  current().markRead();
  if (had) showConversations();
}

function showUnread() {
  const unread = [...chat.conversations.values()].reduce((sum, conversation) => sum + conversation.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}Push chat · Higgins Push`;
}

async function showStatus() {
  if ($('chat').hidden || !$('standing-panel').open) return;
  const status = await chat.sessionStatus().catch(() => null);
  if (status) connection.showStatus(status);
}

function leaveRoom() {
  const room = current()?.title;
  if (room) attempt(() => chat.exit([room]).then(() => show('rooms')));
}

function firstOf(chosen) {
  const room = chosen === 'all' ? chat.rooms[0] : chosen[0];
  return room ? `room/${room}` : 'rooms';
}

async function attempt(action, otherwise = () => {}) {
  try {
    await action();
  } catch (error) {
    otherwise();
    say(error.message);
  }
}

/** Says what went wrong, where the reader looks and listens. */
function say(words) {
  problem = words;
  $('talk-about').textContent = words;
  announce(words);
}

function announce(words) {
  $('announcer').textContent = words;
}

function rememberSoon() {
  clearTimeout(remembering);
  remembering = setTimeout(remember, REMEMBER_AFTER);
}

/** Keeps for a reload what the hub does not. */
function remember() {
  clearTimeout(remembering);
  if (identity) keepForReload({ ...chat.saved, transport, shown, drafts: compose.drafts, places: log.places });
}
