package org.higginspush.bench.wire;

import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;

/** The NATS client protocol, one subject a user. */
public final class Nats implements Protocol {
    private static final byte[] CONNECT = Ascii.bytes("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nPING\r\n");
    private static final byte[] PING = Ascii.bytes("PING\r\n");
    private static final byte[] PONG = Ascii.bytes("PONG\r\n");

    private final NoticeText.Scan scan = new NoticeText.Scan();

    @Override
    public Device device(Device.Id id, Device.Listener listener) {
        return new NatsDevice(id, listener, scan);
    }

    @Override
    public Publisher publisher() {
        return new NatsPublisher();
    }

    private static String subject(int user) {
        return "user." + user + ".contexts";
    }

    /** What devices and publishers have in common: lines, some with a payload. */
    private abstract static class NatsHandler extends FramedConnectionHandler {
        @Override
        byte[] firstBytes() {
            return CONNECT;
        }

        @Override
        final int end(byte[] bytes, int at, int to) {
            int end = endOfLine(bytes, at, to);
            return bytes[at] == 'M' && end <= to ? end + payloadLength(bytes, end - 3) + 2 : end;
        }

        @Override
        final void frame(byte[] bytes, int at, int end, long now) {
            if (bytes[at] == 'M') {
                message(bytes, at, end, now);
            } else {
                line(bytes, at, end);
            }
        }

        /** Where the next line begins; above {@code to} if it has not come yet. */
        private static int endOfLine(byte[] bytes, int from, int to) {
            for (int at = from; at < to; at++) {
                if (bytes[at] == '\n') {
                    return at + 1;
                }
            }
            return to + 1;
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
            } else if (bytes[from] == '-') {
                close(Ascii.text(bytes, from, to).trim());
            }
        }

        abstract void ponged();

        abstract void message(byte[] bytes, int from, int to, long now);
    }

    private static final class NatsDevice extends NatsHandler implements Device {
        private final Id id;
        private final Listener listener;
        private final NoticeText.Scan scan;
        private boolean open;

        NatsDevice(Id id, Listener listener, NoticeText.Scan scan) {
            this.id = id;
            this.listener = listener;
            this.scan = scan;
        }

        @Override
        byte[] firstBytes() {
            return Ascii.bytes(
                    "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + subject(id.user()) + " 1\r\nPING\r\n");
        }

        @Override
        void ponged() {
            if (open) {
                listener.heartbeatAnswered();
            } else {
                open = true;
                listener.opened();
            }
        }

        @Override
        void message(byte[] bytes, int from, int to, long now) {
            scan.scan(bytes, from, to, id, listener, now);
            listener.noticeBytes(to - from);
        }

        @Override
        public void sendHeartbeat() {
            send(PING);
        }

        /** NATS has no disconnect message: the connection is closed. */
        @Override
        public void leave() {
            close("the run is over");
        }

        @Override
        public void closed(String why) {
            listener.lost(id, why);
        }
    }

    private static final class NatsPublisher extends NatsHandler implements Publisher {
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
            append(Ascii.bytes("PUB " + subject(user) + " " + text.length() + "\r\n" + text + "\r\n"));
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void closed(String why) {
            ready = false;
        }
    }
}
