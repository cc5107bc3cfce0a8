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
    public Device device(Device.Id id, Device.Listener listener) {
        return new RawDevice(id, listener, scan);
    }

    @Override
    public Publisher publisher() {
        return new RawPublisher();
    }

    private static final class RawDevice extends WebSocketHandler implements Device {
        private final Id id;
        private final Listener listener;
        private final NoticeText.Scan scan;

        RawDevice(Id id, Listener listener, NoticeText.Scan scan) {
            super("/sub/" + id.user());
            this.id = id;
            this.listener = listener;
            this.scan = scan;
        }

        @Override
        void upgraded() {
            listener.opened();
        }

        @Override
        void text(byte[] bytes, int from, int to, int wireBytes, long now) {
            scan.scan(bytes, from, to, id, listener, now);
            listener.noticeBytes(wireBytes);
        }

        @Override
        void pong() {
            listener.heartbeatAnswered();
        }

        @Override
        public void sendHeartbeat() {
            ping();
        }

        @Override
        public void leave() {
            sendClose();
        }

        @Override
        public void closed(String why) {
            listener.lost(id, why);
        }
    }

    private static final class RawPublisher extends WebSocketHandler implements Publisher {
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
