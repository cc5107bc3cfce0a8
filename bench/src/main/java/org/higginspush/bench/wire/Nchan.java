package org.higginspush.bench.wire;

import org.higginspush.bench.load.Connection;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Publisher;
import org.jspecify.annotations.Nullable;

/** nginx with nchan: devices on a WebSocket at {@code /sub/<user>}, publishes as HTTP posts, pipelined. */
public final class Nchan extends RawWebSocket {
    @Override
    public Publisher publisher() {
        return new HttpPublisher();
    }

    private static final class HttpPublisher implements Publisher {
        private final HttpResponseParser parser = new HttpResponseParser(this::answered);
        private @Nullable Connection connection;
        private long accepted;
        private long refused;

        @Override
        public void connected(Connection opened) {
            connection = opened;
        }

        @Override
        public int received(byte[] bytes, int from, int to, long now) {
            return parser.read(bytes, from, to, now);
        }

        private void answered(int status, String head, byte[] body, int wireBytes, long now) {
            if (status >= 200 && status < 300) {
                accepted++;
            } else {
                refused++;
            }
        }

        @Override
        public boolean isReady() {
            return connection != null;
        }

        @Override
        public void publish(int user, long revision) {
            String text = NoticeText.notice(user, revision);
            if (connection != null) {
                connection.append(Ascii.bytes("POST /pub/" + user + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                        + text.length() + "\r\n\r\n" + text));
            }
        }

        @Override
        public void flush() {
            if (connection != null) {
                connection.flush();
            }
        }

        @Override
        public long accepted() {
            return accepted;
        }

        @Override
        public long refused() {
            return refused;
        }

        @Override
        public void closed(String why) {
            connection = null;
        }
    }
}
