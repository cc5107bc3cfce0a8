/*
 * The yardstick: a WebSocket fan-out that does nothing but what the kernel asks for. One thread, one epoll, one send()
 * per delivery. Devices open /sub/<user>, a publisher opens /pub and sends "<user> <text>"; the protocol is that of
 * BareJetty.java and ws.cjs. Not a server for anything else: it trusts its clients.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_CONNECTIONS 65536
#define MOST_USERS 65536
#define MOST_DEVICES 8
#define FRAME 4096

/* What is kept of a connection between two reads: an unfinished frame or request. */
struct connection {
    int user; /* -1: not upgraded, -2: a publisher */
    int kept;
    char *rest;
};

static struct connection connections[MOST_CONNECTIONS];
static int devices[MOST_USERS][MOST_DEVICES];
static char input[1 << 18];
static int forgotten; /* whether the connection being read is gone */

/* SHA-1 (FIPS 180-4) of the one short message an upgrade needs, as the accept header wants it. */
static uint32_t rotate(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void block(uint32_t h[5], const unsigned char *p) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20   ? (b & c) | (~b & d)
                     : i < 40 ? b ^ c ^ d
                     : i < 60 ? (b & c) | (b & d) | (c & d)
                              : b ^ c ^ d;
        uint32_t k = i < 20 ? 0x5A827999 : i < 40 ? 0x6ED9EBA1 : i < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
        uint32_t t = rotate(a, 5) + f + e + k + w[i];
        e = d; d = c; c = rotate(b, 30); b = a; a = t;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e;
}

static void accept_key(const char *key, int length, char *out) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char text[128] = {0}, hash[21] = {0};
    int n = snprintf((char *)text, 64, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", length, key);
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    text[n] = 0x80;
    text[126] = (unsigned char)(n * 8 >> 8);
    text[127] = (unsigned char)(n * 8);
    block(h, text);
    block(h, text + 64);
    for (int i = 0; i < 20; i++) hash[i] = h[i / 4] >> (24 - 8 * (i % 4));
    for (int i = 0; i < 21; i += 3) {
        uint32_t t = hash[i] << 16 | hash[i + 1] << 8 | hash[i + 2];
        for (int j = 0; j < 4; j++) *out++ = letters[t >> (18 - 6 * j) & 63];
    }
    out[-1] = '=';
    *out = 0;
}

static void forget(int fd) {
    struct connection *c = &connections[fd];
    if (c->user >= 0)
        for (int i = 0; i < MOST_DEVICES; i++)
            if (devices[c->user][i] == fd) devices[c->user][i] = 0;
    free(c->rest);
    *c = (struct connection){.user = -1};
    forgotten = 1;
    close(fd);
}

static void fan_out(const char *text, int length) {
    static char frame[FRAME];
    int user = 0, i = 0;
    while (i < length && text[i] != ' ') user = 10 * user + text[i++] - '0';
    int payload = length - ++i, header = payload < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    frame[1] = (char)(payload < 126 ? payload : 126);
    frame[2] = (char)(payload >> 8);
    frame[3] = (char)payload;
    memcpy(frame + header, text + i, payload);
    for (int d = 0; d < MOST_DEVICES; d++)
        if (devices[user][d]) send(devices[user][d], frame, header + payload, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Reads one request; returns its length, or 0 if it is unfinished. */
static int upgrade(int fd, char *text, int length) {
    char *end = memmem(text, length, "\r\n\r\n", 4), *key, accept[32], reply[256];
    if (!end) return 0;
    *end = 0;
    key = strcasestr(text, "sec-websocket-key: ");
    if (!key) { forget(fd); return 0; }
    key += 19;
    accept_key(key, (int)strcspn(key, "\r"), accept);
    if (!strncmp(text, "GET /sub/", 9)) {
        connections[fd].user = atoi(text + 9) % MOST_USERS;
        for (int i = 0; i < MOST_DEVICES; i++)
            if (!devices[connections[fd].user][i]) { devices[connections[fd].user][i] = fd; break; }
    } else {
        connections[fd].user = -2;
    }
    int n = snprintf(reply, sizeof reply,
                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    send(fd, reply, n, MSG_NOSIGNAL);
    return (int)(end - text) + 4;
}

/* Reads one frame; returns its length, or 0 if it is unfinished or the connection is gone. */
static int frame(int fd, unsigned char *p, int length) {
    if (length < 6) return 0;
    int size = p[1] & 127, header = 6;
    if (size == 126) { size = p[2] << 8 | p[3]; header = 8; }
    if (length < header + size) return 0;
    unsigned char *mask = p + header - 4, *text = p + header;
    for (int i = 0; i < size; i++) text[i] ^= mask[i & 3];
    if ((p[0] & 15) == 8) { forget(fd); return 0; }
    if ((p[0] & 15) == 9) send(fd, "\x8A\0", 2, MSG_NOSIGNAL);
    if ((p[0] & 15) == 1 && connections[fd].user == -2) fan_out((char *)text, size);
    return header + size;
}

static void keep(struct connection *c, const char *bytes, int length) {
    if (length) {
        c->rest = realloc(c->rest, length);
        memcpy(c->rest, bytes, length);
    }
    c->kept = length;
}

static void readable(int fd) {
    struct connection *c = &connections[fd];
    int kept = c->kept, at = 0, used;
    if (kept) memcpy(input, c->rest, kept);
    int n = (int)recv(fd, input + kept, sizeof input - kept - 1, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { forget(fd); return; }
    n += kept;
    forgotten = 0;
    do {
        used = c->user == -1 ? upgrade(fd, input + at, n - at) : frame(fd, (unsigned char *)input + at, n - at);
        at += used;
    } while (used && at < n);
    if (!forgotten) keep(c, input + at, n - at);
}

int main(int argc, char **argv) {
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    for (int i = 0; i < MOST_CONNECTIONS; i++) connections[i].user = -1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1, epoll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("fanout");
        return 1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int n = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd != listener) { readable(events[i].data.fd); continue; }
            int fd;
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                if (fd >= MOST_CONNECTIONS) { close(fd); continue; }
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
            }
        }
    }
}
