package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cometd.client.BayeuxClient;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lost device is cut off on every path, and nobody else is. Each test has users of its own. */
class CutOffTest {
    private static final String CUT_OFF = "cut off";

    @TempDir
    static Path data;

    private static TestHub hub;
    private static SessionApiFixture api;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(
                data,
                "bayeux.callback-polling=on",
                "limits.handshakes-per-address-per-minute=100000",
                "limits.sessions-per-user=10000",
                "limits.sessions-per-address=10000");
        api = new SessionApiFixture(hub);
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body()).contains(CUT_OFF);
        assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    }

    private static void refused(JsonNode reply) {
        assertThat(SessionApiFixture.error(reply)).startsWith("401::").contains(CUT_OFF);
        assertThat(reply.at("/advice/reconnect").asText()).isEqualTo("none");
    }

    // ---- what is open is closed

    @Test
    void aWebSocketIsToldAndClosed() {
        RawBayeux.Socket socket = api.http.socket();
        String client = socket.handshakes(hub.token("socket", "phone"));
        socket.sends(RawBayeux.subscribe(client, "/user/socket/contexts")).hears();
        socket.sends(RawBayeux.connect(client, "")).hears();
        socket.sends(RawBayeux.connect(client, "")); // held
        socket.sends(RawBayeux.message("/service/token", client, ",\"data\":{}"))
                .hears(); // it came after that

        assertThat(api.cutsOff("socket", "phone").get("closed").asInt()).isEqualTo(1);

        refused(socket.hears());
        assertThat(socket.closeCode()).isEqualTo(1008);
        assertThat(socket.closeReason()).contains(CUT_OFF);
        assertThat(api.sessions("socket")).isEmpty();
    }

    @Test
    void aHeldPollOfBayeuxIsAnswered() {
        RawBayeux poller = new RawBayeux(hub.uri());
        String client = poller.handshakes(hub.token("poller", "phone"));
        String before = poller.reply(RawBayeux.subscribe(client, "/user/poller/contexts"))
                .at("/ext/push/position")
                .asText();
        api.changes("poller", "notes");
        JsonNode answer = RawBayeux.json(
                poller.post(RawBayeux.connect(client, at(before))).body());
        String position = answer.findValue("data").get("position").asText();
        assertThat(api.sessions("poller").get(0).get("unconfirmed").asInt()).isEqualTo(1);
        CompletableFuture<JsonNode> held = CompletableFuture.supplyAsync(
                () -> poller.reply(RawBayeux.connect(client, at(position))), ThreadPerTask.EACH);
        await().until(() -> api.sessions("poller").get(0).get("unconfirmed").asInt() == 0);

        assertThat(api.cutsOff("poller", null).get("closed").asInt()).isEqualTo(1);

        refused(SessionApiFixture.within(held));
        assertThat(SessionApiFixture.error(poller.reply(RawBayeux.connect(client, ""))))
                .startsWith("402::");
    }

    private static String at(String position) {
        return ",\"ext\":{\"push\":{\"position\":\"" + position + "\"}}";
    }

    @Test
    void aSessionOfScriptTagsIsOver() {
        String ticket = api.ticket(hub.token("scripts", "phone"), "phone");
        RawBayeux browser = new RawBayeux(hub.uri());
        JsonNode handshake = SessionApiFixture.call(
                browser,
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
                        + "\"supportedConnectionTypes\":[\"callback-polling\"],\"ext\":{\"push\":{\"ticket\":\""
                        + ticket + "\"}}}]");
        String client = handshake.get("clientId").asText();
        SessionApiFixture.call(browser, RawBayeux.subscribe(client, "/user/scripts/contexts"));
        CompletableFuture<JsonNode> poll = CompletableFuture.supplyAsync(
                () -> {
                    JsonNode answer;
                    do {
                        answer = SessionApiFixture.call(
                                browser,
                                "[{\"channel\":\"/meta/connect\",\"clientId\":\"" + client
                                        + "\",\"connectionType\":\"callback-polling\"}]");
                    } while (answer.path("successful").asBoolean());
                    return answer;
                },
                ThreadPerTask.EACH);

        assertThat(api.cutsOff("scripts", "phone").get("closed").asInt()).isEqualTo(1);

        assertThat(SessionApiFixture.error(SessionApiFixture.within(poll))).matches("40[12]::.*");
        assertThat(api.sessions("scripts")).isEmpty();
    }

    @Test
    void aHeldPollOfHttpIsAnsweredAndAStreamEnds() {
        String token = hub.token("http", "phone");
        CompletableFuture<HttpResponse<String>> held = api.holdsPoll("http", "phone", token);
        try (EventSourceReader stream = api.stream("http", token)) {
            assertThat(api.cutsOff("http", "phone").get("closed").asInt()).isEqualTo(2);

            stream.ends();
            refused(SessionApiFixture.within(held));
        }
    }

    @Test
    void aPublishersSessionIsCutOffToo() {
        String token =
                hub.hub().localIssuer().issue("source", null, Set.of(Scope.PUBLISH), RawBayeux.LIMIT.multipliedBy(9));
        SecretLogExtension.note(token);
        RawBayeux.Socket socket = api.http.socket();
        String client = socket.handshakes(token);
        String change = RawBayeux.message("/user/alex/contexts", client, ",\"data\":{\"context\":\"notes\"}");
        assertThat(socket.sends(change).hears().get("successful").asBoolean()).isTrue();

        assertThat(api.cutsOff("source", null).get("closed").asInt()).isEqualTo(1);

        assertThat(socket.closeCode()).isEqualTo(1008);
        refused(api.publishes("alex", token, "notes"));
        refused(api.handshake(token, null));
    }

    // ---- what it had opens nothing any more

    @Test
    void nothingThatWasIssuedBeforeIsAcceptedAndWhatIsIssuedLaterIs() {
        String token = hub.token("lost", "phone");
        String ticket = api.ticket(token, "phone");
        String other = api.ticket(token, "phone");
        JsonNode cut = api.cutsOff("lost", "phone");

        refused(api.reads("lost", token, ""));
        refused(api.reads("lost", token, "?wait=5"));
        refused(api.asksForTicket(token, "phone"));
        refused(api.handshake(token, null));
        refused(api.handshakeByTicket(ticket));
        refused(api.http.get("/v1/users/lost/changes?ticket=" + other));
        assertThat(Instant.parse(cut.get("tokensValidFrom").asText()))
                .isAfter(Instant.now().minusSeconds(30));
        assertThat(cut.has("allTokensValidFrom")).isFalse();

        hub.clockMoves(SessionApiFixture.LATER);
        String fresh = hub.token("lost", "phone");
        assertThat(api.reads("lost", fresh, "").statusCode()).isEqualTo(200);
        assertThat(api.handshake(fresh, null).get("successful").asBoolean()).isTrue();
        refused(api.reads("lost", token, ""));
    }

    @Test
    void aStreamThatATicketOpenedIsNotResumed() {
        String ticket = api.ticket(hub.token("resumed", "phone"), "phone");
        String last;
        try (EventSourceReader stream = EventSourceReader.open(
                EventSourceReader.request(hub.uri(), "/v1/users/resumed/changes?ticket=" + ticket))) {
            last = stream.next().get("id");
            api.cutsOff("resumed", "phone");
            stream.ends();
        }
        refused(api.http.send(api.http
                .request("/v1/users/resumed/changes?ticket=" + ticket)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", last)));
    }

    @Test
    void aSessionIsNotRenewedWithAnOldToken() {
        String old = hub.token("renewing", "phone");
        String unbound = hub.token("renewing", null);
        api.cutsOff("renewing", "phone");
        hub.clockMoves(SessionApiFixture.LATER);
        RawBayeux.Socket socket = api.http.socket();
        String client = socket.handshakes(hub.token("renewing", "phone"));

        for (String token : List.of(old, unbound)) {
            JsonNode reply = socket.sends(
                            RawBayeux.message("/service/token", client, ",\"data\":{\"token\":\"" + token + "\"}"))
                    .hears();
            assertThat(SessionApiFixture.error(reply)).startsWith("401::").contains(CUT_OFF);
        }
        JsonNode reply = socket.sends(RawBayeux.message(
                        "/service/token", client, ",\"data\":{\"token\":\"" + hub.token("renewing", "phone") + "\"}"))
                .hears();
        assertThat(reply.get("successful").asBoolean()).isTrue();
        socket.aborts();
    }

    @Test
    void anOldTokenThatNamesNoDeviceIsNotBoundToOneThatWasCutOff() {
        String token = hub.token("unbound", null);
        api.cutsOff("unbound", "phone");

        refused(api.handshake(token, "phone"));
        refused(api.reads("unbound", token, "?device=phone"));
        refused(api.asksForTicket(token, "phone"));
        assertThat(api.handshakeByTicket(api.ticket(token, "home-pc"))
                        .get("successful")
                        .asBoolean())
                .isTrue();
        assertThat(api.handshake(token, "home-pc").get("successful").asBoolean())
                .isTrue();
        assertThat(api.reads("unbound", token, "?device=home-pc").statusCode()).isEqualTo(200);
        api.cutsOff("unbound", null);
        refused(api.handshake(token, "home-pc"));
        refused(api.handshake(token, null));
    }

    // ---- nobody else

    @Test
    void nobodyElseIsAffected() {
        RawBayeux.Socket home = api.socket("alex", hub.token("alex", "home-pc"));
        RawBayeux.Socket phone = api.socket("alex", hub.token("alex", "phone"));
        RawBayeux.Socket ofBob = api.socket("bob", hub.token("bob", "phone"));
        String ticket = api.ticket(hub.token("bob", "phone"), "phone");

        assertThat(api.cutsOff("alex", "phone").get("closed").asInt()).isEqualTo(1);

        assertThat(phone.closeCode()).isEqualTo(1008);
        api.changes("alex", "sentinel");
        assertThat(home.hears().at("/data/context").asText()).isEqualTo("sentinel");
        api.changes("bob", "sentinel");
        assertThat(ofBob.hears().at("/data/context").asText()).isEqualTo("sentinel");
        assertThat(api.devices("alex")).containsExactly("home-pc");
        assertThat(api.handshakeByTicket(ticket).get("successful").asBoolean()).isTrue();
        home.aborts();
        ofBob.aborts();
    }

    @Test
    void whoeverIsNotConnectedIsCutOffAllTheSame() {
        String token = hub.token("away", "phone");
        assertThat(api.cutsOff("away", "phone").get("closed").asInt()).isZero();
        refused(api.reads("away", token, ""));
    }

    // ---- races

    /** Whoever comes while it is cut off is refused, or found and closed: afterwards nobody is left. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "sse", "http-long-poll"})
    void aHandshakeInProgressDoesNotSlipThrough(String transport) throws Exception {
        String user = "racing-" + transport;
        String token = hub.token(user, "phone");
        String since = api.position(user, token);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> comers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawBayeux client = new RawBayeux(hub.uri());
            comers.add(CompletableFuture.runAsync(
                    () -> {
                        while (!over.get() && comes(client, transport, user, token, since)) {
                            // again
                        }
                    },
                    ThreadPerTask.EACH));
        }
        await().until(() -> api.sessions(user).size() > 0);

        api.cutsOff(user, "phone");

        comers.forEach(SessionApiFixture::within);
        over.set(true);
        assertThat(api.sessions(user)).isEmpty();
    }

    /** False once it was refused. */
    private static boolean comes(RawBayeux client, String transport, String user, String token, String since) {
        switch (transport) {
            case "websocket" -> {
                RawBayeux.Socket socket = client.socket();
                JsonNode reply =
                        socket.sends(RawBayeux.handshake(token, "websocket")).hears();
                boolean granted = reply.path("successful").asBoolean();
                if (!granted) {
                    refused(reply);
                }
                return granted;
            }
            case "long-polling" -> {
                JsonNode reply = client.reply(RawBayeux.handshake(token, "long-polling"));
                boolean granted = reply.path("successful").asBoolean();
                if (!granted) {
                    refused(reply);
                }
                return granted;
            }
            case "sse" -> {
                HttpResponse<String> answer = client.send(client.request("/v1/users/" + user + "/changes")
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", "text/event-stream"));
                return answer.statusCode() == 200; // it was there, and ended
            }
            default -> {
                HttpResponse<String> answer =
                        client.send(client.request("/v1/users/" + user + "/changes?wait=50&since=" + since)
                                .header("Authorization", "Bearer " + token));
                return answer.statusCode() != 401;
            }
        }
    }

    // ---- stock clients

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aStockClientIsToldAndDoesNotComeBackForEver(String transport) {
        CometdClient client = hub.device(transport, "stock-" + transport, "phone");
        client.connects("stock-" + transport);

        api.cutsOff("stock-" + transport, "phone");

        assertThat(client.bayeux().waitFor(RawBayeux.LIMIT.toMillis(), BayeuxClient.State.DISCONNECTED))
                .isTrue();
        assertThat(api.sessions("stock-" + transport)).isEmpty();
    }
}
