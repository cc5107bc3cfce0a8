package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.edge.bayeux.BayeuxSettings;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.http.HttpEdge;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was missed cannot be read: a hub of real parts around a backplane whose reads can fail. */
class FailingRepairTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final FailingReads backplane = new FailingReads();
    private final Router router = new Router(backplane);
    private final Intake intake = new Intake(backplane);
    private final Tickets tickets = new Tickets(InstantSource.system());
    private final TokenVerifier tokens = token -> CompletableFuture.completedFuture(new Identity(
            "test", "alex", "phone", Set.of(Scope.SUBSCRIBE), Instant.now().plus(LONG)));
    private final PushBayeuxServer bayeux =
            new PushBayeuxServer(settings(), intake, router, tokens, tickets, InstantSource.system());
    private final HttpEdge http =
            new HttpEdge(new HttpEdge.Settings("127.0.0.1", 0, Set.of(), 16_384, LONG, address -> false), bayeux);

    private RawBayeux.Socket phone;
    private String client;

    /** The real thing, whose reads fail when a test says so. */
    private static final class FailingReads implements Backplane {
        private final EmbeddedBackplane backplane =
                EmbeddedBackplane.inMemory(EmbeddedBackplane.Settings.DEFAULT, InstantSource.system());
        private volatile boolean failing;

        @Override
        public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
            return failing
                    ? CompletableFuture.failedFuture(
                            Refusal.unavailable("The storage cannot be read now.", Duration.ofSeconds(2)))
                    : backplane.missed(user, device, since);
        }

        @Override
        public CompletableFuture<Receipt> record(Change change) {
            return backplane.record(change);
        }

        @Override
        public Listening listen(String user, Listener listener) {
            return backplane.listen(user, listener);
        }

        @Override
        public CompletableFuture<Void> forget(String user) {
            return backplane.forget(user);
        }

        @Override
        public @Nullable String problem() {
            return backplane.problem();
        }

        @Override
        public void close() {
            backplane.close();
        }
    }

    private static BayeuxSettings settings() {
        return new BayeuxSettings(
                true, true, false, LONG, LONG, LONG, LONG, 16_384, 100, 100, 32, 100, 100, 100, LONG, LONG, 100);
    }

    @BeforeEach
    void start() throws Exception {
        http.api(tokens, tickets, intake, backplane, router, InstantSource.system());
        http.start();
        phone = new RawBayeux(http.uri()).socket();
        client = phone.handshakes("any");
    }

    @AfterEach
    void stop() {
        phone.aborts();
        http.close();
        backplane.close();
    }

    @Test
    void aLossThatCannotBeRepairedSendsTheDeviceToAnotherSession() {
        String start = phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                .hears()
                .at("/ext/push/position")
                .asText();
        backplane.record(new Change("alex", "notes", 1L, "home-pc")).join();
        phone.hears(); // and is lost
        phone.sends(beat(start)).hears();
        backplane.failing = true;
        JsonNode refused = phone.sends(beat(start)).hears();
        assertThat(refused.get("error").asText()).startsWith("503::");
        assertThat(refused.at("/advice/reconnect").asText()).isEqualTo("handshake");
        assertThat(refused.at("/advice/interval").asLong()).isEqualTo(2000);
        await().atMost(RawBayeux.LIMIT).until(() -> bayeux.sessionCount() == 0);
    }

    @Test
    void aSubscriptionThatFailsLeavesNothingBehind() {
        backplane.failing = true;
        JsonNode refused =
                phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(refused.get("error").asText()).startsWith("503::");
        assertThat(router.users()).isZero();
        backplane.failing = false;
        JsonNode answer =
                phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(answer.get("successful").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/json"})
    void aStreamOrPollThatFailsLeavesNothingBehind(String type) {
        backplane.failing = true;
        RawBayeux browser = new RawBayeux(http.uri());
        var refused = browser.send(browser.request("/v1/users/alex/changes?wait=20")
                .header("Authorization", "Bearer any")
                .header("Accept", type)
                .GET());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(router.users()).isZero();
    }

    private String beat(String position) {
        return RawBayeux.connect(
                client,
                ",\"advice\":{\"timeout\":0},\"ext\":{\"push\":{\"position\":\"" + position + "\",\"heard\":0}}");
    }
}
