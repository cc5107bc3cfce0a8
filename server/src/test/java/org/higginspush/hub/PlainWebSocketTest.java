package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.higginspush.hub.access.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mission's story, and the whole API, over plain WebSockets. Each test has a user of its own. */
class PlainWebSocketTest {
    @TempDir
    static Path data;

    private static TestHub hub;
    private static RawBayeux http;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "limits.sessions-per-user=4");
        http = new RawBayeux(hub.uri());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static PlainWebSocketClient opens(String user, String device) {
        return opens(user, device, "");
    }

    private static PlainWebSocketClient opens(String user, String device, String query) {
        return PlainWebSocketClient.open(hub.uri(), changes(user) + query, hub.token(user, device));
    }

    private static String changes(String user) {
        return "/v1/users/" + user + "/changes";
    }

    private static JsonNode published(String user, String change) {
        return posted(changes(user), change);
    }

    private static JsonNode posted(String path, String change) {
        HttpResponse<String> answer = http.send(http.request(path)
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(BodyPublishers.ofString(change)));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        return RawBayeux.json(answer.body());
    }

    private static String change(String context, long revision, @Nullable String origin) {
        return "{\"context\":\"" + context + "\",\"revision\":" + revision
                + (origin == null ? "" : ",\"origin\":\"" + origin + "\"") + "}";
    }

    // ---- the story

    @Test
    void theUrlSubscribesAndOriginAndStrangersHearNothing() {
        try (PlainWebSocketClient pc = opens("ada", "pc");
                PlainWebSocketClient phone = opens("ada", "phone");
                PlainWebSocketClient stranger = opens("eve", "phone")) {
            for (PlainWebSocketClient each : new PlainWebSocketClient[] {pc, phone, stranger}) {
                JsonNode missed = each.hears();
                assertThat(missed.get("resync").asBoolean()).isTrue();
                assertThat(missed.get("changes")).isEmpty();
                assertThat(missed.get("position").asText()).contains(":");
                assertThat(missed.get("spread").isInt()).isTrue();
                assertThat(missed.get("expiresIn").asLong()).isPositive();
            }
            JsonNode receipt = published("ada", change("passwords", 7, "pc"));
            String notice = phone.hearsText();
            assertThat(RawBayeux.json(notice))
                    .isEqualTo(
                            RawBayeux.json("{\"context\":\"passwords\",\"revision\":7,\"origin\":\"pc\",\"position\":"
                                    + receipt.get("position") + "}"));
            assertThat(notice.getBytes(StandardCharsets.UTF_8).length + 2).isLessThanOrEqualTo(105);
            published("ada", change("sentinel", 1, null));
            published("eve", change("sentinel", 1, null));
            pc.hears("sentinel", 1);
            phone.hears("sentinel", 1);
            stranger.hears("sentinel", 1);
        }
    }

    @Test
    void whoWasKilledHearsWhatItMissedAndNothingElse() {
        String position;
        try (PlainWebSocketClient phone = opens("bob", "phone")) {
            phone.hears();
            published("bob", change("notes", 1, "pc"));
            JsonNode notice = phone.hears();
            position = notice.get("position").asText();
            phone.dies();
        }
        published("bob", change("album", 3, "pc"));
        published("bob", change("mine", 4, "phone"));
        try (PlainWebSocketClient phone = opens("bob", "phone", "?since=" + position)) {
            JsonNode missed = phone.hears();
            assertThat(missed.get("resync").asBoolean()).isFalse();
            assertThat(missed.get("changes"))
                    .isEqualTo(RawBayeux.json("[{\"context\":\"album\",\"revision\":3,\"origin\":\"pc\"}]"));
            published("bob", change("sentinel", 1, null));
            phone.hears("sentinel", 1);
        }
    }

    @Test
    void eachAudienceIsTold() {
        posted("/v1/groups/family/members/carol", "{}", hub.managerToken(), "PUT");
        try (PlainWebSocketClient phone = opens("carol", "phone");
                PlainWebSocketClient pc = opens("carol", "pc")) {
            phone.hears();
            pc.hears();
            posted("/v1/users/carol/devices/phone/changes", change("one", 1, null));
            phone.hears("one", 1);
            posted("/v1/groups/family/changes", "{\"context\":\"album\",\"user\":\"carol\",\"origin\":\"pc\"}");
            assertThat(phone.hears().get("group").asText()).isEqualTo("family");
            posted("/v1/everyone/changes", change("terms", 5, null));
            assertThat(phone.hears().get("everyone").asBoolean()).isTrue();
            assertThat(pc.hears().get("everyone").asBoolean()).isTrue();
            published("carol", "{\"context\":\"later\",\"after\":0.01}");
            phone.hears("later", 1);
            pc.hears("later", 1);
        }
    }

    private static void posted(String path, String body, String token, String method) {
        HttpResponse<String> answer = http.send(http.request(path)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    }

    // ---- how it is opened

    @Test
    void aTicketOpensItOnce() {
        String ticket = ticket("dora");
        String path = changes("dora") + "?device=phone&ticket=" + ticket;
        try (PlainWebSocketClient phone =
                PlainWebSocketClient.open(hub.uri(), path, null, hub.uri().toString(), null)) {
            phone.hears();
            assertThat(PlainWebSocketClient.refused(hub.uri(), path, null, null).statusCode())
                    .isEqualTo(401);
            assertThat(phone.asks("1", "POST", "/v1/tickets", null)
                            .get("status")
                            .asInt())
                    .isEqualTo(403);
        }
    }

    private static String ticket(String user) {
        HttpResponse<String> answer = http.send(http.request("/v1/tickets")
                .header("Authorization", "Bearer " + hub.token(user, null))
                .POST(BodyPublishers.noBody()));
        return RawBayeux.json(answer.body()).get("ticket").asText();
    }

    @Test
    void aRefusedUpgradeGivesTheTicketBack() {
        String ticket = ticket("emil");
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("someone") + "?ticket=" + ticket, null, null)
                        .statusCode())
                .isEqualTo(403);
        try (PlainWebSocketClient phone =
                PlainWebSocketClient.open(hub.uri(), changes("emil") + "?ticket=" + ticket, null)) {
            assertThat(phone.hears().get("resync").asBoolean()).isTrue();
        }
    }

    @Test
    void theSubProtocolIsAcceptedIfOffered() {
        String token = hub.token("fred", "phone");
        try (PlainWebSocketClient named = PlainWebSocketClient.open(
                        hub.uri(), changes("fred"), token, null, PlainWebSocketClient.SUB_PROTOCOL);
                PlainWebSocketClient plain = PlainWebSocketClient.open(hub.uri(), changes("fred"), token)) {
            assertThat(named.subProtocol()).isEqualTo(PlainWebSocketClient.SUB_PROTOCOL);
            assertThat(plain.subProtocol()).isEmpty();
        }
    }

    @Test
    void whoMayNotOpenItIsToldOverHttp() {
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("gina"), null, null)
                        .statusCode())
                .isEqualTo(401);
        String token = hub.token("gina", "phone");
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("other"), token, null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("gina"), hub.publisherToken(), null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("gina") + "?since=nonsense", token, null)
                        .statusCode())
                .isEqualTo(400);
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("gina") + "?sinse=1", token, null)
                        .statusCode())
                .isEqualTo(400);
        assertThat(PlainWebSocketClient.refused(hub.uri(), "/v1/nothing", token, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("gina"), token, "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(http.get("/v1/requests").statusCode()).isEqualTo(426);
    }

    @Test
    void sessionsOfAUserAreCountedOverAllTransports() {
        await().atMost(Duration.ofSeconds(20)).until(() -> hub.hub().sessions() == 0); // those of other tests
        try (PlainWebSocketClient a = opens("hugo", "a");
                PlainWebSocketClient b = opens("hugo", "b");
                PlainWebSocketClient c = opens("hugo", "c")) {
            CometdClient d = hub.device("websocket", "hugo", "d").connects("hugo");
            assertThat(hub.hub().sessions()).isEqualTo(4);
            HttpResponse<?> answer =
                    PlainWebSocketClient.refused(hub.uri(), changes("hugo"), hub.token("hugo", "e"), null);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            d.close();
            a.dies();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                try (PlainWebSocketClient again = opens("hugo", "e")) {
                    again.hears();
                }
            });
            b.hears();
            c.hears();
        }
    }

    // ---- requests

    @Test
    void aFrameWithAnIdIsARequestOfTheApi() {
        try (PlainWebSocketClient server = PlainWebSocketClient.open(hub.uri(), "/v1/requests", hub.publisherToken());
                PlainWebSocketClient phone = opens("ines", "phone")) {
            assertThat(server.hears().get("expiresIn").asLong()).isPositive();
            phone.hears();
            JsonNode receipt = server.asks("7", "POST", changes("ines"), change("notes", 4, "pc"));
            assertThat(receipt.get("status").asInt()).isEqualTo(200);
            assertThat(receipt.get("body").get("duplicate").asBoolean()).isFalse();
            phone.hears("notes", 4);
            String position = receipt.get("body").get("position").asText();
            JsonNode nothingNew = phone.asks("1", "GET", changes("ines") + "?since=" + position, null);
            assertThat(nothingNew).isEqualTo(RawBayeux.json("{\"id\":\"1\",\"status\":304}"));
            JsonNode all = phone.asks("2", "GET", changes("ines"), null);
            assertThat(all.get("body").get("resync").asBoolean()).isTrue();
            JsonNode many = server.asks(
                    "8",
                    "POST",
                    "/v1/changes",
                    "[{\"user\":\"ines\",\"context\":\"a\",\"revision\":1},{\"user\":\"ines\"}]");
            assertThat(many.get("body").get(0).get("duplicate").asBoolean()).isFalse();
            assertThat(many.get("body").get(1).get("status").asInt()).isEqualTo(400);
            phone.hears("a", 1);
            server.sends("{\"id\":9,\"method\":\"GET\",\"path\":\"/v1/users/ines/timed\"}");
            assertThat(server.hears()).isEqualTo(RawBayeux.json("{\"id\":9,\"status\":200,\"body\":{\"timed\":[]}}"));
        }
    }

    @Test
    void groupsAreManagedOverIt() {
        try (PlainWebSocketClient manager = PlainWebSocketClient.open(hub.uri(), "/v1/requests", hub.managerToken())) {
            manager.hears();
            String member = "/v1/groups/team/members/jack";
            assertThat(manager.asks("1", "PUT", member, null).get("status").asInt())
                    .isEqualTo(201);
            assertThat(manager.asks("2", "GET", "/v1/users/jack/groups", null).get("body"))
                    .isEqualTo(RawBayeux.json("{\"groups\":[\"team\"]}"));
            assertThat(manager.asks("3", "DELETE", member, null))
                    .isEqualTo(RawBayeux.json("{\"id\":\"3\",\"status\":204}"));
        }
    }

    @Test
    void manyRequestsAreUnderWayAtOnce() {
        try (PlainWebSocketClient server = PlainWebSocketClient.open(hub.uri(), "/v1/requests", hub.publisherToken())) {
            server.hears();
            Set<String> open = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                open.add(Integer.toString(i));
                server.sends(PlainWebSocketClient.request(
                        Integer.toString(i), "POST", changes("kim"), change("c" + i % 20, i + 1, null)));
            }
            while (!open.isEmpty()) {
                JsonNode answer = server.hears();
                assertThat(answer.get("status").asInt()).as(answer.toString()).isEqualTo(200);
                assertThat(open.remove(answer.get("id").asText())).isTrue();
            }
        }
    }

    @Test
    void aRefusalIsAProblemDocument() {
        try (PlainWebSocketClient phone = opens("lena", "phone")) {
            phone.hears();
            JsonNode forbidden = phone.asks("1", "POST", changes("lena"), change("a", 1, null));
            assertThat(forbidden.get("status").asInt()).isEqualTo(403);
            assertThat(forbidden.get("body").get("type").asText()).isEqualTo("urn:higgins-push:problem:forbidden");
            assertThat(forbidden.get("body").get("detail").asText()).contains("publish");
            assertThat(phone.asks("2", "GET", changes("bob"), null)
                            .get("status")
                            .asInt())
                    .isEqualTo(403);
            assertThat(phone.asks("3", "GET", "/v1/nothing", null).get("status").asInt())
                    .isEqualTo(404);
            assertThat(phone.asks("4", "PATCH", changes("lena"), null)
                            .get("status")
                            .asInt())
                    .isEqualTo(405);
            JsonNode waiting = phone.asks("5", "GET", changes("lena") + "?wait=20", null);
            assertThat(waiting.get("body").get("detail").asText()).contains("\"wait\"");
            assertThat(phone.asks("6", "GET", changes("lena") + "?ticket=x", null)
                            .get("status")
                            .asInt())
                    .isEqualTo(400);
            published("lena", change("sentinel", 1, null));
            phone.hears("sentinel", 1);
        }
    }

    // ---- heartbeats

    @Test
    void aHeartbeatIsAnsweredWithThePosition() {
        try (PlainWebSocketClient phone = opens("mara", "phone")) {
            String position = phone.hears().get("position").asText();
            phone.sends("{\"position\":\"" + position + "\",\"heard\":0}");
            assertThat(phone.hears().get("position").asText()).isEqualTo(position);
            published("mara", change("notes", 1, null));
            String later = phone.hears().get("position").asText();
            phone.sends("{\"position\":\"" + later + "\",\"heard\":1}");
            assertThat(phone.hears().get("position").asText()).isEqualTo(later);
        }
    }

    @Test
    void whatWasLostIsToldAgainAtTheNextHeartbeat() {
        try (PlainWebSocketClient phone = opens("nina", "phone")) {
            String position = phone.hears().get("position").asText();
            published("nina", change("notes", 1, null));
            phone.hears("notes", 1);
            phone.sends("{\"position\":\"" + position + "\",\"heard\":0}"); // it may be on its way still
            phone.hears();
            phone.sends("{\"position\":\"" + position + "\",\"heard\":0}");
            phone.hears("notes", 1);
            phone.hears();
            phone.sends("{\"heard\":1}");
            phone.hears();
            published("nina", change("sentinel", 1, null));
            phone.hears("sentinel", 1);
        }
    }

    // ---- its token

    @Test
    void aTokenIsRenewedByARequest() throws Exception {
        try (TestHub other = TestHub.start(data.resolve("renewal"))) {
            String old = other.token("olga", "phone", Duration.ofMinutes(2));
            try (PlainWebSocketClient phone = PlainWebSocketClient.open(other.uri(), changes("olga"), old);
                    PlainWebSocketClient late = PlainWebSocketClient.open(other.uri(), changes("olga"), old)) {
                assertThat(phone.hears().get("expiresIn").asLong()).isLessThanOrEqualTo(120_000);
                late.hears();
                String fresh = other.token("olga", "phone", Duration.ofHours(9));
                JsonNode renewed = phone.asks("r", "PUT", "/v1/token", "{\"token\":\"" + fresh + "\"}");
                assertThat(renewed.get("body").get("expiresIn").asLong()).isGreaterThan(3_600_000);
                String foreign = other.token("paul", "phone", Duration.ofHours(9));
                assertThat(phone.asks("f", "PUT", "/v1/token", "{\"token\":\"" + foreign + "\"}")
                                .get("status")
                                .asInt())
                        .isEqualTo(403);
                assertThat(phone.asks("n", "PUT", "/v1/token", "{\"token\":\"x\"}")
                                .get("status")
                                .asInt())
                        .isEqualTo(401);
                other.clockMoves(Duration.ofSeconds(90));
                assertThat(late.hears().get("expiresIn").asLong())
                        .as("a reminder")
                        .isLessThan(60_000);
                other.clockMoves(Duration.ofHours(1));
                PlainWebSocketClient.CloseFrame closing = late.isClosed();
                assertThat(closing.code()).isEqualTo(4401);
                assertThat(closing.reason()).contains("expired", "fresh");
                assertThat(phone.asks("s", "GET", changes("olga"), null)
                                .get("status")
                                .asInt())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aHubThatStopsSaysWhenToComeBack() throws Exception {
        TestHub other = TestHub.start(data.resolve("drain"));
        try (PlainWebSocketClient phone =
                PlainWebSocketClient.open(other.uri(), changes("rita"), other.token("rita", "phone"))) {
            phone.hears();
            other.close();
            assertThat(phone.hears().get("retryAfter").asLong()).isGreaterThanOrEqualTo(1000);
            assertThat(phone.isClosed().code()).isEqualTo(1012);
        }
    }

    @Test
    void aSessionIsListedAndCutOff() {
        try (PlainWebSocketClient phone = opens("tina", "phone")) {
            phone.hears();
            HttpResponse<String> listed = http.send(
                    http.request("/v1/users/tina/sessions").header("Authorization", "Bearer " + hub.managerToken()));
            JsonNode session = RawBayeux.json(listed.body()).get("sessions").get(0);
            assertThat(session.get("transport").asText()).isEqualTo("plain-websocket");
            assertThat(session.get("device").asText()).isEqualTo("phone");
            posted("/v1/users/tina/sessions/phone", "", hub.managerToken(), "DELETE");
            assertThat(phone.isClosed().code()).isEqualTo(4401);
        }
    }

    @Test
    void whoSubscribesForNoneOfItsScopesIsRefused() {
        String plugin = SecretLogExtension.note(
                hub.hub().localIssuer().issue("sam", null, Set.of(Scope.PLUGIN), Duration.ofHours(1)));
        assertThat(PlainWebSocketClient.refused(hub.uri(), changes("sam"), plugin, null)
                        .statusCode())
                .isEqualTo(403);
    }
}
