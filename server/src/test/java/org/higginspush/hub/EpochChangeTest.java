package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The backplane lost something that it had acknowledged, while devices are connected: each is sent away, before it hears anything of
 * the new epoch, and comes back with a position of the old one.
 */
class EpochChangeTest {
    private static final int STREAMS = 300;

    private final EpochBackplane backplane = new EpochBackplane();
    private HubWithBackplane hub;

    /** One that loses something when a test says so. */
    private static final class EpochBackplane extends ForwardingBackplane {
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();

        @Override
        public Subscription listen(String user, Listener listener) {
            listeners.add(listener);
            return super.listen(user, listener);
        }

        void loses() {
            listeners.forEach(listener -> listener.epochChanged("another"));
        }
    }

    @BeforeEach
    void start() throws Exception {
        hub = HubWithBackplane.start(backplane, token -> HubWithBackplane.alex("phone", Scope.SUBSCRIBE));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aBayeuxSessionIsToldToBeginAgain() {
        RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
        String client = phone.handshakes("any");
        phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        phone.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}")).hears();
        phone.sends(RawBayeux.connect(client, ""));
        await().atMost(RawBayeux.LIMIT).until(() -> hub.bayeux().sessionCount() == 1);

        backplane.loses();

        JsonNode refused = phone.hears();
        assertThat(refused.get("error").asText()).startsWith("402::");
        assertThat(refused.at("/advice/reconnect").asText()).isEqualTo("handshake");
        await().atMost(RawBayeux.LIMIT).until(() -> hub.bayeux().sessionCount() == 0);
        phone.aborts();
    }

    @Test
    void aPlainWebSocketIsClosed() {
        try (PlainWebSocketClient phone = PlainWebSocketClient.open(hub.uri(), "/v1/users/alex/changes", "any")) {
            phone.hears();

            backplane.loses();

            assertThat(phone.isClosed().code()).isEqualTo(4402);
        }
        await().atMost(RawBayeux.LIMIT).until(() -> hub.router().users() == 0);
    }

    @Test
    void anEventStreamEnds() {
        HttpResponse<Stream<String>> stream = changes("text/event-stream", HttpResponse.BodyHandlers.ofLines())
                .join();

        backplane.loses();

        assertThat(stream.body().filter(line -> line.startsWith("event:"))).hasSize(1);
        await().atMost(RawBayeux.LIMIT).until(() -> hub.router().users() == 0);
    }

    /** The end must wait for the write that is in flight; else the stream is cut instead. */
    @Test
    void eventStreamsThatHaveJustBegunEndInGoodOrder() {
        HttpClient client = HttpClient.newHttpClient();
        for (int stream = 0; stream < STREAMS; stream++) {
            HttpResponse<Stream<String>> begun = changes(
                            client, "text/event-stream", "", HttpResponse.BodyHandlers.ofLines())
                    .join();

            backplane.loses();

            assertThat(begun.body().filter(line -> line.startsWith("event:"))).hasSize(1);
        }
    }

    @Test
    void aPollThatIsHeldIsAnsweredThatItMayTryAgain() {
        String position = RawBayeux.json(changes("application/json", HttpResponse.BodyHandlers.ofString())
                        .join()
                        .body())
                .get("position")
                .asText();
        CompletableFuture<HttpResponse<String>> poll =
                changes("application/json", "&since=" + position, HttpResponse.BodyHandlers.ofString());
        await().atMost(RawBayeux.LIMIT).until(() -> hub.router().users() == 1);

        backplane.loses();

        assertThat(poll.join().statusCode()).isEqualTo(503);
    }

    private <T> CompletableFuture<HttpResponse<T>> changes(String type, HttpResponse.BodyHandler<T> body) {
        return changes(type, "", body);
    }

    private <T> CompletableFuture<HttpResponse<T>> changes(String type, String more, HttpResponse.BodyHandler<T> body) {
        return changes(HttpClient.newHttpClient(), type, more, body);
    }

    private <T> CompletableFuture<HttpResponse<T>> changes(
            HttpClient client, String type, String more, HttpResponse.BodyHandler<T> body) {
        HttpRequest request = HttpRequest.newBuilder(hub.uri().resolve("/v1/users/alex/changes?wait=20" + more))
                .header("Authorization", "Bearer any")
                .header("Accept", type)
                .build();
        return client.sendAsync(request, body);
    }
}
