package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.higginspush.hub.WakeUpHub.CONFIRM_WITHIN;
import static org.higginspush.hub.WakeUpHub.GRACE;
import static org.higginspush.hub.WakeUpHub.INTERVAL;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.higginspush.hub.WakeUpHub.Phone;
import org.higginspush.hub.gateway.apns.FakeApns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The story of a phone that sleeps: a real hub, with real storage, wakes it through a server in the place of Apple's. That somebody is
 * not woken is shown by another phone, for which there is something afterwards, and which is the next that is woken.
 */
class WakeUpTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private WakeUpHub hub;
    private Phone phone;
    private Phone witness;
    private long revision;

    @BeforeEach
    void start() throws Exception {
        hub = new WakeUpHub(folder);
        hub.changes("alex", "notes", ++revision, "home-pc");
        phone = hub.phone("alex", "phone");
        phone.syncs();
        witness = hub.phone("witness", "phone");
        nobodyElseIsWoken();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void changes(String context) {
        hub.changes("alex", context, ++revision, "home-pc");
    }

    /** Whoever is to be woken by now, would be before the witness. */
    private void nobodyElseIsWoken() throws Exception {
        hub.passes(INTERVAL); // since the witness was woken last
        hub.changes("witness", "sentinel", ++revision, null);
        hub.isWoken(witness);
    }

    @Test
    void aPhoneThatSleepsIsWokenAtOnceAndOnceOnly() throws Exception {
        changes("notes");
        hub.isWoken(phone);
        nobodyElseIsWoken();
        assertThat(phone.syncs()).isEqualTo(1);
        assertThat(phone.syncs()).isZero();
    }

    @Test
    void whoIsNotConcernedIsNotWoken() throws Exception {
        Phone tablet = hub.phone("alex", "tablet");
        hub.changes("alex", "notes", ++revision, "phone");
        hub.isWoken(tablet);
        hub.does(
                "POST",
                "/v1/users/alex/devices/tablet/changes",
                "{\"context\":\"mine\"}",
                hub.hub().publisherToken());
        hub.passes(INTERVAL);
        hub.isWoken(tablet);
        hub.changes("bob", "notes", 1, null);
        nobodyElseIsWoken();
    }

    @Test
    void groupsAndEveryoneAreWoken() throws Exception {
        hub.does("PUT", "/v1/groups/family/members/alex", "{}", hub.hub().managerToken());
        hub.does(
                "POST",
                "/v1/groups/family/changes",
                "{\"context\":\"album\"}",
                hub.hub().publisherToken());
        hub.isWoken(phone);
        hub.passes(INTERVAL);
        hub.does(
                "POST",
                "/v1/everyone/changes",
                "{\"context\":\"terms\",\"user\":\"witness\",\"origin\":\"phone\"}",
                hub.hub().publisherToken());
        hub.passes(Duration.ofSeconds(1)); // its turn among all
        hub.isWoken(phone);
        nobodyElseIsWoken();
    }

    @Test
    void whoIsConnectedIsNotWokenUntilItIsGone() throws Exception {
        PlainWebSocketClient connection = phone.connects();
        connection.hears();
        changes("notes");
        phone.knows(connection.hears());
        phone.confirms(connection, 1);
        hub.passes(CONFIRM_WITHIN);
        nobodyElseIsWoken();

        phone.leaves(connection);
        nobodyElseIsWoken();
        changes("notes");
        hub.isWoken(phone);
    }

    @Test
    void whoComesBackWithinTheGraceIsNotWoken() throws Exception {
        phone.leaves(phone.connects());
        hub.passes(GRACE.minusSeconds(5));
        changes("notes");
        PlainWebSocketClient connection = phone.connects();
        phone.knows(connection.hears());
        phone.confirms(connection, 0);
        phone.leaves(connection);
        nobodyElseIsWoken();
    }

    @Test
    void whoIsConnectedAndSilentIsWokenOnce() throws Exception {
        PlainWebSocketClient connection = phone.connects();
        phone.knows(connection.hears());
        phone.confirms(connection, 0);
        changes("notes");
        hub.passes(CONFIRM_WITHIN.minusSeconds(30));
        nobodyElseIsWoken();

        hub.passes(Duration.ofSeconds(10));
        hub.isWoken(phone);
        changes("notes");
        hub.passes(CONFIRM_WITHIN);
        nobodyElseIsWoken();
        phone.leaves(connection);
    }

    @Test
    void aDeviceThatPollsNowAndThenSleeps() throws Exception {
        for (int i = 0; i < 3; i++) {
            changes("notes");
            hub.isWoken(phone);
            assertThat(phone.syncs()).isEqualTo(1);
            assertThat(phone.syncs()).isZero();
            nobodyElseIsWoken();
        }
    }

    @Test
    void manyChangesWakeAtOnceThenOnceAnIntervalAndAtLast() throws Exception {
        hub.passes(Duration.ofSeconds(1)); // since the witness was woken
        changes("notes");
        hub.isWoken(phone);
        for (int i = 0; i < 3; i++) {
            changes("notes");
            changes("photos");
            hub.passes(INTERVAL.minusMillis(1));
            changes("notes");
            hub.changes("witness", "sentinel", ++revision, null);
            hub.isWoken(witness);
            hub.passes(Duration.ofMillis(1));
            hub.isWoken(phone);
        }
        nobodyElseIsWoken();
    }

    @Test
    void tenThousandChangesOfTwentyContextsAreTwentySyncs() throws Exception {
        Set<String> contexts = new HashSet<>();
        int wakeUps = 0;
        for (int i = 0; i < 100; i++) {
            StringBuilder lines = new StringBuilder();
            for (int j = 0; j < 100; j++) {
                contexts.add("context-" + j % 20);
                lines.append("{\"user\":\"alex\",\"context\":\"context-")
                        .append(j % 20)
                        .append("\",\"revision\":")
                        .append(++revision)
                        .append(",\"origin\":\"home-pc\"}\n");
            }
            hub.lines(lines.toString());
            if (i % 20 == 0) {
                hub.isWoken(phone);
                wakeUps++;
            }
            hub.passes(Duration.ofSeconds(1));
        }
        hub.isWoken(phone);
        assertThat(++wakeUps).as("100 s: one at once, one each 20 s").isEqualTo(6);
        nobodyElseIsWoken();

        JsonNode told = phone.connects().hears();
        Set<String> synced = new HashSet<>();
        told.get("changes").forEach(change -> synced.add(change.get("context").asText()));
        assertThat(told.get("resync").asBoolean()).isFalse();
        assertThat(told.get("changes")).hasSize(20);
        assertThat(synced).isEqualTo(contexts);
    }

    @Test
    void aHubThatStartsAgainForgetsAndRepeatsNothing() throws Exception {
        changes("notes");
        hub.isWoken(phone);
        hub.restarts();
        hub.changes("witness", "sentinel", ++revision, null);
        hub.passesUntilSomebodyIsWoken();
        hub.isWoken(witness);
        nobodyElseIsWoken();

        changes("notes");
        hub.isWoken(phone);
        changes("photos");
        hub.restarts();
        hub.passesUntilSomebodyIsWoken();
        hub.isWoken(phone);
        nobodyElseIsWoken();
    }

    @Test
    void aForgottenUserIsNotWoken() throws Exception {
        hub.does("DELETE", "/v1/users/alex", "", hub.hub().managerToken());
        changes("notes");
        nobodyElseIsWoken();
    }

    @Test
    void aDeviceThatIsCutOffIsNotWoken() throws Exception {
        hub.does("DELETE", "/v1/users/alex/sessions/phone", "", hub.hub().managerToken());
        changes("notes");
        nobodyElseIsWoken();
    }

    @Test
    void eachAttemptIsInTheTimeline() throws Exception {
        changes("notes");
        hub.wakes(phone).refuse(503, "{\"reason\":\"ServiceUnavailable\"}");
        hub.isWoken(phone);
        hub.passes(INTERVAL);
        changes("cards");
        unregistered(hub.wakes(phone), phone.registration().registered().plusSeconds(1));
        await().atMost(LIMIT).until(() -> !phone.isRegistered());
        JsonNode why = hub.does("GET", "/v1/users/alex/timeline?device=phone", "", phone.token());
        assertThat(why.get("events").findValuesAsText("text"))
                .endsWith(
                        "woken through apns, which did not take it now (try-later)",
                        "woken through apns, which accepted it",
                        "woken through apns, which answered gone");
        assertThat(why.get("events").findValuesAsText("answer")).containsExactly("try-later", "accepted", "gone");
        assertThat(why.get("conclusion").asText()).isEqualTo("gone");
    }

    @Test
    void anAddressThatIsGoneIsForgotten() throws Exception {
        changes("notes");
        unregistered(hub.wakes(phone), phone.registration().registered().plusSeconds(1));
        await().atMost(LIMIT).until(() -> !phone.isRegistered());
        changes("notes");
        nobodyElseIsWoken();
    }

    @Test
    void anAddressThatWasRegisteredAgainSinceItWasGoneIsTriedAgain() throws Exception {
        changes("notes");
        FakeApns.Request request = hub.wakes(phone);
        Instant gone = phone.registration().registered().plusSeconds(1);
        hub.passes(Duration.ofSeconds(5));
        phone.registersAgain();
        unregistered(request, gone);
        hub.passesUntilSomebodyIsWoken();
        hub.isWoken(phone);
        assertThat(phone.isRegistered()).isTrue();
    }

    private static void unregistered(FakeApns.Request request, Instant since) {
        request.refuse(410, "{\"reason\":\"Unregistered\",\"timestamp\":" + since.toEpochMilli() + "}");
    }
}
