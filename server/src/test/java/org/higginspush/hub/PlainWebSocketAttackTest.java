package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile or broken client sends on a plain WebSocket, or does not read there. */
class PlainWebSocketAttackTest {
    private static final String PATH = "/v1/users/eve/changes";

    @TempDir
    static Path data;

    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "session.write-deadline=500ms", "http.websocket-idle-timeout=4s");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static RawWebSocket opens() throws IOException {
        RawWebSocket socket = RawWebSocket.open(hub.port(), PATH, hub.token("eve", "phone"));
        assertThat(socket.hears().text()).contains("\"changes\"");
        return socket;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- frames that end it

    static Stream<Arguments> whatEndsIt() {
        byte[] unfinished = RawWebSocket.frame(false, RawWebSocket.TEXT, new byte[10_000]);
        ByteArrayOutputStream fragments = new ByteArrayOutputStream();
        fragments.writeBytes(unfinished);
        fragments.writeBytes(RawWebSocket.frame(false, RawWebSocket.CONTINUATION, new byte[10_000]));
        byte[] huge = {(byte) 0x81, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};
        return Stream.of(
                Arguments.of("a message that is too large", RawWebSocket.frame(true, 1, new byte[20_000]), 1009),
                Arguments.of("a frame that claims to be huge", huge, 1009),
                Arguments.of("fragments that are too large together", fragments.toByteArray(), 1009),
                Arguments.of("text that is not UTF-8", RawWebSocket.frame(true, 1, new byte[] {-1, -2}), 1007),
                Arguments.of("a binary frame", RawWebSocket.frame(true, 2, new byte[3]), 1003),
                Arguments.of("a continuation of nothing", RawWebSocket.frame(true, 0, text("{}")), 1002),
                Arguments.of("no JSON", RawWebSocket.frame(true, 1, text("hello s3cr3t")), 4400),
                Arguments.of("a Bayeux message", RawWebSocket.frame(true, 1, text("[{\"channel\":\"/meta\"}]")), 4400),
                Arguments.of("a name twice", RawWebSocket.frame(true, 1, text("{\"id\":1,\"id\":2}")), 4400),
                Arguments.of("a deep nesting", RawWebSocket.frame(true, 1, text("{\"a\":".repeat(2_000))), 4400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatEndsIt")
    void isClosedWithACodeThatSaysWhy(String what, byte[] bytes, int code) throws IOException {
        try (RawWebSocket socket = opens()) {
            socket.sendsRaw(bytes);
            RawWebSocket.ReceivedFrame close = socket.hearsClose();
            assertThat(close.code()).as(close.text()).isEqualTo(code);
            assertThat(close.text()).doesNotContain("s3cr3t");
        }
    }

    @Test
    void aFloodIsRefusedAndClosed() throws IOException {
        try (RawWebSocket socket = opens()) {
            byte[] one =
                    RawWebSocket.frame(true, RawWebSocket.TEXT, text("{\"id\":1,\"method\":\"GET\",\"path\":\"/x\"}"));
            for (int i = 0; i < 3_000; i++) {
                socket.sendsRaw(one);
            }
            assertThat(socket.hearsClose().code()).isEqualTo(4429);
        } catch (IOException reset) {
            assertThat(reset).as("closed while it still wrote").isNotNull();
        }
        await().until(() -> hub.hub().sessions() == 0);
    }

    @Test
    void emptyFragmentsWithoutEndAreAFloodToo() throws IOException {
        try (RawWebSocket socket = opens()) {
            socket.sends(false, RawWebSocket.TEXT, new byte[0]);
            for (int i = 0; i < 3_000; i++) {
                socket.sends(false, RawWebSocket.CONTINUATION, new byte[0]);
            }
            assertThat(socket.hearsClose().code()).isEqualTo(4429);
        } catch (IOException reset) {
            assertThat(reset).as("closed while it still wrote").isNotNull();
        }
        await().until(() -> hub.hub().sessions() == 0);
    }

    // ---- requests that are refused, and nothing more

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"method\":\"GET\",\"path\":\"/v1/users/eve/changes\"}",
                "{\"id\":\"\",\"method\":\"GET\",\"path\":\"/v1/users/eve/changes\"}",
                "{\"id\":true,\"method\":\"GET\",\"path\":\"/v1/users/eve/changes\"}",
                "{\"id\":\"1\",\"method\":\"GET\"}",
                "{\"id\":\"1\",\"path\":\"/v1/users/eve/changes\"}",
                "{\"id\":\"1\",\"method\":\"get it\",\"path\":\"/v1/users/eve/changes\"}",
                "{\"id\":\"1\",\"method\":\"GET\",\"path\":\"v1/users/eve/changes\"}",
                "{\"id\":\"1\",\"method\":\"GET\",\"path\":\"/v1/users/eve/changes\",\"bdy\":{}}",
                "{\"id\":\"1\",\"method\":\"GET\",\"path\":\"/v1/users/../changes\"}",
                "{\"id\":\"1\",\"method\":\"GET\",\"path\":\"/v1/users/%ff/changes\"}",
                "{\"id\":\"1\",\"method\":\"GET\",\"path\":\"/v1/users/eve/changes?since=%ff\"}",
                "{\"id\":\"1\",\"method\":\"GET\",\"path\":\"/v1/users/eve/changes?since=x\"}",
                "{\"id\":\"1\",\"method\":\"PUT\",\"path\":\"/v1/token\",\"body\":[]}",
                "{\"position\":5}",
                "{\"position\":\"x\"}",
                "{\"heard\":-1}",
                "{\"positon\":\"a:1\",\"heard\":1}"
            })
    void isRefusedAndTheWebSocketGoesOn(String frame) throws IOException {
        try (RawWebSocket socket = opens()) {
            socket.sends(frame);
            JsonNode refusal = RawBayeux.json(socket.hears().text());
            assertThat(refusal.get("status").asInt()).as(refusal.toString()).isEqualTo(400);
            assertThat(refusal.get("body").get("detail").asText()).isNotBlank();
            socket.sends("{\"heard\":0}");
            assertThat(socket.hears().text()).contains("position");
        }
    }

    @Test
    void anIdThatIsUnderWayIsRefusedAndTheFirstRequestIsServed() throws IOException {
        try (RawWebSocket socket = RawWebSocket.open(hub.port(), "/v1/requests", hub.publisherToken())) {
            socket.hears();
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            for (int i = 0; i < 2; i++) {
                both.writeBytes(RawWebSocket.frame(
                        true,
                        RawWebSocket.TEXT,
                        text(PlainWebSocketClient.request(
                                "same", "POST", "/v1/users/finn/changes", "{\"context\":\"a\"}"))));
            }
            socket.sendsRaw(both.toByteArray());
            int first = RawBayeux.json(socket.hears().text()).get("status").asInt();
            int second = RawBayeux.json(socket.hears().text()).get("status").asInt();
            assertThat(first + second)
                    .as("one is refused, unless the first was done already")
                    .isIn(609, 400);
        }
    }

    @Test
    void moreRequestsThanMayBeUnderWayAreRefused() throws IOException {
        try (RawWebSocket socket = RawWebSocket.open(hub.port(), "/v1/requests", hub.publisherToken())) {
            socket.hears();
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            int sent = 600;
            for (int i = 0; i < sent; i++) {
                many.writeBytes(RawWebSocket.frame(
                        true,
                        RawWebSocket.TEXT,
                        text(PlainWebSocketClient.request(
                                "r" + i, "POST", "/v1/users/finn/changes", "{\"context\":\"b\"}"))));
            }
            socket.sendsRaw(many.toByteArray());
            for (int i = 0; i < sent; i++) {
                assertThat(RawBayeux.json(socket.hears().text()).get("status").asInt())
                        .isIn(200, 429);
            }
        }
    }

    // ---- upgrades that are none

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET"})
    void anUpgradeThatIsNoneIsToldWhy(String method) throws IOException {
        String version = method.equals("GET") ? "" : "Sec-WebSocket-Version: 13\r\n";
        String answer = RawHttp.exchange(
                hub.port(),
                method + " " + PATH + " HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
                        + version + "Content-Length: 0\r\nAuthorization: Bearer " + hub.token("eve", "phone")
                        + "\r\n\r\n");
        assertThat(answer).startsWith(method.equals("GET") ? "HTTP/1.1 426 " : "HTTP/1.1 405 ");
    }

    // ---- clients that do not read, or are gone

    @Test
    void aClientThatDoesNotReadIsDisconnectedAndTheOthersHearEverything() throws Exception {
        try (PlainWebSocketClient reader =
                        PlainWebSocketClient.open(hub.uri(), "/v1/users/greta/changes", hub.token("greta", "reader"));
                RawWebSocket deaf =
                        RawWebSocket.openNarrow(hub.port(), "/v1/users/greta/changes", hub.token("greta", "deaf"))) {
            reader.hears();
            CometdClient publisher = hub.publisher("websocket");
            publisher.handshakes();
            String context = "c".repeat(120);
            await().until(() -> hub.hub().sessions() == 3);
            long revision = 0;
            while (hub.hub().sessions() == 3) {
                revision++;
                publisher.changes("greta", context, revision, null);
                reader.hears(context, revision);
                assertThat(revision).as("changes until it was let go").isLessThan(200_000);
            }
            assertThat(deaf).isNotNull();
            publisher.close();
        }
        await().until(() -> hub.hub().sessions() == 0);
    }

    @Test
    void whoAnswersNoPingIsGoneAfterTheIdleTimeoutAndWhoDoesStays() throws Exception {
        try (PlainWebSocketClient alive =
                        PlainWebSocketClient.open(hub.uri(), "/v1/users/hal/changes", hub.token("hal", "alive"));
                RawWebSocket silent =
                        RawWebSocket.open(hub.port(), "/v1/users/hal/changes", hub.token("hal", "gone"))) {
            alive.hears();
            silent.hears();
            assertThat(silent.hears().opcode()).isEqualTo(RawWebSocket.PING);
            silent.sendsRaw(RawWebSocket.frame(true, RawWebSocket.PONG, new byte[0]));
            assertThat(silent.hears().opcode()).as("it was there a moment ago").isEqualTo(RawWebSocket.PING);
            await().until(() -> hub.hub().sessions() == 1);
            assertThat(alive.asks("1", "GET", "/v1/users/hal/changes", null)
                            .get("status")
                            .asInt())
                    .isEqualTo(200);
        }
    }
}
