package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.higginspush.hub.ManyHubsFixture.LIMIT;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.higginspush.hub.command.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hubs on one Redis know of each other. */
class ManyHubsTest {
    @TempDir
    private Path folder;

    private ManyHubsFixture hubs;

    @BeforeEach
    void start() throws Exception {
        hubs = new ManyHubsFixture(
                folder,
                2,
                null,
                "session.presence-grace=100ms",
                "limits.sessions-per-user=4",
                "limits.tickets-per-user=2");
    }

    @AfterEach
    void stop() {
        hubs.close();
    }

    private PlainWebSocketClient connects(int hub, String user, String device) {
        PlainWebSocketClient client = PlainWebSocketClient.open(
                hubs.hub(hub).uri(),
                "/v1/users/" + user + "/changes",
                hubs.hub(hub).token(user, device));
        client.hears();
        return client;
    }

    private JsonNode node(int asked, String name) {
        for (JsonNode node : hubs.asks(
                        asked, "GET", "/v1/cluster", "", hubs.hub(asked).managerToken())
                .path("nodes")) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        return RawBayeux.json("{}");
    }

    @Test
    void eachNodeTellsOfAllAndOfThoseThatAreLost() throws Exception {
        connects(1, "alex", "phone");
        await().atMost(LIMIT).until(() -> node(0, "node-2").path("sessions").asInt() == 1);
        assertThat(node(0, "node-2").path("users").asInt()).isEqualTo(1);
        assertThat(node(0, "node-2").path("asked").asBoolean()).isFalse();
        assertThat(node(0, "node-1").path("asked").asBoolean()).isTrue();
        assertThat(node(0, "node-1").path("sessions").asInt()).isZero();
        hubs.kill(1);
        await().atMost(LIMIT)
                .until(() -> node(0, "node-2").path("state").asText().equals("lost"));

        assertThat(status()).contains("\nnode-1  serving  0 ").contains("\nnode-2  lost     - ");

        hubs.starts();
        hubs.everyNodeKnows(2);
        hubs.stop(1);
        await().atMost(LIMIT).until(() -> node(0, "node-3").isEmpty());
    }

    private String status() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String hub = hubs.hub(0).uri().toString();
        Main.run(new String[] {"cluster", "status", "--hub", hub, "--token", manager(0)}, print, print);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whoWatchesAGroupHearsOfDevicesAtAllNodes() throws Exception {
        hubs.asks(0, "PUT", "/v1/groups/family/members/alex", "", hubs.hub(0).managerToken());
        hubs.asks(0, "PUT", "/v1/groups/family/members/bob", "", hubs.hub(0).managerToken());
        PlainWebSocketClient phone = connects(1, "alex", "phone");
        try (EventSourceReader events =
                EventSourceReader.open(EventSourceReader.request(hubs.hub(0).uri(), "/v1/groups/family/events")
                        .header("Authorization", "Bearer " + hubs.hub(0).managerToken()))) {
            assertThat(events.next().get("data"))
                    .isEqualTo("{\"group\":\"family\",\"members\":[{\"user\":\"alex\",\"connected\":true},"
                            + "{\"user\":\"bob\",\"connected\":false}],\"more\":false}");
            PlainWebSocketClient other = connects(1, "bob", "phone");
            assertThat(events.next()).containsEntry("event", "connected").containsEntry("data", "{\"user\":\"bob\"}");
            PlainWebSocketClient third = connects(0, "bob", "phone");
            other.close();
            phone.close();
            assertThat(events.next()).containsEntry("event", "gone").containsEntry("data", "{\"user\":\"alex\"}");
            third.close();
            assertThat(events.next()).containsEntry("event", "gone").containsEntry("data", "{\"user\":\"bob\"}");

            connects(1, "alex", "phone");
            assertThat(events.next()).containsEntry("event", "connected");
            hubs.kill(1);
            assertThat(events.next()).containsEntry("event", "gone").containsEntry("data", "{\"user\":\"alex\"}");
        }
    }

    private String ticket(int hub) {
        return SecretLogExtension.note(
                hubs.asks(hub, "POST", "/v1/tickets", "{}", hubs.hub(hub).token("alex", "phone"))
                        .path("ticket")
                        .asText());
    }

    private int asksWithTicket(int hub, String ticket) {
        RawBayeux http = new RawBayeux(hubs.hub(hub).uri());
        return http.send(http.request("/v1/users/alex/changes?ticket=" + ticket))
                .statusCode();
    }

