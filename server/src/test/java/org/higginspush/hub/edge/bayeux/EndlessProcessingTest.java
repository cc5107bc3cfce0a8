package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.ForwardingBackplane;
import org.higginspush.hub.HubWithBackplane;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.ThreadPerTask;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A session does not expire while its heartbeat is dealt with or held. One that never ends must not keep it for ever, and
 * one that is only held must not end it.
 */
class EndlessProcessingTest {
    /** As long as a heartbeat is held at most, and a minute. */
    private static final Duration MOST = HubWithBackplane.LONG.plusMinutes(1);

    private final HangingReads backplane = new HangingReads();

    /** Reading what was missed takes until a test says so. */
    private static final class HangingReads extends ForwardingBackplane {
        private final CompletableFuture<Void> disk = new CompletableFuture<>();
        private final CountDownLatch reading = new CountDownLatch(1);
        private volatile boolean hanging;

        @Override
        public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
            if (!hanging) {
                return super.missed(user, device, since);
            }
            reading.countDown();
            return disk.thenCompose(done -> super.missed(user, device, since));
        }
    }

    @Test
    void aHeartbeatThatIsNeverAnsweredKeepsItsSessionOnlyAMinuteLongerThanOneThatIsHeld() throws Exception {
        try (HubWithBackplane hub =
                HubWithBackplane.start(backplane, token -> HubWithBackplane.alex("phone", Scope.SUBSCRIBE))) {
            RawBayeux phone = new RawBayeux(hub.uri());
            String client = phone.handshakes("any");
            String start = phone.reply(RawBayeux.subscribe(client, "/user/alex/contexts"))
                    .at("/ext/push/position")
                    .asText();
            backplane.record(new Change("alex", "notes", 1L, "home-pc")).join();
            phone.reply(beat(client, start)); // and the notice is lost

            backplane.hanging = true;
            CompletableFuture<JsonNode> unanswered =
                    CompletableFuture.supplyAsync(() -> phone.reply(beat(client, start)), ThreadPerTask.EACH);
            assertThat(backplane.reading.await(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            PushSession session = (PushSession) hub.bayeux().getSession(client);
            assertThat(session.sweep(in(MOST.minusSeconds(10)))).isFalse();
            assertThat(hub.bayeux().sessionCount()).isOne();
            assertThat(session.sweep(in(MOST.plusSeconds(1)))).isTrue();
            assertThat(hub.bayeux().sessionCount()).isZero();
            assertThat(unanswered).isNotDone();

            backplane.disk.complete(null);
            assertThat(unanswered
                            .get(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .get("error")
                            .asText())
                    .startsWith("402:");
        }
    }

    @Test
    void aSessionThatHasOnlyHandshakenLastsAsLongAsOneBetweenTwoHeartbeats() throws Exception {
        try (HubWithBackplane hub =
                HubWithBackplane.start(backplane, token -> HubWithBackplane.alex("phone", Scope.SUBSCRIBE))) {
            String overWebSocket = new RawBayeux(hub.uri()).handshakes("any");
            assertLastsForTheInterval(hub, overWebSocket);
            assertLastsForTheInterval(hub, handshakesOverHttp(hub));
        }
    }

    private static String handshakesOverHttp(HubWithBackplane hub) throws Exception {
        String handshake = "{\"channel\":\"/meta/handshake\",\"id\":\"1\",\"version\":\"1.0\","
                + "\"supportedConnectionTypes\":[\"long-polling\"],\"ext\":{\"push\":{\"token\":\"any\"}}}";
        HttpRequest request = HttpRequest.newBuilder(hub.uri().resolve("/bayeux"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(handshake))
                .build();
        String reply = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(reply).at("/0/clientId").asText();
    }

    private static void assertLastsForTheInterval(HubWithBackplane hub, String client) {
        PushSession session = (PushSession) hub.bayeux().getSession(client);
        assertThat(session.sweep(in(Duration.ZERO))).isFalse();
        assertThat(session.sweep(in(HubWithBackplane.LONG.minusSeconds(10)))).isFalse();
        assertThat(session.sweep(in(HubWithBackplane.LONG.plusSeconds(1)))).isTrue();
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static String beat(String client, String position) {
        return RawBayeux.connect(
                client,
                ",\"advice\":{\"timeout\":0},\"ext\":{\"push\":{\"position\":\"" + position + "\",\"heard\":0}}");
    }
}
