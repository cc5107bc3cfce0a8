package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes for one device, a group and everyone, and changes for later, on real sockets over every way to listen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AudienceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each test has users, a group and contexts of everyone of its own, with its number behind their names. */
    private int tests;

    private Path data;
    private TestHub hub;
    private RawBayeux http;

    @BeforeAll
    void startHub(@TempDir Path folder) throws Exception {
        data = folder;
        restarts();
    }

    private void restarts() throws Exception {
        if (hub != null) {
            hub.close();
        }
        hub = TestHub.start(data);
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void devicesLeave() {
        tests++;
        hub.closeClients();
    }

    @AfterAll
    void stopHub() {
        hub.close();
    }

    private String own(String text) {
        return text.replaceAll("\\b(alex|bob|carol|family)\\b", "$1" + tests);
    }

    private NoticeReader listens(String way, String name, String device) {
        return NoticeReader.of(hub, way, own(name), device);
    }

    private String positionOf(String name, String device) {
        String user = own(name);
        HttpResponse<String> answer = http.send(http.request("/v1/users/" + user + "/changes")
                .header("Authorization", "Bearer " + hub.token(user, device)));
        return RawBayeux.json(answer.body()).get("position").asText();
    }

    private HttpResponse<String> asks(String method, String path, String token, @Nullable String body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(own(body));
        return http.send(http.request(own(path))
                .header("Authorization", "Bearer " + token)
                .method(method, publisher));
    }

    private JsonNode publishes(String path, String change) {
        HttpResponse<String> answer = asks("POST", path, hub.publisherToken(), change);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        return RawBayeux.json(answer.body());
    }

    private HttpResponse<String> manages(String method, String path) {
        return asks(method, path, hub.managerToken(), null);
    }

    private void isMember(String group, String user) {
        assertThat(manages("PUT", "/v1/groups/" + group + "/members/" + user).statusCode())
                .isEqualTo(201);
    }

    private void hears(NoticeReader listener, String json) {
        JsonNode notice = listener.hears();
        ((ObjectNode) notice).remove("position");
        assertThat(notice).isEqualTo(RawBayeux.json(own(json)));
    }

    // ---- the story of each audience

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "event-stream", "polling"})
    void aChangeForOneDeviceIsToldToItAlone(String way) {
        NoticeReader phone = listens(way, "alex", "phone");
        NoticeReader workPc = listens(way, "alex", "work-pc");
        NoticeReader bobsPhone = listens(way, "bob", "phone");

        publishes("/v1/users/alex/devices/phone/changes", "{\"context\":\"keys\",\"revision\":3}");
        publishes("/v1/changes", """
                {"user":"alex","context":"sentinel","revision":1}
                {"user":"bob","context":"sentinel","revision":1}
                """);

        hears(phone, "{\"context\":\"keys\",\"revision\":3}");
        hears(phone, "{\"context\":\"sentinel\",\"revision\":1}");
        hears(workPc, "{\"context\":\"sentinel\",\"revision\":1}");
        hears(bobsPhone, "{\"context\":\"sentinel\",\"revision\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "event-stream", "polling"})
    void aChangeForAGroupIsToldToItsMembersButTheOrigin(String way) {
        isMember("family", "alex");
        isMember("family", "bob");
        NoticeReader origin = listens(way, "alex", "phone");
        NoticeReader workPc = listens(way, "alex", "work-pc");
        NoticeReader bobsPhone = listens(way, "bob", "phone");
        NoticeReader stranger = listens(way, "carol", "phone");

        publishes(
                "/v1/groups/family/changes",
                "{\"context\":\"album\",\"revision\":9,\"user\":\"alex\",\"origin\":\"phone\"}");
        publishes("/v1/everyone/changes", "{\"context\":\"sentinel" + tests + "\",\"revision\":1}");

        String sentinel = "{\"context\":\"sentinel" + tests + "\",\"revision\":1,\"everyone\":true}";
        hears(workPc, "{\"context\":\"album\",\"revision\":9,\"origin\":\"phone\",\"group\":\"family\"}");
        hears(workPc, sentinel);
        hears(bobsPhone, "{\"context\":\"album\",\"revision\":9,\"group\":\"family\"}");
        hears(bobsPhone, sentinel);
        hears(origin, sentinel);
        hears(stranger, sentinel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "event-stream", "polling"})
    void aChangeForEveryoneIsToldOnceToEachDeviceButTheOrigin(String way) {
        NoticeReader origin = listens(way, "alex", "phone");
        NoticeReader workPc = listens(way, "alex", "work-pc");
        NoticeReader bobsPhone = listens(way, "bob", "phone");
        String terms = "{\"context\":\"terms" + tests + "\",\"revision\":2,";
        String change = terms + "\"user\":\"alex\",\"origin\":\"phone\"}";

        assertThat(publishes("/v1/everyone/changes", change).get("duplicate").asBoolean())
                .isFalse();
        assertThat(publishes("/v1/everyone/changes", change).get("duplicate").asBoolean())
                .isTrue();
        publishes("/v1/changes", """
                {"user":"alex","context":"sentinel","revision":1}
                {"user":"bob","context":"sentinel","revision":1}
                """);

        hears(workPc, terms + "\"origin\":\"phone\",\"everyone\":true}");
        hears(bobsPhone, terms + "\"everyone\":true}");
        for (NoticeReader each : new NoticeReader[] {origin, workPc, bobsPhone}) {
            hears(each, "{\"context\":\"sentinel\",\"revision\":1}");
        }
    }

    @Test
    void whoComesBackAfterARestartIsToldOfAllAudiencesOnce() throws Exception {
        isMember("family", "alex");
        String position = positionOf("alex", "phone");
        publishes("/v1/users/alex/devices/phone/changes", "{\"context\":\"keys\"}");
        publishes("/v1/groups/family/changes", "{\"context\":\"album\"}");
        publishes("/v1/everyone/changes", "{\"context\":\"news\"}");
        restarts();

        CometdClient phone = hub.device("websocket", own("alex"), "phone");
        phone.handshakes();
        Message reply = phone.subscribesTo(own("/user/alex/contexts"), position);

        JsonNode told = JSON.valueToTree(CometdClient.push(reply));
        assertThat(told.get("resync").asBoolean()).isFalse();
        assertThat(told.get("changes").toString()).isEqualTo(own("""
                [{"context":"keys","revision":1},{"context":"album","revision":1,"group":"family"},\
                {"context":"news","revision":1,"everyone":true}]"""));
        assertThat(publishes("/v1/groups/family/changes", "{\"context\":\"album\"}")
                        .get("revision")
                        .asInt())
                .isEqualTo(2);
        assertThat(publishes("/v1/everyone/changes", "{\"context\":\"news\"}")
                        .get("revision")
                        .asInt())
                .isEqualTo(2);
    }

    // ---- over Bayeux

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aPublisherOverBayeuxSaysForWhom(String transport) {
        isMember("family", "bob");
        NoticeReader phone = listens(transport, "alex", "phone");
        NoticeReader bobsPhone = listens(transport, "bob", "phone");
        CometdClient publisher = hub.publisher(transport);
        publisher.handshakes();

        succeeds(publisher.publishes(own("alex"), change("a", Map.of("device", "phone"))));
        succeeds(publisher.publishesTo("/service/changes", change("b", Map.of("group", own("family")))));
        succeeds(publisher.publishesTo("/service/changes", change("c" + tests, Map.of("everyone", true))));

        hears(phone, "{\"context\":\"a\",\"revision\":1}");
        String c = "{\"context\":\"c" + tests + "\",\"revision\":1,\"everyone\":true}";
        hears(phone, c);
        hears(bobsPhone, "{\"context\":\"b\",\"revision\":1,\"group\":\"family\"}");
        hears(bobsPhone, c);
    }

    private static Map<String, Object> change(String context, Map<String, Object> audience) {
        return Map.of("context", context, "for", audience);
    }

    private static Map<String, Object> succeeds(Message reply) {
        assertThat(reply.isSuccessful()).as("%s", reply).isTrue();
        return CometdClient.push(reply);
    }

    @Test
    void aDevicePublishesForNobody() {
        CometdClient phone = hub.device("websocket", own("alex"), "phone").connects(own("alex"));
        List<Map<String, Object>> audiences =
                List.of(Map.of("device", "home-pc"), Map.of("group", own("family")), Map.of("everyone", true));
        for (Map<String, Object> audience : audiences) {
            Message reply = phone.publishes(own("alex"), change("a", audience));
            assertThat(reply.isSuccessful()).isFalse();
            assertThat(reply.get("error").toString()).startsWith("403:");
        }
    }

    // ---- for later

    @Test
    void aChangeForLaterIsAcceptedListedAndCancelled() {
        OffsetDateTime at =
                OffsetDateTime.now(ZoneOffset.ofHours(1)).plusDays(30).truncatedTo(ChronoUnit.MILLIS);
        JsonNode accepted = publishes("/v1/users/alex/changes", "{\"context\":\"notes\",\"at\":\"" + at + "\"}");
        assertThat(accepted.get("at").asText()).isEqualTo(at.toInstant().toString());
        String id = accepted.get("timed").asText();

        JsonNode waiting = RawBayeux.json(asks("GET", "/v1/users/alex/timed", hub.publisherToken(), null)
                        .body())
                .get("timed");
        assertThat(waiting).hasSize(1);
        assertThat(waiting.get(0).get("context").asText()).isEqualTo("notes");
        String address = "/v1/users/alex/timed/" + id;
        assertThat(asks("DELETE", address, hub.publisherToken(), null).statusCode())
                .isEqualTo(204);
        assertThat(asks("DELETE", address, hub.publisherToken(), null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aChangeForLaterIsToldWhenItsTimeHasComeAlsoAfterARestart() throws Exception {
        publishes("/v1/users/alex/changes", "{\"context\":\"notes\",\"after\":3600}");
        publishes("/v1/everyone/changes", "{\"context\":\"terms\",\"after\":3600}");
        restarts();
        hub.clockMoves(Duration.ofHours(2)); // before there is a token that it would end
        NoticeReader phone = listens("websocket", "alex", "phone");
        publishes("/v1/users/bob/changes", "{\"context\":\"wakes the clock\",\"after\":0}");

        hears(phone, "{\"context\":\"notes\",\"revision\":1}");
        hears(phone, "{\"context\":\"terms\",\"revision\":1,\"everyone\":true}");
    }

    // ---- refusals

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"context\":\"a\",\"origin\":\"phone\"}",
                "{\"context\":\"a\",\"for\":{\"device\":\"phone\"}}",
                "{\"context\":\"a\",\"at\":\"tomorrow\"}",
                "{\"context\":\"a\",\"at\":\"2027-01-01T00:00:00Z\",\"after\":3}",
                "{\"context\":\"a\",\"after\":-1}",
                "{\"context\":\"a\",\"after\":1e99}",
                "{\"context\":\"a\",\"at\":\"9999-01-01T00:00:00Z\"}",
                "{\"context\":\"a\",\"goup\":\"family\"}"
            })
    void whatCannotBeMeantIsRefused(String change) {
        HttpResponse<String> answer = asks("POST", "/v1/everyone/changes", hub.publisherToken(), change);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void groupsTakeATokenThatMayManage() {
        for (String[] request : new String[][] {
            {"PUT", "/v1/groups/family"},
            {"PUT", "/v1/groups/family/members/alex"},
            {"GET", "/v1/groups/family/members"},
            {"DELETE", "/v1/groups/family"},
            {"GET", "/v1/users/alex/groups"},
            {"DELETE", "/v1/users/alex"}
        }) {
            assertThat(asks(request[0], request[1], hub.publisherToken(), null).statusCode())
                    .as("%s", (Object) request)
                    .isEqualTo(403);
            assertThat(asks(request[0], request[1], hub.token(own("alex"), null), null)
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(asks("POST", "/v1/everyone/changes", hub.managerToken(), "{\"context\":\"a\"}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aGroupIsCreatedFilledListedAndDeleted() {
        assertThat(manages("GET", "/v1/groups/family").statusCode()).isEqualTo(404);
        assertThat(manages("PUT", "/v1/groups/family").statusCode()).isEqualTo(201);
        assertThat(manages("PUT", "/v1/groups/family").statusCode()).isEqualTo(200);
        isMember("family", "bob");
        isMember("family", "alex");
        assertThat(manages("PUT", "/v1/groups/family/members/alex").statusCode())
                .isEqualTo(200);
        assertThat(manages("GET", "/v1/groups/family").body()).contains("\"members\":2");
        assertThat(manages("GET", "/v1/groups/family/members").body()).contains(own("[\"alex\",\"bob\"]"));
        assertThat(manages("GET", "/v1/groups/family/members/bob").statusCode()).isEqualTo(200);
        assertThat(manages("GET", "/v1/users/bob/groups").body()).contains(own("[\"family\"]"));
        assertThat(manages("DELETE", "/v1/groups/family/members/bob").statusCode())
                .isEqualTo(204);
        assertThat(manages("DELETE", "/v1/groups/family/members/bob").statusCode())
                .isEqualTo(404);
        assertThat(manages("POST", "/v1/groups/family").statusCode()).isEqualTo(405);
        assertThat(manages("DELETE", "/v1/groups/family").statusCode()).isEqualTo(204);
        assertThat(manages("GET", "/v1/groups/family/members").statusCode()).isEqualTo(404);
        assertThat(asks("POST", "/v1/groups/family/changes", hub.publisherToken(), "{\"context\":\"a\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aForgottenUserHasNothingLeft() {
        isMember("family", "alex");
        publishes("/v1/users/alex/changes", "{\"context\":\"notes\",\"revision\":5}");
        publishes("/v1/users/alex/changes", "{\"context\":\"notes\",\"after\":3600}");

        HttpResponse<String> forgotten = manages("DELETE", "/v1/users/alex");
        assertThat(forgotten.statusCode()).isEqualTo(200);
        assertThat(forgotten.body()).startsWith("{\"contexts\":1,\"groups\":1,\"timed\":1,\"closed\":0,");

        assertThat(manages("GET", "/v1/users/alex/groups").body()).contains("[]");
        assertThat(asks("GET", "/v1/users/alex/timed", hub.publisherToken(), null)
                        .body())
                .contains("[]");
        assertThat(publishes("/v1/users/alex/changes", "{\"context\":\"notes\"}")
                        .get("revision")
                        .asInt())
                .isEqualTo(1);
    }
}
