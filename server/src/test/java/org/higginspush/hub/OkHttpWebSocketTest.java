package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plain WebSocket of OkHttp, which phones use; it offers permessage-deflate, and pings. */
class OkHttpWebSocketTest {
    @TempDir
    Path data;

    private final OkHttpClient client =
            new OkHttpClient.Builder().pingInterval(Duration.ofSeconds(1)).build();
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    private TestHub hub;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data);
    }

    @AfterEach
    void stopHub() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        hub.close();
    }

    private WebSocket opens(String path, String token) {
        Request request = new Request.Builder()
                .url(PlainWebSocketClient.address(hub.uri(), path).toString())
                .header("Authorization", "Bearer " + token)
                .header("Sec-WebSocket-Protocol", PlainWebSocketClient.SUB_PROTOCOL)
                .build();
        return client.newWebSocket(request, new WebSocketListener() {
            @Override
            public void onMessage(WebSocket socket, String text) {
                frames.add(text);
            }

            @Override
            public void onClosing(WebSocket socket, int code, String reason) {
                codes.add(code);
                socket.close(1000, null);
            }

            @Override
            public void onFailure(WebSocket socket, Throwable failure, Response response) {
                codes.add(response == null ? -1 : response.code());
            }
        });
    }

    private JsonNode hears() throws InterruptedException {
        String frame = frames.poll(20, TimeUnit.SECONDS);
        assertThat(frame).as("a frame within 20 s").isNotNull();
        return RawBayeux.json(frame);
    }

    @Test
    void hearsOfChangesAndAsks() throws Exception {
        WebSocket phone = opens("/v1/users/alex/changes", hub.token("alex", "phone"));
        String position = hears().get("position").asText();
        WebSocket server = client.newWebSocket(
                new Request.Builder()
                        .url(PlainWebSocketClient.address(hub.uri(), "/v1/requests")
                                .toString())
                        .header("Authorization", "Bearer " + hub.publisherToken())
                        .build(),
                new WebSocketListener() {});
        server.send(PlainWebSocketClient.request(
                "1", "POST", "/v1/users/alex/changes", "{\"context\":\"notes\",\"revision\":3}"));
        assertThat(hears().get("revision").asInt()).isEqualTo(3);
        phone.send(PlainWebSocketClient.request("2", "GET", "/v1/users/alex/changes?since=" + position, null));
        assertThat(hears().get("body").get("changes")).hasSize(1);
        hub.close();
        assertThat(hears().get("retryAfter").isInt()).isTrue();
        assertThat(codes.poll(20, TimeUnit.SECONDS)).isEqualTo(1012);
        server.cancel();
    }

    @Test
    void isToldWhyItMayNot() throws Exception {
        opens("/v1/users/bob/changes", hub.token("alex", "phone"));
        assertThat(codes.poll(20, TimeUnit.SECONDS)).isEqualTo(403);
    }
}
