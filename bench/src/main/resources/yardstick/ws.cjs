// A fan-out on the `ws` package: devices open /sub/<user>, a publisher opens /pub and sends "<user> <text>".
const {WebSocketServer} = require('ws');

const devices = new Map();

function subscribe(user, socket) {
  const sockets = devices.get(user) ?? new Set();
  devices.set(user, sockets.add(socket));
  socket.on('close', () => sockets.delete(socket));
}

function publish(message) {
  const space = message.indexOf(' ');
  const text = message.subarray(space + 1);
  for (const socket of devices.get(message.toString('latin1', 0, space)) ?? []) {
    socket.send(text, {binary: false});
  }
}

new WebSocketServer({host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096}).on(
  'connection',
  (socket, request) => {
    socket.on('error', () => {});
    if (request.url === '/pub') {
      socket.on('message', publish);
    } else {
      subscribe(request.url.slice('/sub/'.length), socket);
    }
  },
);
