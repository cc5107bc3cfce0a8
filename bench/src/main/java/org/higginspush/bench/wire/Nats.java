package org.higginspush.bench.wire;

import org.higginspush.bench.load.Connection;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.Dialogue;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;
import org.jspecify.annotations.Nullable;

/** The NATS client protocol, one subject a user. */
public final class Nats implements Protocol {
    private static final byte[] CONNECT = Ascii.bytes("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nPING\r\n");
    private static final byte[] PING = Ascii.bytes("PING\r\n");
    private static final byte[] PONG = Ascii.bytes("PONG\r\n");

    private final NoticeText.Scan scan = new NoticeText.Scan();

    @Override
    public Device device(Device.Seat seat, Device.Listener listener) {
        return new NatsDevice(seat, listener, scan);
    }

    @Override
    public Publisher publisher() {
        return new NatsPublisher();
    }

    private static String subject(int user) {
        return "user." + user + ".contexts";
    }

    /** What devices and publishers have in common: lines, some with a payload. */
    private abstract static class NatsDialogue implements Dialogue {
        @Nullable
        Connection connection;

        @Override
        public void connected(Connection opened) {
            connection = opened;
            send(CONNECT);
        }

        @Override
        public final int received(byte[] bytes, int from, int to, long now) {
            int at = from;
            while (at < to) {
                int end = endOfLine(bytes, at, to);
                if (end < 0) {
                    break;
                }
                if (bytes[at] == 'M') {
                    int whole = end + payloadLength(bytes, end - 3) + 2;
                    if (whole > to) {
                        break;
                    }
                    message(bytes, at, whole, now);
                    end = whole;
                } else {
                    line(bytes, at, end);
                }
                at = end;
            }
            return at;
        }

        /** Where the next line begins, or -1. */
        private static int endOfLine(byte[] bytes, int from, int to) {
            for (int at = from; at < to; at++) {
                if (bytes[at] == '\n') {
                    return at + 1;
                }
            }
            return -1;
        }

        /** The number a MSG line ends with. */
        private static int payloadLength(byte[] bytes, int last) {
            int length = 0;
            int place = 1;
            for (int at = last; bytes[at] != ' '; at--) {
                length += place * (bytes[at] - '0');
                place *= 10;
            }
            return length;
        }

        private void line(byte[] bytes, int from, int to) {
            if (bytes[from] == 'P' && bytes[from + 1] == 'I') {
                send(PONG);
            } else if (bytes[from] == 'P') {
                ponged();
            } else if (bytes[from] == '-' && connection != null) {
                connection.end(Ascii.text(bytes, from, to).trim());
            }
        }

        abstract void ponged();

        abstract void message(byte[] bytes, int from, int to, long now);

        final void send(byte[] bytes) {
            if (connection != null) {
                connection.send(bytes);
            }
        }
    }

    private static final class NatsDevice extends NatsDialogue implements Device {
        private final Seat seat;
        private final Listener listener;
        private final NoticeText.Scan scan;
        private boolean open;

        NatsDevice(Seat seat, Listener listener, NoticeText.Scan scan) {
            this.seat = seat;
            this.listener = listener;
            this.scan = scan;
        }

        @Override
        public void connected(Connection opened) {
            opened.append(Ascii.bytes("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + subject(seat.user())
                    + " 1\r\nPING\r\n"));
            opened.flush();
            connection = opened;
        }

        @Override
        void ponged() {
            if (open) {
                listener.beaten();
            } else {
                open = true;
                listener.opened();
            }
        }

        @Override
        void message(byte[] bytes, int from, int to, long now) {
            scan.scan(bytes, from, to, seat, listener, now);
            listener.carried(to - from);
        }

        @Override
        public void beat() {
            send(PING);
        }

        /** NATS has no goodbye but closing. */
        @Override
        public void leave() {
            if (connection != null) {
                connection.end("the run is over");
            }
        }

        @Override
        public void closed(String why) {
            listener.lost(seat, why);
        }
    }

    private static final class NatsPublisher extends NatsDialogue implements Publisher {
        private boolean ready;

        @Override
        void ponged() {
            ready = true;
        }

        @Override
        void message(byte[] bytes, int from, int to, long now) {}

        @Override
        public void publish(int user, long revision) {
            String text = NoticeText.notice(user, revision);
            if (connection != null) {
                connection.append(Ascii.bytes("PUB " + subject(user) + " " + text.length() + "\r\n" + text + "\r\n"));
            }
        }

        @Override
        public void flush() {
            if (connection != null) {
                connection.flush();
            }
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public long accepted() {
            return 0;
        }

        @Override
        public long refused() {
            return 0;
        }

        @Override
        public void closed(String why) {
            ready = false;
        }
    }
}
