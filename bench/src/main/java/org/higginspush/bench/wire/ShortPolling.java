package org.higginspush.bench.wire;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.bench.load.Connection;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;
import org.jspecify.annotations.Nullable;

/** Short polling: a device asks the hub by a timer, over a kept-alive connection, whether anything changed. */
public final class ShortPolling implements Protocol {
    private final List<String> userTokens;

    /** @param userTokens a token per user, which may subscribe */
    public ShortPolling(List<String> userTokens) {
        this.userTokens = List.copyOf(userTokens);
    }

    @Override
    public Device device(Device.Id id, Device.Listener listener) {
        return new ShortPollingDevice(id, listener, userTokens.get(id.user()));
    }

    @Override
    public Publisher publisher() {
        throw new UnsupportedOperationException("nothing is published where nobody waits");
    }

    private static final class ShortPollingDevice implements Device {
        private static final int NOT_MODIFIED = 304;
        private static final Pattern ETAG = Pattern.compile("(?im)^etag: *\"([^\"]*)\"");

        private final Id id;
        private final Listener listener;
        private final String token;
        private final HttpResponseParser parser = new HttpResponseParser(this::answered);
        private @Nullable Connection connection;
        private String position = "";

        ShortPollingDevice(Id id, Listener listener, String token) {
            this.id = id;
            this.listener = listener;
            this.token = token;
        }

        @Override
        public void connected(Connection opened) {
            connection = opened;
            sendHeartbeat();
        }

        @Override
        public int received(byte[] bytes, int from, int to, long now) {
            return parser.read(bytes, from, to, now);
        }

        private void answered(int status, String head, byte[] body, int wireBytes, long now) {
            if (position.isEmpty()) {
                begin(head);
            } else if (status == NOT_MODIFIED) {
                listener.heartbeatAnswered();
            } else if (connection != null) {
                connection.end("answered with status " + status);
            }
        }

        private void begin(String head) {
            Matcher etag = ETAG.matcher(head);
            if (etag.find()) {
                position = etag.group(1);
                listener.opened();
            } else if (connection != null) {
                connection.end("answered without a position: "
                        + head.lines().findFirst().orElse(""));
            }
        }

        @Override
        public void sendHeartbeat() {
            if (connection != null) {
                String since = position.isEmpty() ? "" : "?since=" + position;
                connection.send(Ascii.bytes("GET /v1/users/" + id.user() + "/changes" + since
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\n\r\n"));
            }
        }

        @Override
        public void leave() {
            if (connection != null) {
                connection.end("the run is over");
            }
        }

        @Override
        public void closed(String why) {
            listener.lost(id, why);
        }
    }
}
