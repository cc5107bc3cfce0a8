package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.hub.session.NodeLifecycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What clients and balancers see of a hub that is told to stop. */
class HubDrainTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String CHANGES = "/v1/users/alex/changes";

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(HubDrain.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private static CompletableFuture<Void> stopped(TestHub hub) {
        return CompletableFuture.runAsync(hub.hub()::close, ThreadPerTask.EACH);
    }

    private String lastLine() {
        return log.list.get(log.list.size() - 1).getFormattedMessage();
    }

    private static PlainWebSocketClient opens(TestHub hub, String device) {
        return PlainWebSocketClient.open(hub.uri(), CHANGES, hub.token("alex", device));
    }

    private static HttpResponse<String> publishes(TestHub hub, String context) {
        RawBayeux client = new RawBayeux(hub.uri());
        return client.send(client.request(CHANGES)
                .header("Authorization", "Bearer " + hub.publisherToken())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"" + context + "\",\"revision\":1}")));
    }

    @Test
    void forTheTimeOfTheNoticeItServesOnAndSaysThatItIsAboutToStop() throws Exception {
        List<NodeLifecycle.State> states = new ArrayList<>();
        try (TestHub hub = TestHub.start(folder, "drain.notice=9m", "drain.timeout=10m");
                PlainWebSocketClient phone = opens(hub, "phone")) {
            hub.hub().lifecycle().listen(states::add);
            phone.hears();
            CompletableFuture<Void> stopped = stopped(hub);
            RawBayeux balancer = new RawBayeux(hub.uri());
            await().atMost(LONG).until(() -> balancer.get("/readyz").statusCode() == 503);

            HttpResponse<String> ready = balancer.get("/readyz");
            assertThat(ready.body()).contains("\"status\":\"draining\"");
            assertThat(ready.headers().firstValue("Connection")).contains("close");
            assertThat(balancer.get("/healthz").statusCode()).isEqualTo(200);
            try (PlainWebSocketClient late = opens(hub, "late")) {
                late.hears();
                HttpResponse<String> published = publishes(hub, "notes");
                assertThat(published.statusCode()).isEqualTo(200);
                assertThat(published.headers().firstValue("Connection")).contains("close");
                phone.hears("notes", 1);
                late.hears("notes", 1);
                assertThat(stopped).isNotDone();

                hub.hub().hurry();

                assertThat(phone.hears().get("retryAfter").asLong()).isPositive();
                assertThat(phone.isClosed().code()).isEqualTo(1012);
                assertThat(late.isClosed().code()).isEqualTo(1012);
            }
            assertThat(stopped).succeedsWithin(LONG);
            assertThat(states)
                    .containsExactly(
                            NodeLifecycle.State.SERVING, NodeLifecycle.State.DRAINING, NodeLifecycle.State.STOPPED);
            assertThat(lastLine()).contains("2 sessions asked to move", "0 publishes unfinished");
        }
    }

    @Test
    void withNobodyConnectedItWaitsForNobody() throws Exception {
        try (TestHub hub = TestHub.start(folder, "drain.notice=9m", "drain.timeout=10m")) {
            assertThat(stopped(hub)).succeedsWithin(LONG);
            assertThat(log.list).isEmpty();
        }
    }

    /** Each is told to come back at once in the words of its protocol, because the other nodes serve. */
    @Test
    void oneOfSeveralNodesSendsItsDevicesToTheOthers() throws Exception {
        try (RedisFixture redis = RedisFixture.start(folder);
                TestHub hub =
                        TestHub.start(folder.resolve("hub"), "storage.mode=redis", "storage.redis.uri=" + redis.uri());
                PlainWebSocketClient plain = opens(hub, "plain");
                EventSourceReader stream = EventSourceReader.open(EventSourceReader.request(hub.uri(), CHANGES)
                        .header("Authorization", "Bearer " + hub.token("alex", "stream")))) {
            plain.hears();
            stream.next();
            RawBayeux.Socket socket = new RawBayeux(hub.uri()).socket();
            String client = socket.handshakes(hub.token("alex", "bayeux"));
            socket.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"))
                    .hears();
            socket.sends(RawBayeux.connect(client, ""));
            CompletableFuture<HttpResponse<String>> held = holds(hub);
            CompletableFuture<JsonNode> polled = polls(hub);
            await().atMost(LONG).until(() -> hub.hub().sessions() == 5);

            CompletableFuture<Void> stopped = stopped(hub);

            assertThat(plain.hears().get("retryAfter").asLong()).isLessThan(1000);
            assertThat(plain.isClosed().code()).isEqualTo(1012);
            assertThat(Long.parseLong(stream.next().get("retry"))).isBetween(1000L, 2000L);
            stream.ends();
            isSentAway(socket.hears());
            assertThat(socket.closeCode()).isEqualTo(1012);
            assertThat(held.join().statusCode()).as("as if its time was up").isEqualTo(304);
            isSentAway(polled.join());
            assertThat(stopped).succeedsWithin(LONG);
            assertThat(lastLine()).contains("5 sessions asked to move, 5 left, 0 cut off; 0 publishes unfinished");
        }
    }

    private static void isSentAway(JsonNode heartbeat) {
        assertThat(heartbeat.at("/error").asText()).as(heartbeat.toString()).startsWith("402::");
        assertThat(heartbeat.at("/advice/reconnect").asText()).isEqualTo("handshake");
        assertThat(heartbeat.at("/advice/interval").asLong()).isLessThan(1000);
    }

    private static CompletableFuture<HttpResponse<String>> holds(TestHub hub) {
        RawBayeux client = new RawBayeux(hub.uri());
        String token = hub.token("alex", "poll");
        String position = RawBayeux.json(client.send(client.request(CHANGES)
                                .header("Authorization", "Bearer " + token)
                                .GET())
                        .body())
                .get("position")
                .asText();
        return CompletableFuture.supplyAsync(
                () -> client.send(client.request(CHANGES + "?wait=60&since=" + position)
                        .timeout(LONG)
                        .header("Authorization", "Bearer " + token)
                        .GET()),
                ThreadPerTask.EACH);
    }

    private static CompletableFuture<JsonNode> polls(TestHub hub) {
        RawBayeux client = new RawBayeux(hub.uri());
        String id = client.handshakes(hub.token("alex", "polling"));
        client.reply(RawBayeux.connect(id, ",\"advice\":{\"timeout\":0}"));
        return CompletableFuture.supplyAsync(() -> client.reply(RawBayeux.connect(id, "")), ThreadPerTask.EACH);
    }

    @Test
    void howeverManyTheyAreHalfOfTheTimeIsEnoughToAskThem() {
        assertThat(HubDrain.sessionsPerStep(0, 1, LONG)).isEqualTo(25);
        assertThat(HubDrain.sessionsPerStep(5_000, 1, LONG)).isEqualTo(25);
        assertThat(HubDrain.sessionsPerStep(150_000, 1, LONG)).isEqualTo(501);
        assertThat(HubDrain.sessionsPerStep(100, 1, Duration.ZERO)).isEqualTo(101);
        assertThat(HubDrain.sessionsPerStep(5_000, 4, LONG))
                .as("four nodes take four times as many")
                .isEqualTo(100);
    }
}
