package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Bayeux by hand, for everything that a well-behaved client would not send. One object is one browser: it keeps cookies. */
public final class RawBayeux {
    public static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI hub;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    public RawBayeux(URI hub) {
        this.hub = hub;
    }

    public static String handshake(String token, String transport) {
        return "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"" + transport
                + "\"],\"ext\":{\"push\":{\"token\":\"" + token + "\"}}}]";
    }

    public static String message(String channel, String clientId, String more) {
        return "[{\"channel\":\"" + channel + "\",\"clientId\":\"" + clientId + "\",\"id\":\"7\"" + more + "}]";
    }

    public static String connect(String clientId, String more) {
        return message("/meta/connect", clientId, ",\"connectionType\":\"long-polling\"" + more);
    }

    public static String subscribe(String clientId, String channel) {
        return message("/meta/subscribe", clientId, ",\"subscription\":" + quoted(channel));
    }

    public static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** The hub's address, which may have a path, without a slash at its end. */
    private String base() {
        String text = hub.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** A request to the hub, still to be given its method. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base() + path)).timeout(LIMIT);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            SecretLogExtension.noteAll(response.body());
            response.headers().allValues("Set-Cookie").forEach(SecretLogExtension::noteAll);
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Posts a body to {@code /bayeux}. */
    public HttpResponse<String> post(String body) {
        return post(body, "application/json");
    }

    public HttpResponse<String> post(String body, String contentType) {
        return send(
                request("/bayeux").header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** The first message of the answer to a post. */
    public JsonNode reply(String body) {
        HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response.body()).get(0);
    }

    /** Handshakes over long polling and returns the client id. */
    public String handshakes(String token) {
        return handshakes(token, Map.of());
    }

    /** Handshakes over long polling, with headers of its own, and returns the client id. */
    public String handshakes(String token, Map<String, String> headers) {
        HttpRequest.Builder request = request("/bayeux").header("Content-Type", "application/json");
        headers.forEach(request::header);
        HttpResponse<String> response =
                send(request.POST(HttpRequest.BodyPublishers.ofString(handshake(token, "long-polling"))));
        JsonNode reply = json(response.body()).get(0);
        assertThat(reply.get("successful").asBoolean()).as(reply.toString()).isTrue();
        return reply.get("clientId").asText();
    }

    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** Opens a WebSocket to {@code /bayeux}, with the cookies of this browser if asked. */
    public Socket socket(@Nullable String origin, @Nullable String cookie) {
        Map<String, String> headers = new HashMap<>();
        if (origin != null) {
            headers.put("Origin", origin);
        }
        if (cookie != null) {
            headers.put("Cookie", cookie);
        }
        return socket(headers);
    }

    /** Opens a WebSocket to {@code /bayeux} with headers of its own. */
    public Socket socket(Map<String, String> headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(LIMIT);
        headers.forEach(builder::header);
        Socket socket = new Socket();
        socket.webSocket = builder.buildAsync(URI.create(base().replaceFirst("^http", "ws") + "/bayeux"), socket)
                .join();
        return socket;
    }

    public Socket socket() {
        return socket(null, null);
    }

    /** One WebSocket, read by hand. */
    public static final class Socket implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<String> closeReason = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private WebSocket webSocket;

        @Override
        public CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                SecretLogExtension.noteAll(text.toString());
                json(text.toString()).forEach(messages::add);
                text.setLength(0);
            }
            ws.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
            closeReason.complete(reason);
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket ws, Throwable error) {
            closed.completeExceptionally(error);
        }

        public WebSocket raw() {
            return webSocket;
        }

        public Socket sends(String frame) {
            webSocket.sendText(frame, true).join();
            return this;
        }

        public Socket sendsBytes(byte[] bytes) {
            webSocket.sendBinary(ByteBuffer.wrap(bytes), true).join();
            return this;
        }

        public JsonNode hears() {
            try {
                JsonNode message = messages.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(message).as("a message within " + LIMIT).isNotNull();
                return message;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Handshakes and returns the client id. */
        public String handshakes(String token) {
            JsonNode reply = sends(handshake(token, "websocket")).hears();
            assertThat(reply.get("successful").asBoolean()).as(reply.toString()).isTrue();
            return reply.get("clientId").asText();
        }

        public int closeCode() {
            return closed.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        public String closeReason() {
            return closeReason.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        public void aborts() {
            webSocket.abort();
        }
    }
}
