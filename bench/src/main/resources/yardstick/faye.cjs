// A faye server as its documentation sets one up.
const http = require('node:http');
const faye = require('faye');

const bayeux = new faye.NodeAdapter({mount: '/bayeux', timeout: 45});
const server = http.createServer();
bayeux.attach(server);
server.listen({port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096});
