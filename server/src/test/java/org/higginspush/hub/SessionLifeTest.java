package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session from its handshake to its end: positions, heartbeats, losses, renewal, expiry. */
class SessionLifeTest {
    @TempDir
    Path data;

    @Test
    void aHeartbeatSaysWhereTheDeviceIs() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            String start = position(phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                    .hears());
            publish(hub, "notes", 1, "home-pc");
            String told = phone.hears().get("data").get("position").asText();
            assertThat(told).isNotEqualTo(start);
            String replied = position(phone.sends(connectNow(client, told, 1)).hears());
            assertThat(replied).isEqualTo(told);
            phone.aborts();
        }
    }

    @Test
    void whatALostFrameTookIsToldAgainAtTheNextHeartbeat() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            String start = position(phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                    .hears());
            publish(hub, "notes", 1, "home-pc");
            JsonNode lost = phone.hears();
            phone.sends(connectNow(client, start, 0)).hears();
            phone.sends(connectNow(client, start, 0));
            JsonNode again = phone.hears();
            assertThat(again.get("data")).isEqualTo(lost.get("data"));
            assertThat(position(phone.hears()))
                    .as("not confirmed until the device says so")
                    .isEqualTo(start);
            String told = again.get("data").get("position").asText();
            assertThat(position(phone.sends(connectNow(client, told, 1)).hears()))
                    .isEqualTo(told);
            phone.aborts();
        }
    }

    @Test
    void aFrameLostBeforeOneThatArrivedIsNoticedByTheCount() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
            publish(hub, "lost", 1, "home-pc");
            publish(hub, "arrived", 1, "home-pc");
            phone.hears();
            String position = phone.hears().get("data").get("position").asText();
            phone.sends(connectNow(client, position, 1)).hears();
            phone.sends(connectNow(client, position, 1));
            assertThat(phone.hears().get("data").get("context").asText()).isEqualTo("lost");
            phone.aborts();
        }
    }

    @Test
    void theCountGoesOnWhenADeviceSubscribesAnew() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
            publish(hub, "before", 1, "home-pc");
            phone.hears();
            phone.sends(RawBayeux.message("/meta/unsubscribe", client, ",\"subscription\":\"/user/alex/contexts\""))
                    .hears();
            phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
            publish(hub, "lost", 1, "home-pc");
            publish(hub, "arrived", 1, "home-pc");
            phone.hears();
            String position = phone.hears().get("data").get("position").asText();
            phone.sends(connectNow(client, position, 2)).hears();
            phone.sends(connectNow(client, position, 2));
            assertThat(phone.hears().get("data").get("context").asText()).isEqualTo("lost");
            phone.aborts();
        }
    }

    @Test
    void aDeviceIsNeverToldOfItsOwnChange() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            String start = position(phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                    .hears());
            publish(hub, "notes", 1, "phone");
            phone.sends(connectNow(client, start, 0)).hears();
            String later = position(phone.sends(connectNow(client, start, 0)).hears());
            assertThat(later).isNotEqualTo(start);
            phone.aborts();
        }
    }

    @Test
    void aRenewedTokenKeepsTheSession() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone", Duration.ofMinutes(1)));
            phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
            JsonNode renewed = phone.sends(renewal(client, hub.token("alex", "phone", Duration.ofHours(2))))
                    .hears();
            assertThat(renewed.get("successful").asBoolean())
                    .as(renewed.toString())
                    .isTrue();
            assertThat(push(renewed).get("expiresIn").asLong()).isGreaterThan(7_000_000);
            hub.clockMoves(Duration.ofMinutes(50));
            publish(hub, "notes", 1, null);
            assertThat(phone.hears().get("data").get("context").asText()).isEqualTo("notes");
            phone.aborts();
        }
    }

    @Test
    void anotherUsersOrDevicesTokenRenewsNothing() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            for (String token : new String[] {hub.token("bob", "phone"), hub.token("alex", "work-pc")}) {
                assertThat(phone.sends(renewal(client, token))
                                .hears()
                                .get("error")
                                .asText())
                        .startsWith("403::");
            }
            assertThat(phone.sends(renewal(client, "nonsense"))
                            .hears()
                            .get("error")
                            .asText())
                    .startsWith("401::");
            phone.aborts();
        }
    }

    @Test
    void aSessionEndsWithItsTokenAndIsToldToComeBack() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone", Duration.ofMinutes(1)));
            phone.sends(connectNow(client, null, 0)).hears();
            phone.sends(RawBayeux.connect(client, ""));
            RawBayeux tab = new RawBayeux(hub.uri());
            String polling = tab.handshakes(hub.token("alex", "tablet", Duration.ofMinutes(1)));
            tab.reply(connectNow(polling, null, 0));
            CompletableFuture<JsonNode> poll =
                    CompletableFuture.supplyAsync(() -> tab.reply(RawBayeux.connect(polling, "")), ThreadPerTask.EACH);
            hub.clockMoves(Duration.ofMinutes(5));
            for (JsonNode end : new JsonNode[] {phone.hears(), poll.join()}) {
                assertThat(end.get("successful").asBoolean()).isFalse();
                assertThat(end.get("error").asText()).startsWith("401::");
                assertThat(end.get("advice").get("reconnect").asText()).isEqualTo("handshake");
            }
            await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 0);
            phone.aborts();
        }
    }

    @Test
    void aClosedWebSocketEndsItsSessionAtOnce() throws Exception {
        try (TestHub hub = TestHub.start(data, "bayeux.max-interval=10m")) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            phone.handshakes(hub.token("alex", "phone"));
            phone.aborts();
            await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 0);
        }
    }

    @Test
    void onAnotherWebSocketTheFirstHeartbeatRepairsWhatTheFormerOneLost() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux browser = new RawBayeux(hub.uri());
            String client = browser.handshakes(hub.token("alex", "phone"));
            String start = position(browser.reply(RawBayeux.subscribe(client, "/user/alex/contexts")));
            String cookie = "BAYEUX_BROWSER=" + browser.cookie("BAYEUX_BROWSER");
            RawBayeux.Socket first = browser.socket(null, cookie);
            first.sends(connectNow(client, start, 0)).hears();
            publish(hub, "notes", 1, "home-pc");
            JsonNode lost = first.hears();
            RawBayeux.Socket second = browser.socket(null, cookie);
            second.sends(connectNow(client, start, 0));
            assertThat(second.hears().get("data")).isEqualTo(lost.get("data"));
            second.hears();
            publish(hub, "notes", 2, "home-pc");
            assertThat(second.hears().get("data").get("revision").asLong()).isEqualTo(2);
            first.aborts();
            second.aborts();
        }
    }

    @Test
    void aSecondHandshakeOnAConnectionEndsTheFirstSessionAndNothingElse() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            phone.handshakes(hub.token("alex", "phone"));
            String client = phone.handshakes(hub.token("alex", "phone"));
            await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 1);
            phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
            publish(hub, "notes", 1, "home-pc");
            assertThat(phone.hears().get("data").get("context").asText()).isEqualTo("notes");
            phone.aborts();
        }
    }

    @Test
    void aPollThatIsHeldIsAnsweredByANotice() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux phone = new RawBayeux(hub.uri());
            String client = phone.handshakes(hub.token("alex", "phone"));
            String start = position(phone.reply(RawBayeux.subscribe(client, "/user/alex/contexts")));
            phone.reply(connectNow(client, start, 0));
            CompletableFuture<String> poll = CompletableFuture.supplyAsync(
                    () -> phone.post(RawBayeux.connect(client, push(start, 0))).body(), ThreadPerTask.EACH);
            publish(hub, "notes", 1, "home-pc");
            JsonNode answer = RawBayeux.json(poll.join());
            assertThat(answer.get(0).get("data").get("context").asText()).isEqualTo("notes");
            assertThat(position(answer.get(1)))
                    .isEqualTo(answer.get(0).get("data").get("position").asText());
        }
    }

    @Test
    void anAnswerThatWasLostIsToldAgainAtTheNextPoll() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux phone = new RawBayeux(hub.uri());
            String client = phone.handshakes(hub.token("alex", "phone"));
            String start = position(phone.reply(RawBayeux.subscribe(client, "/user/alex/contexts")));
            publish(hub, "notes", 1, "home-pc");
            String lost = phone.post(connectNow(client, start, 0)).body();
            String again = phone.post(connectNow(client, start, 0)).body();
            assertThat(RawBayeux.json(again).get(0))
                    .isEqualTo(RawBayeux.json(lost).get(0));
        }
    }

    /** The answer to the subscription is on another connection than the poll: it may come later, or not at all. */
    @Test
    void aPollTakesNoDevicePastTheAnswerToItsSubscription() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux phone = new RawBayeux(hub.uri());
            String client = phone.handshakes(hub.token("alex", "phone"));
            String start = position(phone.reply(RawBayeux.subscribe(client, "/user/alex/contexts")));
            publish(hub, "missed", 1, "home-pc");
            String again = phone.handshakes(hub.token("alex", "phone"));
            phone.post(RawBayeux.message(
                    "/meta/subscribe", again, ",\"subscription\":\"/user/alex/contexts\"" + push(start, 0)));
            publish(hub, "notes", 1, "home-pc");
            JsonNode polled =
                    RawBayeux.json(phone.post(connectNow(again, start, 0)).body());
            assertThat(polled.get(0).get("data").get("position").asText()).isEqualTo(start);
            assertThat(polled.get(1).at("/ext/push/position").isMissingNode()).isTrue();
            JsonNode healed =
                    RawBayeux.json(phone.post(connectNow(again, start, 1)).body());
            assertThat(healed.get(0).get("data").get("context").asText()).isEqualTo("missed");
            assertThat(healed.get(1).get("data").get("context").asText()).isEqualTo("notes");
            assertThat(position(healed.get(2)))
                    .isEqualTo(healed.get(1).get("data").get("position").asText());
        }
    }

    @Test
    void manyPublishesInOneFrameAreAllAnswered() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket server = new RawBayeux(hub.uri()).socket();
            String client = server.handshakes(hub.publisherToken());
            StringBuilder batch = new StringBuilder("[");
            for (int i = 0; i < 50; i++) {
                batch.append(i == 0 ? "" : ",")
                        .append("{\"channel\":\"/user/u")
                        .append(i)
                        .append("/contexts\",\"id\":\"")
                        .append(i)
                        .append("\",\"clientId\":\"")
                        .append(client)
                        .append("\",\"data\":{\"context\":\"c\",\"revision\":1}}");
            }
            server.sends(batch.append("]").toString());
            for (int i = 0; i < 50; i++) {
                JsonNode reply = server.hears();
                assertThat(reply.get("id").asText()).isEqualTo(String.valueOf(i));
                assertThat(reply.get("successful").asBoolean()).isTrue();
                assertThat(push(reply).get("revision").asLong()).isEqualTo(1);
            }
            server.aborts();
        }
    }

    private static String connectNow(String client, String position, int heard) {
        return RawBayeux.connect(
                client, ",\"advice\":{\"timeout\":0}" + (position == null ? "" : push(position, heard)));
    }

    private static String push(String position, int heard) {
        return ",\"ext\":{\"push\":{\"position\":\"" + position + "\",\"heard\":" + heard + "}}";
    }

    private static String renewal(String client, String token) {
        return RawBayeux.message("/service/token", client, ",\"data\":{\"token\":\"" + token + "\"}");
    }

    private static JsonNode push(JsonNode reply) {
        return reply.get("ext").get("push");
    }

    private static String position(JsonNode reply) {
        assertThat(reply.get("successful").asBoolean()).as(reply.toString()).isTrue();
        return push(reply).get("position").asText();
    }

    private static void publish(TestHub hub, String context, long revision, String origin) {
        String body = "{\"context\":\"" + context + "\",\"revision\":" + revision
                + (origin == null ? "" : ",\"origin\":\"" + origin + "\"") + "}";
        RawBayeux http = new RawBayeux(hub.uri());
        var response = http.send(http.request("/v1/users/alex/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