    @Test
    void aTicketIsRedeemedOnceAtAnyNodeAndCountedAtAll() {
        String ticket = ticket(0);
        assertThat(asksWithTicket(1, ticket)).isEqualTo(200);
        assertThat(asksWithTicket(0, ticket)).isEqualTo(401);
        assertThat(asksWithTicket(1, ticket)).isEqualTo(401);

        String first = ticket(0);
        String second = ticket(1);
        assertThat(hubs.sends(0, "POST", "/v1/tickets", "{}", hubs.hub(0).token("alex", "phone"))
                        .statusCode())
                .isEqualTo(429);
        assertThat(asksWithTicket(0, second)).isEqualTo(200);
        await().atMost(LIMIT)
                .until(() ->
                        hubs.sends(1, "POST", "/v1/tickets", "{}", hubs.hub(1).token("alex", "phone"))
                                        .statusCode()
                                == 201);
        assertThat(asksWithTicket(1, first)).isEqualTo(200);
    }

    private EventSourceReader streams(int hub, String ticket, String lastEventId) {
        HttpRequest.Builder request =
                EventSourceReader.request(hubs.hub(hub).uri(), "/v1/users/alex/changes?ticket=" + ticket);
        return EventSourceReader.open(lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId));
    }

    @Test
    void aStreamOfATicketComesBackToAnotherNode() {
        String ticket = ticket(0);
        try (EventSourceReader first = streams(0, ticket, "")) {
            String last = first.next().get("id");
            hubs.changes(0, "alex", "notes", 1);
            assertThat(first.context()).isEqualTo("notes");
            try (EventSourceReader second = streams(1, ticket, last)) {
                first.ends();
                assertThat(second.context()).isEqualTo("notes");
                assertThat(second.next()).containsEntry("event", "position");
                try (EventSourceReader third = streams(0, ticket, last)) {
                    second.ends();
                    assertThat(third.context()).isEqualTo("notes");
                }
            }
            assertThat(asksWithTicket(1, ticket)).isEqualTo(401);
        }
    }

    @Test
    void aHandshakeTakesATicketOfAnotherNode() {
        RawBayeux http = new RawBayeux(hubs.hub(1).uri());
        String handshake = "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                + "[\"long-polling\"],\"ext\":{\"push\":{\"ticket\":\"" + ticket(0) + "\"}}}]";
        HttpRequest.Builder request = http.request("/bayeux").header("Content-Type", "application/json");
        assertThat(http.send(request.POST(HttpRequest.BodyPublishers.ofString(handshake)))
                        .body())
                .contains("\"successful\":true");
        assertThat(http.send(request.POST(HttpRequest.BodyPublishers.ofString(handshake)))
                        .body())
                .contains("401::");
    }

    @Test
    void theSessionsOfAUserAreListedAndEndedOnAllNodes() {
        PlainWebSocketClient phone = connects(0, "alex", "phone");
        PlainWebSocketClient desk = connects(1, "alex", "desk");
        String path = "/v1/users/alex/sessions";
        String manager = hubs.hub(0).managerToken();

        JsonNode sessions = hubs.asks(0, "GET", path, "", manager).path("sessions");
        assertThat(sessions).hasSize(2);
        assertThat(sessions.findValuesAsText("device")).containsExactlyInAnyOrder("phone", "desk");
        sessions.forEach(session -> {
            assertThat(session.path("node").asText())
                    .isEqualTo(session.path("device").asText().equals("phone") ? "node-1" : "node-2");
            assertThat(session.path("unconfirmed").asInt(-1)).isZero();
        });

        assertThat(hubs.asks(0, "DELETE", path + "/desk", "", manager)
                        .path("closed")
                        .asInt())
                .isEqualTo(1);
        desk.isClosed();
        assertThat(hubs.asks(1, "DELETE", path, "", manager(1)).path("closed").asInt())
                .isEqualTo(1);
        phone.isClosed();
        assertThat(hubs.asks(1, "GET", path, "", manager(1)).path("sessions")).isEmpty();
    }

    private String manager(int hub) {
        return hubs.hub(hub).managerToken();
    }

    @Test
    void aSessionTooManyForItsUserEndsWhicheverNodeItIsOn() {
        for (int i = 0; i < 4; i++) {
            connects(i % 2, "alex", "device-" + i);
        }
        PlainWebSocketClient.open(
                hubs.hub(0).uri(), "/v1/users/alex/changes", hubs.hub(0).token("alex", "one-more"));
        await().atMost(LIMIT)
                .until(() -> hubs.asks(1, "GET", "/v1/users/alex/sessions", "", manager(1))
                                .path("sessions")
                                .size()
                        == 4);
        assertThat(hubs.asks(0, "GET", "/v1/users/alex/sessions", "", manager(0))
                        .path("sessions")
                        .findValuesAsText("device"))
                .as("those of the other node stay")
                .contains("device-1", "device-3");
    }
}
