package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was missed cannot be read: a hub of real parts around a backplane whose reads can fail. */
class FailingRepairTest {
    private final FailingReads backplane = new FailingReads();
    private HubWithBackplane hub;
    private RawBayeux.Socket phone;
    private String client;

    /** Its reads fail when a test says so. */
    private static final class FailingReads extends ForwardingBackplane {
        private volatile boolean failing;
        private volatile boolean throwing;

        @Override
        public Subscription listen(String user, Listener listener) {
            if (throwing) {
                throw new IllegalStateException("thrown by a test");
            }
            return super.listen(user, listener);
        }

        @Override
        public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
            return failing
                    ? CompletableFuture.failedFuture(
                            Refusal.unavailable("The storage cannot be read now.", Duration.ofSeconds(2)))
                    : super.missed(user, device, since);
        }
    }

    @BeforeEach
    void start() throws Exception {
        hub = HubWithBackplane.start(backplane, token -> HubWithBackplane.alex("phone", Scope.SUBSCRIBE));
        phone = new RawBayeux(hub.uri()).socket();
        client = phone.handshakes("any");
    }

    @AfterEach
    void stop() {
        phone.aborts();
        hub.close();
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
        await().atMost(RawBayeux.LIMIT).until(() -> hub.bayeux().sessionCount() == 0);
    }

    @Test
    void aSubscriptionThatFailsLeavesNothingBehind() {
        backplane.failing = true;
        JsonNode refused =
                phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(refused.get("error").asText()).startsWith("503::");
        assertThat(hub.router().users()).isZero();
        backplane.failing = false;
        JsonNode answer =
                phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(answer.get("successful").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/json"})
    void aStreamOrPollThatFailsLeavesNothingBehind(String type) {
        backplane.failing = true;
        RawBayeux browser = new RawBayeux(hub.uri());
        var refused = browser.send(browser.request("/v1/users/alex/changes?wait=20")
                .header("Authorization", "Bearer any")
                .header("Accept", type)
                .GET());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(hub.router().users()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/json"})
    void aStreamOrPollThatCannotJoinTakesNoPlace(String type) {
        backplane.throwing = true;
        RawBayeux browser = new RawBayeux(hub.uri());
        for (int i = 0; i <= HubWithBackplane.SESSIONS_PER_USER; i++) {
            var refused = browser.send(browser.request("/v1/users/alex/changes?wait=20")
                    .header("Authorization", "Bearer any")
                    .header("Accept", type)
                    .GET());
            assertThat(refused.statusCode()).as("of request %d", i).isEqualTo(503);
        }
        assertThat(hub.router().users()).isZero();
    }

    private String beat(String position) {
        return RawBayeux.connect(
                client,
                ",\"advice\":{\"timeout\":0},\"ext\":{\"push\":{\"position\":\"" + position + "\",\"heard\":0}}");
    }
}
