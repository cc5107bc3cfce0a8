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

const STATUS_EVERY = 2000;

/** The hub is one folder above this page, below whatever path that is, unless the page says that it is elsewhere. */
const hub = document.querySelector('meta[name="higgins-push-hub"]').content || '../';
const chat = new Chat(new HubHttp(new URL(hub, document.baseURI)));

/** What is to be shown, and what is displayed: a room that is being entered again does not exist yet. */
let shown = 'rooms';
let displayed;
let transport = resumed()?.transport ?? 'auto';

const signInView = new SignInView(signIn);
const conversationsView = new ConversationsView(show);
const rooms = new RoomsView(
  (chosen) => attempt(() => chat.enter(chosen).then(() => show(firstOf(chosen)))),
  (left) => attempt(() => chat.exit(left)),
);
const log = new LogView(() => chat.me);
const people = new PeopleView((name) => show(chat.conversationWith(name).key));
const compose = new ComposeView((text, to) => (to ? chat.speak(to, text) : chat.whisper(current().title, text)));
const connection = new ConnectionView(use, () => chat.retryNow());
const frames = new FramesView();

chat.addEventListener('state', ({ detail }) => connection.show(detail));
chat.addEventListener('roundtrip', ({ detail }) => connection.roundTrip(detail));
chat.addEventListener('frame', ({ detail }) => frames.add(detail));
chat.addEventListener('conversations', showConversations);
chat.addEventListener('members', ({ detail }) => detail === current() && people.show(detail.members, chat.me));
chat.addEventListener('line', ({ detail }) => onLine(detail));

$('leave-room').addEventListener('click', () => leaveRoom());
$('sign-out').addEventListener('click', signOut);
setInterval(showStatus, STATUS_EVERY);
addEventListener('pagehide', () => chat.leave());
addEventListener('pageshow', ({ persisted }) => persisted && !$('chat').hidden && chat.reconnect());
addEventListener('focus', markRead);

connection.choose(transport);
if (matchMedia('(max-width: 60rem)').matches) ['people-panel', 'connection-panel'].forEach((id) => ($(id).open = false));
start();

/** Restores what a reload interrupted, else shows the sign-in form. */
async function start() {
  if (!resumed()) return signInView.show();
  try {
    await signInView.resume();
  } catch (error) {
    signInView.show(error.code ? error.message : 'The hub cannot be reached: is it running?');
  }
}

async function signIn(identity) {
  const before = resumed();
  const key = await chat.signIn(identity, transport, before?.rooms ?? []);
  signInView.hide();
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
  signInView.show();
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
  const conversation = current();
  displayed = conversation;
  $('rooms-form').hidden = Boolean(conversation);
  $('log').hidden = !conversation;
  $('leave-room').hidden = conversation?.kind !== 'room';
  $('talk-title').textContent = conversation ? conversation.title : 'All rooms';
  $('talk-about').textContent = conversation ? descriptionOf(conversation) : 'Enter one, several or all of them.';
  if (conversation) log.show(conversation);
  people.show(conversation?.kind === 'room' ? conversation.members : null, chat.me);
  compose.show(conversation ?? null, chat.rooms);
  markRead();
  showConversations();
  if (conversation) compose.focus();
  else $('talk-title').focus();
}

function descriptionOf(conversation) {
  return conversation.kind === 'room' ? conversation.description : 'Only the two of you see this, on all your devices.';
}

function showConversations() {
  if (shown !== 'rooms' && !current() && chat.me && !chat.willEnter(shown)) return show('rooms');
  if (current() !== displayed) return show(shown);
  conversationsView.show(chat.conversations.values(), chat.directory, shown);
  if (shown === 'rooms') rooms.show(chat.directory, chat.rooms);
  else if (current()) compose.show(current(), chat.rooms);
  showUnread();
  remember();
}

function onLine({ conversation, line, isNew }) {
  if (conversation === current()) log.update(line);
  const news = isNew && line.type === 'spoke' && line.from.handle !== chat.me?.handle;
  if (!news || (conversation === current() && document.hasFocus())) return;
  conversation.unread++;
  if (conversation.kind === 'private' && conversation !== current()) announce(`Private message from ${line.from.name}`);
  showConversations();
}

function markRead() {
  if (current()?.unread) {
    current().unread = 0;
    showConversations();
  }
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
