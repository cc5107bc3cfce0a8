package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.wakeup.RecordedWakeUps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub that wakes devices of other hubs, asked by hand. */
class RelayApiTest {
    private static final String FCM = "ab".repeat(50);
    private static final int PER_MINUTE = 5;

    @TempDir
    private Path folder;

    private final RecordedWakeUps google = new RecordedWakeUps();
    private final HangingGateway microsoft = new HangingGateway();
    private TestHub hub;
    private RawBayeux http;

    /** Never answers, until it is closed. */
    private static final class HangingGateway implements PushGateway {
        private final List<CompletableFuture<WakeUpResult>> open = new ArrayList<>();

        @Override
        public synchronized CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
            CompletableFuture<WakeUpResult> answer = new CompletableFuture<>();
            open.add(answer);
            return answer;
        }

        @Override
        public String problem(PushAddress address) {
            return address.target().contains("evil") ? "That is no channel of Windows." : null;
        }

        @Override
        public synchronized void close() {
            open.forEach(one -> one.complete(new WakeUpResult.TryLater(null, "closed")));
        }
    }

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.withGateways(
                folder.resolve("relaying"),
                List.of(
                        new GatewayRoute(PushPlatform.FCM, null, google),
                        new GatewayRoute(PushPlatform.WNS, null, microsoft)),
                "push.relay.url=http://127.0.0.1:9",
                "push.relay.token=" + RelayFixture.file(folder, "e30.e30.e30"),
                "limits.relayed-wake-ups-per-minute=" + PER_MINUTE);
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private HttpResponse<String> asks(String token, String body) {
        return http.send(http.request("/v1/relay/wake")
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body)));
    }

    private static String fcm(String more) {
        return "{\"platform\":\"fcm\",\"token\":\"" + FCM + "\"" + more + ",\"expires\":\""
                + Instant.now().plus(Duration.ofHours(1)) + "\"}";
    }

    private JsonNode answer(String body) {
        HttpResponse<String> answer = asks(hub.relayToken("one"), body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RawBayeux.json(answer.body());
    }

    @Test
    void aWakeUpIsSentAsItWasGiven() {
        Instant expires = Instant.parse("2027-01-02T03:04:05.678Z");
        assertThat(answer("{\"platform\":\"fcm\",\"token\":\"" + FCM + "\",\"code\":\"c0de\",\"expires\":\"" + expires
                                + "\",\"x-mine\":1}")
                        .toString())
                .isEqualTo("{\"result\":\"accepted\"}");
        assertThat(google.next())
                .isEqualTo(new WakeUp(new PushAddress(PushPlatform.FCM, null, FCM, null), "c0de", expires));
    }

    @Test
    void everyAnswerOfThePushServiceIsToldInItsWords() {
        google.answers(new WakeUpResult.Rejected("a setting"));
        assertThat(answer(fcm("")).toString()).isEqualTo("{\"result\":\"rejected\",\"reason\":\"a setting\"}");
        google.answers(new WakeUpResult.Gone(Instant.EPOCH, "ended"));
        assertThat(answer(fcm("")).toString())
                .isEqualTo("{\"result\":\"gone\",\"reason\":\"ended\",\"since\":\"1970-01-01T00:00:00Z\"}");
        google.answers(new WakeUpResult.Gone(null, "ended"));
        assertThat(answer(fcm("")).toString()).isEqualTo("{\"result\":\"gone\",\"reason\":\"ended\"}");
        google.answers(new WakeUpResult.TryLater(Duration.ofMinutes(5), "busy", true));
        assertThat(answer(fcm("")).toString())
                .isEqualTo("{\"result\":\"try-later\",\"reason\":\"busy\",\"after\":300,\"thisAddressOnly\":true}");
        google.answers(new WakeUpResult.TryLater(Duration.ofMinutes(5), "busy"));
        assertThat(answer(fcm("")).toString())
                .isEqualTo("{\"result\":\"try-later\",\"reason\":\"busy\",\"after\":300}");
    }

    @Test
    void aPushServiceThatHangsIsAskedToBeTriedLater() {
        JsonNode answer = answer("{\"platform\":\"wns\",\"endpoint\":\"https://wns.example/c\",\"expires\":\""
                + Instant.now().plus(Duration.ofHours(1)) + "\"}");
        assertThat(answer.toString())
                .isEqualTo("{\"result\":\"try-later\",\"reason\":\"The push service has not answered yet.\"}");
    }

    @Test
    void whatThisHubCannotWakeIsRejectedWithTheReason() {
        String later = "\"expires\":\"" + Instant.now().plus(Duration.ofHours(1)) + "\"";
        Map.of(
                        fcm(",\"app\":\"other\""),
                        "an app that the hub is not configured for",
                        "{\"platform\":\"apns\",\"token\":\"" + "5f".repeat(32) + "\"," + later + "}",
                        "no credentials for apns either, and does not hand on",
                        "{\"platform\":\"wns\",\"endpoint\":\"https://evil.example/\"," + later + "}",
                        "That is no channel of Windows.",
                        "{\"platform\":\"fcm\",\"token\":\"" + FCM + "\",\"expires\":\"2020-01-01T00:00:00Z\"}",
                        "over already: set the clocks of both hubs")
                .forEach((body, reason) -> {
                    JsonNode answer = answer(body);
                    assertThat(answer.path("result").asText()).isEqualTo("rejected");
                    assertThat(answer.path("reason").asText()).contains(reason);
                });
        assertThat(google.rest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | \"expires\" is missing",
                "{\"platform\":\"fcm\",\"token\":\"TOKEN\"} | \"expires\" is missing",
                "{\"platform\":\"fcm\",\"token\":\"TOKEN\",\"expires\":\"soon\"} | date and time",
                "{\"platform\":\"fcm\",\"token\":\"TOKEN\",\"expires\":\"3026-01-01T00:00:00Z\"} | within 366 days",
                "{\"platform\":\"fcm\",\"token\":\"TOKEN\",\"expires\":\"LATER\",\"user\":\"alex\"} | \"user\" is no field of",
                "{\"platform\":\"fcm\",\"token\":\"TOKEN\",\"expires\":\"LATER\",\"code\":\"\"} | 1 to 256",
                "{\"platform\":\"fcm\",\"token\":7,\"expires\":\"LATER\"} | \"token\"",
                "{\"platform\":\"apns\",\"token\":\"xyz\",\"expires\":\"LATER\"} | hexadecimal",
                "{\"platform\":\"wns\",\"endpoint\":\"http://x.example/\",\"expires\":\"LATER\"} | https",
                "{\"platform\":\"sms\",\"token\":\"TOKEN\",\"expires\":\"LATER\"} | \"platform\" must be one of",
                "{\"platform\":\"web-push\",\"endpoint\":\"https://x.example/\",\"expires\":\"LATER\"} | \"keys\"",
                "[] | object",
                "{ | JSON"
            })
    void whatIsNoWakeUpIsRefused(String body, String why) {
        HttpResponse<String> answer = asks(
                hub.relayToken("one"),
                body.replace("TOKEN", FCM)
                        .replace(
                                "LATER", Instant.now().plus(Duration.ofHours(1)).toString()));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(RawBayeux.quoted(why).replaceAll("^\"|\"$", ""));
        assertThat(answer.body()).doesNotContain(FCM);
        assertThat(google.rest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE", "PUBLISH", "MANAGE", "PLUGIN"})
    void anotherScopeIsNotEnough(Scope scope) {
        String token = SecretLogExtension.note(
                hub.hub().localIssuer().issue("one", null, Set.of(scope), Duration.ofMinutes(5)));
        HttpResponse<String> answer = asks(token, fcm(""));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("lacks the scope");
        assertThat(google.rest()).isEmpty();
    }

    @Test
    void aTokenForRelayingIsGoodForNothingElse() {
        String token = hub.relayToken("alex");
        SessionApiFixture api = new SessionApiFixture(hub);
        assertThat(api.reads("alex", token, "").statusCode()).isEqualTo(403);
        assertThat(api.publishes("alex", token, "notes").statusCode()).isEqualTo(403);
        assertThat(api.asks("GET", "/v1/users/alex/sessions", token).statusCode())
                .isEqualTo(403);
        assertThat(api.asks("GET", "/v1/users/alex/devices/pc/registration", token)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void withoutAGoodTokenNothingIsSent() {
        assertThat(http.send(http.request("/v1/relay/wake").POST(BodyPublishers.ofString(fcm(""))))
                        .statusCode())
                .isEqualTo(401);
        String token = hub.relayToken("one");
        assertThat(asks(token.substring(0, token.length() - 6) + "AAAAAA", fcm(""))
                        .statusCode())
                .isEqualTo(401);
        new SessionApiFixture(hub).cutsOff("one", null);
        assertThat(asks(token, fcm("")).statusCode()).isEqualTo(401);
        assertThat(google.rest()).isEmpty();
    }

    @Test
    void anotherHubIsNotHeldUpByOneThatSendsTooMuch() {
        for (int i = 0; i < PER_MINUTE; i++) {
            answer(fcm(""));
        }
        HttpResponse<String> refused = asks(hub.relayToken("one"), "not even JSON");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("takes no more wake-ups from yours now: try again in");
        assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1L, 60L / PER_MINUTE);
        assertThat(asks(hub.relayToken("other"), fcm("")).statusCode()).isEqualTo(200);
        assertThat(google.rest()).hasSize(PER_MINUTE + 1);

        hub.clockMoves(Duration.ofSeconds(60 / PER_MINUTE));
        answer(fcm(""));
    }
}
