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
    private abstract static class NatsDialogue extends FramedDialogue {
        @Override
        byte[] greeting() {
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
                hangUp(Ascii.text(bytes, from, to).trim());
            }
        }

        abstract void ponged();

        abstract void message(byte[] bytes, int from, int to, long now);
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
        byte[] greeting() {
            return Ascii.bytes(
                    "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + subject(seat.user()) + " 1\r\nPING\r\n");
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
            hangUp("the run is over");
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
