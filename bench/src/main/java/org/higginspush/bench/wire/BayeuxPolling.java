package org.higginspush.bench.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.bench.load.Connection;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;
import org.jspecify.annotations.Nullable;

/** Bayeux over long polling for the devices, one kept-alive connection each; the publisher stays on a WebSocket. */
public final class BayeuxPolling implements Protocol {
    private final NoticeText.Scan scan = new NoticeText.Scan();
    private final BayeuxRequests requests;
    private final Protocol publishing;

    private BayeuxPolling(BayeuxRequests requests, Protocol publishing) {
        this.requests = requests;
        this.publishing = publishing;
    }

    /** A Bayeux server without access control or positions. */
    public static BayeuxPolling plain() {
        return new BayeuxPolling(BayeuxRequests.plain("long-polling", 0), Bayeux.plain(0));
    }

    /** The hub. */
    public static BayeuxPolling hub(List<String> userTokens, String publisherToken) {
        return new BayeuxPolling(
                BayeuxRequests.hub("long-polling", 0, userTokens, publisherToken),
                Bayeux.hub(0, userTokens, publisherToken));
    }

    @Override
    public Device device(Device.Id id, Device.Listener listener) {
        return new PollingDevice(requests, id, listener, scan);
    }

    @Override
    public Publisher publisher() {
        return publishing.publisher();
    }

    private static final class PollingDevice implements Device {
        private static final Pattern COOKIE =
                Pattern.compile("(?im)^set-cookie: *([^=]+=[^;\r\n]*)", Pattern.CASE_INSENSITIVE);

        private final BayeuxRequests requests;
        private final Id id;
        private final Listener listener;
        private final NoticeText.Scan scan;
        private final HttpResponseParser parser = new HttpResponseParser(this::answered);

        private @Nullable Connection connection;
        private String cookies = "";
        private String clientId = "";
        private String position = "";
        private long heard;
        private boolean subscribed;
        private boolean open;

        PollingDevice(BayeuxRequests requests, Id id, Listener listener, NoticeText.Scan scan) {
            this.requests = requests;
            this.id = id;
            this.listener = listener;
            this.scan = scan;
        }

        @Override
        public void connected(Connection opened) {
            connection = opened;
            post(requests.deviceHandshake(id));
        }

        @Override
        public int received(byte[] bytes, int from, int to, long now) {
            return parser.read(bytes, from, to, now);
        }

        private void answered(int status, String head, byte[] body, int wireBytes, long now) {
            keepCookies(head);
            int notices = scan.scan(body, 0, body.length, id, listener, now);
            if (notices > 0) {
                heard += notices;
                listener.noticeBytes(wireBytes);
            }
            if (status != 200) {
                end("answered with status " + status);
            } else {
                BayeuxReplies.read(body, 0, body.length).forEach(this::message);
            }
        }

        private void keepCookies(String head) {
            Matcher matcher = COOKIE.matcher(head);
            List<String> found = new ArrayList<>();
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
            cookies = found.isEmpty() ? cookies : "Cookie: " + String.join("; ", found) + "\r\n";
        }

        private void message(JsonNode message) {
            String channel = BayeuxReplies.channel(message);
            if (!channel.startsWith("/meta/")) {
                position = message.path("data").path("position").asText();
                return;
            }
            if (!BayeuxReplies.isSuccessful(message)) {
                end(BayeuxReplies.error(message));
                return;
            }
            String told = BayeuxReplies.position(message);
            position = told.isEmpty() ? position : told;
            switch (channel) {
                case "/meta/handshake" -> handshaken(message);
                case "/meta/subscribe" -> subscribed = true;
                case "/meta/connect" -> polled();
                default -> {}
            }
        }

        private void handshaken(JsonNode message) {
            clientId = message.path("clientId").asText();
            post(requests.subscribeAndConnect(clientId, id.user()));
        }

        /** A batch may be answered before its connect is: the device is open once it waits in a poll of its own. */
        private void polled() {
            if (open) {
                listener.heartbeatAnswered();
            } else if (subscribed) {
                open = true;
                listener.opened();
            }
            post(requests.connect(clientId, requests.isHub() ? position : "", heard));
        }

        private void post(String json) {
            if (connection != null) {
                connection.send(Ascii.bytes("POST /bayeux HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "Content-Type: application/json;charset=UTF-8\r\n" + cookies + "Content-Length: "
                        + json.length() + "\r\n\r\n" + json));
            }
        }

        private void end(String why) {
            if (connection != null) {
                connection.end(why);
            }
        }

        @Override
        public void sendHeartbeat() {}

        /** A poll is held on the only connection, so no disconnect can be sent: the session times out. */
        @Override
        public void leave() {
            end("the run is over");
        }

        @Override
        public void closed(String why) {
            listener.lost(id, why);
        }
    }
}
