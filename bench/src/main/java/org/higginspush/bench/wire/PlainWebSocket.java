package org.higginspush.bench.wire;

import java.util.List;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;

/** The hub's plain WebSocket for devices, subscribed by the URL; the publisher speaks Bayeux, as for the hub's other devices. */
public final class PlainWebSocket implements Protocol {
    private final NoticeText.Scan scan = new NoticeText.Scan();
    private final List<String> userTokens;
    private final Protocol bayeux;

    /**
     * @param userTokens a token per user, which may subscribe
     * @param bayeux how the publisher speaks
     */
    public PlainWebSocket(List<String> userTokens, Protocol bayeux) {
        this.userTokens = userTokens;
        this.bayeux = bayeux;
    }

    @Override
    public Device device(Device.Id id, Device.Listener listener) {
        return new PlainDevice(id, userTokens.get(id.user()), listener, scan);
    }

    @Override
    public Publisher publisher() {
        return bayeux.publisher();
    }

    private static final class PlainDevice extends WebSocketHandler implements Device {
        private static final byte[] ANSWER = Ascii.bytes("{\"position\"");
        private static final byte[] CONTEXT = Ascii.bytes("{\"context\"");

        private final Id id;
        private final Listener listener;
        private final NoticeText.Scan scan;
        private byte[] position = {};
        private long heard;
        private boolean open;

        PlainDevice(Id id, String token, Listener listener, NoticeText.Scan scan) {
            super(
                    "/v1/users/" + id.user() + "/changes?device=d" + id.index(),
                    "Authorization: Bearer " + token + "\r\n");
            this.id = id;
            this.listener = listener;
            this.scan = scan;
        }

        @Override
        void upgraded() {}

        @Override
        void text(byte[] bytes, int from, int to, int wireBytes, long now) {
            if (Ascii.find(bytes, from, Math.min(to, from + CONTEXT.length), CONTEXT) >= 0) {
                heard += scan.scan(bytes, from, to, id, listener, now);
                listener.noticeBytes(wireBytes);
                keepPosition(bytes);
            } else if (Ascii.find(bytes, from, Math.min(to, from + ANSWER.length), ANSWER) >= 0) {
                answered();
            }
        }

        /** The first frame with a position is what was missed; each later one answers a heartbeat. */
        private void answered() {
            if (open) {
                listener.heartbeatAnswered();
            } else {
                open = true;
                listener.opened();
            }
        }

        private void keepPosition(byte[] bytes) {
            int length = scan.positionTo - scan.positionFrom;
            if (position.length != length) {
                position = new byte[length];
            }
            System.arraycopy(bytes, scan.positionFrom, position, 0, length);
        }

        @Override
        public void sendHeartbeat() {
            String at =
                    position.length == 0 ? "" : "\"position\":\"" + Ascii.text(position, 0, position.length) + "\",";
            send(frame("{" + at + "\"heard\":" + heard + "}"));
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
}
