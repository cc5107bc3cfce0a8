package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that opens its WebSocket before it handshakes over HTTP, as faye does, has no browser cookie to show there. Its
 * WebSocket joins the session all the same; whoever else knows the client id does not.
 */
class WebSocketOpenedFirstTest {
    private static final String CHANNEL = "/user/alex/contexts";

    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux client;
    private RawBayeux thief;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "proxy.trusted=127.0.0.1");
        client = new RawBayeux(hub.uri());
        thief = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private String handshakes() {
        return client.handshakes(hub.token("alex", "phone"));
    }

    private static JsonNode subscribes(RawBayeux.Socket socket, String id) {
        return socket.sends(RawBayeux.subscribe(id, CHANNEL)).hears();
    }

    private static void assertMaySpeak(RawBayeux.Socket socket, String id) {
        JsonNode reply = subscribes(socket, id);
        assertThat(reply.path("successful").asBoolean()).as(reply.toString()).isTrue();
    }

    private static void assertIsRefused(RawBayeux.Socket socket, String id) {
        JsonNode reply = subscribes(socket, id);
        assertThat(reply.path("error").asText()).as(reply.toString()).startsWith("402:");
        socket.aborts();
    }

    @Test
    void itJoinsTheSessionAndIsTold() {
        RawBayeux.Socket socket = client.socket();
        String id = handshakes();
        assertMaySpeak(socket, id);
        CometdClient publisher = hub.publisher("websocket");
        publisher.handshakes();
        publisher.changes("alex", "notes", 1, null);
        assertThat(socket.hears().path("data").path("context").asText()).isEqualTo("notes");
        assertThat(socket.sends(RawBayeux.connect(id, ""))
                        .hears()
                        .path("successful")
                        .asBoolean())
                .isTrue();
        publisher.close();
        socket.aborts();
    }

    @Test
    void oneThatIsOpenedAfterwardsIsRefused() {
        String id = handshakes();
        assertIsRefused(thief.socket(), id);
    }

    @Test
    void whoComesSecondIsRefused() {
        RawBayeux.Socket stolen = thief.socket();
        RawBayeux.Socket socket = client.socket();
        String id = handshakes();
        assertMaySpeak(socket, id);
        assertIsRefused(stolen, id);
        assertMaySpeak(socket, id);
        socket.aborts();
    }

    @Test
    void ofManyAtOnceOneAloneJoins() {
        List<RawBayeux.Socket> sockets =
                IntStream.range(0, 8).mapToObj(i -> thief.socket()).toList();
        String id = handshakes();
        sockets.forEach(socket -> socket.raw().sendText(RawBayeux.subscribe(id, CHANNEL), true));
        List<String> errors = sockets.stream()
                .map(socket -> socket.hears().path("error").asText())
                .toList();
        assertThat(errors).filteredOn(String::isEmpty).hasSize(1);
        assertThat(errors).filteredOn(error -> error.startsWith("402:")).hasSize(7);
        sockets.forEach(RawBayeux.Socket::aborts);
    }

    @Test
    void oneThatSpokeForAnotherSessionIsRefused() {
        RawBayeux.Socket socket = thief.socket();
        socket.handshakes(hub.token("mallory", "phone"));
        String id = handshakes();
        assertIsRefused(socket, id);
    }

    @Test
    void oneThatTriedAnotherIdBeforeIsRefused() {
        RawBayeux.Socket socket = thief.socket();
        String id = handshakes();
        assertThat(subscribes(socket, "guessed").path("error").asText()).startsWith("402:");
        assertIsRefused(socket, id);
    }

    @Test
    void oneOfAPageOfAnotherOriginIsRefused() {
        RawBayeux.Socket page = thief.socket(hub.uri().toString(), null);
        assertIsRefused(page, handshakes());

        RawBayeux.Socket program = thief.socket();
        assertIsRefused(
                program,
                client.handshakes(
                        hub.token("alex", "phone"), Map.of("Origin", hub.uri().toString())));
    }

    @Test
    void oneFromAnotherAddressIsRefused() {
        RawBayeux.Socket elsewhere = thief.socket(Map.of("Forwarded", "for=192.0.2.1"));
        String id = client.handshakes(hub.token("alex", "phone"), Map.of("Forwarded", "for=192.0.2.2"));
        assertIsRefused(elsewhere, id);
    }

    @Test
    void oneFromTheSameAddressBehindAProxyJoins() {
        RawBayeux.Socket socket = client.socket(Map.of("Forwarded", "for=192.0.2.1"));
        String id = client.handshakes(hub.token("alex", "phone"), Map.of("Forwarded", "for=192.0.2.1"));
        assertMaySpeak(socket, id);
        socket.aborts();
    }

    @Test
    void aSessionThatMovedWithItsCookieIsNotJoined() {
        RawBayeux.Socket stolen = thief.socket();
        String id = handshakes();
        RawBayeux.Socket moved =
                new RawBayeux(hub.uri()).socket(null, "BAYEUX_BROWSER=" + client.cookie("BAYEUX_BROWSER"));
        assertMaySpeak(moved, id);
        assertIsRefused(stolen, id);
        moved.aborts();
    }

    @Test
    void aSessionOfAWebSocketIsNotJoined() {
        RawBayeux.Socket stolen = thief.socket();
        RawBayeux.Socket victim = client.socket();
        String id = victim.handshakes(hub.token("alex", "phone"));
        assertIsRefused(stolen, id);
        victim.aborts();
    }

    @Test
    void aSessionThatLostItsWebSocketIsJoinedByNoOther() {
        RawBayeux.Socket stolen = thief.socket();
        RawBayeux.Socket socket = client.socket();
        String id = handshakes();
        assertMaySpeak(socket, id);
        socket.aborts();
        assertIsRefused(stolen, id);
    }
}
