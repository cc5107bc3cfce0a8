package org.higginspush.bench.wire;

import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;

/**
 * The plainest protocol there is: a device is subscribed by its URL {@code /sub/<user>}, each frame is a notice, and
 * a publisher sends {@code <user> <notice>} to {@code /pub}. Bare Jetty, the C yardstick and Node's ws speak it.
 */
public class RawWebSocket implements Protocol {
    private final NoticeText.Scan scan = new NoticeText.Scan();

    @Override
    public Device device(Device.Seat seat, Device.Listener listener) {
        return new RawDevice(seat, listener, scan);
    }

    @Override
    public Publisher publisher() {
        return new RawPublisher();
    }

    private static final class RawDevice extends WebSocketDialogue implements Device {
        private final Seat seat;
        private final Listener listener;
        private final NoticeText.Scan scan;

        RawDevice(Seat seat, Listener listener, NoticeText.Scan scan) {
            super("/sub/" + seat.user());
            this.seat = seat;
            this.listener = listener;
            this.scan = scan;
        }

        @Override
        void upgraded() {
            listener.opened();
        }

        @Override
        void text(byte[] bytes, int from, int to, int wireBytes, long now) {
            scan.scan(bytes, from, to, seat, listener, now);
            listener.carried(wireBytes);
        }

        @Override
        void pong() {
            listener.beaten();
        }

        @Override
        public void beat() {
            ping();
        }

        @Override
        public void leave() {
            sayGoodbye();
        }

        @Override
        public void closed(String why) {
            listener.lost(seat, why);
        }
    }

    private static final class RawPublisher extends WebSocketDialogue implements Publisher {
        private boolean ready;

        RawPublisher() {
            super("/pub");
        }

        @Override
        void upgraded() {
            ready = true;
        }

        @Override
        void text(byte[] bytes, int from, int to, int wireBytes, long now) {}

        @Override
        public void publish(int user, long revision) {
            append(frame(user + " " + NoticeText.notice(user, revision)));
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
