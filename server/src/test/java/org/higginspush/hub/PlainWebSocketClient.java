package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A plain WebSocket of the JDK's own client. What comes is read only when the test asks for it, if it wants that. */
final class PlainWebSocketClient implements WebSocket.Listener, AutoCloseable {
    static final String SUB_PROTOCOL = "higgins-push.v1";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    /** How a WebSocket was closed. */
    record CloseFrame(int code, String reason) {}

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<CloseFrame> closing = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;

    private PlainWebSocketClient() {}

    /** Opens one with a token in the header. */
    static PlainWebSocketClient open(URI hub, String path, @Nullable String token) {
        return open(hub, path, token, null, null);
    }

    static PlainWebSocketClient open(
            URI hub, String path, @Nullable String token, @Nullable String origin, @Nullable String subProtocol) {
        PlainWebSocketClient client = new PlainWebSocketClient();
        WebSocket.Builder builder = http(hub).newWebSocketBuilder().connectTimeout(LIMIT);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        if (origin != null) {
            builder.header("Origin", origin);
        }
        if (subProtocol != null) {
            builder.subprotocols(subProtocol);
        }
        client.socket = builder.buildAsync(address(hub, path), client).join();
        return client;
    }

    /** Over TLS a new one, which trusts whom the test trusts now. */
    private static HttpClient http(URI hub) {
        return hub.getScheme().equals("https")
                ? HttpClient.newBuilder().connectTimeout(LIMIT).build()
                : HTTP;
    }

    /** The answer to an upgrade that is refused. */
    static HttpResponse<?> refused(URI hub, String path, @Nullable String token, @Nullable String origin) {
        try {
            open(hub, path, token, origin, null).close();
            throw new AssertionError("It was opened: " + path);
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(WebSocketHandshakeException.class);
            return ((WebSocketHandshakeException) e.getCause()).getResponse();
        }
    }

    static URI address(URI hub, String path) {
        String base = hub.toString().replaceFirst("^http", "ws");
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private WebSocket socket() {
        assertThat(socket).isNotNull();
        return socket;
    }

    String subProtocol() {
        return socket().getSubprotocol();
    }

    PlainWebSocketClient sends(String text) {
        socket().sendText(text, true).join();
        return this;
    }

    void sendsPart(String text, boolean last) {
        socket().sendText(text, last).join();
    }

    void sendsBinary(byte[] bytes) {
        socket().sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** The next frame as text, waited for. */
    String hearsText() {
        try {
            String frame = frames.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(frame).as("a frame within " + LIMIT.toSeconds() + " s").isNotNull();
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    JsonNode hears() {
        return RawBayeux.json(hearsText());
    }

    void hears(String context, long revision) {
        JsonNode notice = hears();
        assertThat(notice.path("context").asText()).as(notice.toString()).isEqualTo(context);
        assertThat(notice.path("revision").asLong()).as(notice.toString()).isEqualTo(revision);
    }

    /** Sends a request and returns its answer, the next frame. */
    JsonNode asks(String id, String method, String path, @Nullable String body) {
        sends(request(id, method, path, body));
        JsonNode answer = hears();
        assertThat(answer.path("id").asText()).as(answer.toString()).isEqualTo(id);
        return answer;
    }

    static String request(String id, String method, String path, @Nullable String body) {
        return "{\"id\":\"" + id + "\",\"method\":\"" + method + "\",\"path\":\"" + path + "\""
                + (body == null ? "" : ",\"body\":" + body) + "}";
    }

    /** Waits until the hub closes it. */
    CloseFrame isClosed() {
        try {
            return closing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("It is not closed", e);
        }
    }

    /** Ends the connection as a crash would. */
    void dies() {
        socket().abort();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closing.complete(new CloseFrame(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closing.complete(new CloseFrame(1006, String.valueOf(error.getMessage())));
    }
}
