package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes for one device, a group and everyone, and changes for later, on the real hub. */
class AudienceTest extends HubTestBase {
    @BeforeEach
    void start() throws Exception {
        startHub();
    }

    private void isMember(String group, String user) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub.uri() + "/v1/groups/" + group + "/members/" + user))
                .header("Authorization", "Bearer " + hub.token("admin", Set.of(Scope.MANAGE), Duration.ofHours(1)))
                .PUT(BodyPublishers.noBody())
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(201);
    }

    @ParameterizedTest
    @EnumSource
    void eachAudienceIsToldAndNobodyElse(Transport transport) throws Exception {
        isMember("family", "alex");
        isMember("family", "sam");
        TestDevice home = device("alex", "home-pc", transport).isReady();
        TestDevice phone = device("alex", "phone", transport).isReady();
        TestDevice sams = device("sam", "phone", transport).isReady();
        TestDevice stranger = device("kim", "phone", transport).isReady();
        Publisher attributeServer = publisher(builder -> builder.transports(transport));

        publish(attributeServer, Change.forDevice("alex", "phone", "keys").by("home-pc"));
        assertThat(phone.syncs("keys").refs()).containsExactly(ContextRef.of("keys"));

        publish(attributeServer, Change.forGroup("family", "album").revision(9).by("alex", "phone"));
        ContextRef album = ContextRef.ofGroup("family", "album");
        assertThat(home.syncs("album").refs()).containsExactly(album);
        assertThat(sams.syncs("album").refs()).containsExactly(album);

        publish(attributeServer, Change.forEveryone("terms").by("kim", "phone"));
        ContextRef terms = ContextRef.ofEveryone("terms");
        for (TestDevice each : new TestDevice[] {home, phone, sams}) {
            assertThat(each.syncs("terms").refs()).containsExactly(terms);
        }

        publish(attributeServer, Change.forEveryone("sentinel"));
        for (TestDevice each : new TestDevice[] {home, phone, sams, stranger}) {
            each.syncs("sentinel");
        }
    }

    @Test
    void contextsOfOneNameAreSyncedOncePerOwner() throws Exception {
        isMember("family", "alex");
        PositionStore positions = PositionStore.inMemory();
        TestDevice phone =
                device("alex", "phone", builder -> builder.positions(positions)).isReady();
        Publisher attributeServer = publisher();

        publish(attributeServer, Change.forGroup("family", "album").revision(100));
        assertThat(phone.syncs("album").refs()).containsExactly(ContextRef.ofGroup("family", "album"));
        publish(attributeServer, Change.of("alex", "album").revision(3));
        assertThat(phone.syncs("album").refs()).containsExactly(ContextRef.of("album"));
        publish(attributeServer, Change.forEveryone("album").revision(2));
        assertThat(phone.syncs("album").refs()).containsExactly(ContextRef.ofEveryone("album"));

        // It comes back, and holds all three.
        phone.close();
        TestDevice restarted =
                device("alex", "phone", builder -> builder.positions(positions)).isPushed();
        publish(attributeServer, Change.of("alex", "sentinel"));
        restarted.syncs("sentinel");
    }

    @Test
    void aLocalChangeOfAGroupsContextSaysSo() throws Exception {
        TestDevice phone = device("alex", "phone", builder -> builder).isReady();
        ContextRef album = ContextRef.ofGroup("family", "album");

        phone.selector().changed(album);
        assertThat(phone.syncs("album").refs()).containsExactly(album);
        try (Edit edit = phone.selector().edit(album)) {
            assertThat(edit.ref()).isEqualTo(album);
        }
        assertThat(phone.syncs("album").refs()).containsExactly(album);
    }

    @Test
    void aChangeForLaterIsToldWhenItsTimeHasCome() throws Exception {
        TestDevice phone = device("alex", "phone", builder -> builder).isReady();
        Publisher attributeServer = publisher();
        Instant inAnHour = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);

        Receipt at = publish(attributeServer, Change.of("alex", "notes").at(inAnHour));
        Change other = Change.of("alex", "notes").after(Duration.ofMinutes(90));
        var first = attributeServer.publish(other);
        var second = attributeServer.publish(other);

        assertThat(at.timed()).isNotNull();
        assertThat(at.timed().at()).isEqualTo(inAnHour);
        assertThat(first.get(20, TimeUnit.SECONDS).timed()).isNotNull();
        assertThat(second.get(20, TimeUnit.SECONDS).timed())
                .isNotNull()
                .isNotEqualTo(first.get().timed());
        hub.clockMoves(Duration.ofMinutes(80));
        publish(attributeServer, Change.of("sam", "wakes the clock").after(Duration.ZERO));
        phone.syncs("notes");
        publish(attributeServer, Change.of("alex", "sentinel"));
        phone.syncs("sentinel");
    }

    @ParameterizedTest
    @EnumSource
    void aChangeForLaterWhoseAnswerWasLostWaitsOnce(Transport transport) throws Exception {
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        Publisher attributeServer = closing(Publisher.builder(network.uri(), hub.publisherTokens())
                .reconnect(TestDevice.FIRST_PAUSE, TestDevice.LONGEST_PAUSE)
                .transports(transport)
                .start());
        publish(attributeServer, Change.of("alex", "notes"));

        network.losesAnswers();
        var random = attributeServer.publish(Change.of("alex", "notes").after(Duration.ofHours(1)));
        var own = attributeServer.publish(
                Change.of("alex", "notes").after(Duration.ofHours(1)).timedId("own"));
        await().atMost(TestDevice.LONG).until(() -> waiting("alex").size() == 2);
        assertThat(random).isNotDone();
        List<String> first = waiting("alex");
        network.cuts();

        assertThat(List.of(
                        Objects.requireNonNull(random.get(20, TimeUnit.SECONDS).timed())
                                .id(),
                        Objects.requireNonNull(own.get(20, TimeUnit.SECONDS).timed())
                                .id()))
                .containsExactlyInAnyOrderElementsOf(first)
                .contains("own");
        assertThat(waiting("alex")).isEqualTo(first);
    }

    /** The ids of the changes that wait for a user's devices. */
    private List<String> waiting(String user) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub.uri() + "/v1/users/" + user + "/timed"))
                .header(
                        "Authorization",
                        "Bearer " + hub.token("attribute-server", Set.of(Scope.PUBLISH), Duration.ofHours(1)))
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        return Pattern.compile("\"timed\":\"([^\"]+)\"")
                .matcher(body)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void aChangeForAGroupThatIsNotThereIsRefused() throws Exception {
        assertThat(publisher().publish(Change.forGroup("no such", "album")))
                .failsWithin(TestDevice.LONG)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(PublishException.class)
                .withMessageContaining("group");
    }
}
