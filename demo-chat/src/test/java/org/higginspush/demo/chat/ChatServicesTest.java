package org.higginspush.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.RawBayeux.connect;
import static org.higginspush.hub.RawBayeux.json;
import static org.higginspush.hub.RawBayeux.message;
import static org.higginspush.hub.RawBayeux.subscribe;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.RawBayeux.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests made by hand: what the page never sends, and what only the messages show. */
class ChatServicesTest {
    @TempDir
    Path data;

    private ChatHub hub;
    private RawBayeux browser;

    @BeforeEach
    void start() throws Exception {
        hub = ChatHub.start(data, "bayeux.callback-polling=on", "bayeux.max-interval=500ms");
        browser = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static String ask(String clientId, String method, String data) {
        return message("/service/chat/" + method, clientId, ",\"data\":" + data);
    }

    /** Asks over long polling, and fetches the answer however it comes. */
    private JsonNode countRequest(String clientId, String method, String data) {
        List<JsonNode> messages = new ArrayList<>();
        json(browser.post(ask(clientId, method, data)).body()).forEach(messages::add);
        while (true) {
            for (JsonNode message : messages) {
                if (message.path("data").path("method").asText().equals(method)) {
                    return message.get("data");
                }
            }
            messages.clear();
            json(browser.post(connect(clientId, "")).body()).forEach(messages::add);
        }
    }

    @Test
    void theSenderIsWhomTheHubKnowsWhateverTheMessageSays() {
        ChatUser tmp = hub.tmpUsr("websocket").enters("lobby");
        Socket mallory = browser.socket();
        String id = mallory.handshakes(hub.signIn(browser, "Mallory"));
        mallory.sends(ask(id, "enter", "{\"rooms\":\"lobby\"}"));
        mallory.sends(ask(
                id,
                "speak",
                "{\"id\":\"m1\",\"rooms\":\"lobby\",\"text\":\"hi\",\"from\":{\"name\":\"tmpUsr\"},\"name\":\"tmpUsr\","
                        + "\"device\":\"server\",\"at\":1,\"seq\":1}"));

        tmp.hearsAtLast("lobby| Mallory on Test: has joined!").hears("lobby| Mallory on Test: hi");
    }

    @Test
    void nobodyPublishesPastTheServices() {
        ChatUser tmp = hub.tmpUsr("websocket").enters("lobby");
        String id = browser.handshakes(hub.signIn(browser, "Mallory"));

        String forged = ",\"data\":{\"type\":\"spoke\",\"text\":\"forged\",\"from\":{\"name\":\"Alex4\"}}";
        for (String channel : List.of(
                "/chat/room/lobby",
                "/chat/rooms",
                "/service/chat/private",
                "/service/chat/ended",
                "/service/chat/nonsense")) {
            JsonNode reply = browser.reply(message(channel, id, forged));
            assertThat(reply.get("successful").asBoolean()).as(channel).isFalse();
            assertThat(reply.get("error").asText()).as(channel).startsWith("403");
        }
        tmp.says("the end", "lobby");
        tmp.hears("lobby| tmpUsr on Linux i686: has joined!", "lobby| tmpUsr on Linux i686: the end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/service/chat/private",
                "/service/chat/ended",
                "/service/chat/speak",
                "/service/chat/speak/",
                "/service/chat/nonsense",
                "/service/chat/*",
                "/service/chat/**",
                "/service/token",
                "/service/**",
                "/service/x"
            })
    void nobodySubscribesToAServiceChannel(String channel) {
        String id = browser.handshakes(hub.signIn(browser, "Mallory"));

        JsonNode reply = browser.reply(subscribe(id, channel));

        assertThat(reply.get("successful").asBoolean()).isFalse();
        assertThat(reply.get("error").asText()).startsWith("403");
    }

    @Test
    void aRoomIsHeardByThoseWhoEnteredItOnly() {
        String id = browser.handshakes(hub.signIn(browser, "Mallory"));

        for (String channel :
                List.of("/chat/room/lobby", "/chat/room/*", "/chat/**", "/chat/room/lobby ", "/chat/nope")) {
            assertThat(browser.reply(subscribe(id, channel)).get("successful").asBoolean())
                    .as(channel)
                    .isFalse();
        }
        countRequest(id, "enter", "{\"rooms\":\"lobby\"}");
        assertThat(browser.reply(subscribe(id, "/chat/room/lobby"))
                        .get("successful")
                        .asBoolean())
                .isTrue();
        assertThat(browser.reply(subscribe(id, "/chat/rooms")).get("successful").asBoolean())
                .isTrue();
        assertThat(browser.reply(subscribe(id, "/chat/room/devices"))
                        .get("successful")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aSignInWithoutAContentTypeIsToldWhichThereIs() {
        assertThat(browser.send(browser.request("/chat/sign-in")
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"name\":\"alex\"}")))
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void theTokenOfASignInOpensNothingButTheChat() {
        String token = hub.signIn(browser, "alex");
        String id = browser.handshakes(token);

        assertThat(browser.reply(subscribe(id, "/user/alex/contexts"))
                        .get("error")
                        .asText())
                .startsWith("403");
        assertThat(browser.reply(message("/user/alex/contexts", id, ",\"data\":{\"context\":\"notes\"}"))
                        .get("error")
                        .asText())
                .startsWith("403");
        HttpResponse<String> read = browser.send(browser.request("/v1/users/alex/changes")
                .header("Authorization", "Bearer " + token)
                .GET());
        assertThat(read.statusCode()).isEqualTo(403);
    }

    @Test
    void severalMessagesComeInOneAnswer() {
        ChatUser tmp = hub.tmpUsr("websocket").enters("lobby");
        String id = browser.handshakes(hub.signIn(browser, "Poller"));
        countRequest(id, "enter", "{\"rooms\":\"lobby\"}");
        tmp.says("one", "lobby").says("two", "lobby").says("three", "lobby");

        List<String> texts = textsOf(browser.post(connect(id, "")).body());
        assertThat(texts).containsSubsequence("one", "two");
        while (!texts.contains("three")) { // it may have been on its way
            texts.addAll(textsOf(browser.post(connect(id, "")).body()));
        }
        assertThat(texts).containsSubsequence("one", "two", "three");
    }

    private static List<String> textsOf(String answer) {
        List<String> texts = new ArrayList<>();
        json(answer)
                .forEach(message -> texts.add(message.path("data").path("text").asText()));
        return texts;
    }

    @Test
    void aPollWithoutPatienceIsAnsweredAtOnce() {
        String id = browser.handshakes(hub.signIn(browser, "Poller"));
        countRequest(id, "enter", "{\"rooms\":[]}");

        for (int i = 0; i < 3; i++) {
            JsonNode reply = browser.reply(connect(id, ",\"advice\":{\"timeout\":0}"));
            assertThat(reply.get("channel").asText()).isEqualTo("/meta/connect");
            assertThat(reply.get("successful").asBoolean()).isTrue();
        }
    }

    @Test
    void aPersonWhoseConnectionDiesIsSeenToLeave() {
        ChatUser tmp = hub.tmpUsr("websocket").enters("lobby");
        Socket gone = browser.socket();
        String id = gone.handshakes(hub.signIn(browser, "Gone"));
        gone.sends(ask(id, "enter", "{\"rooms\":\"lobby\"}"));
        tmp.hearsAtLast("lobby| Gone on Test: has joined!");
        gone.aborts();

        tmp.hears("lobby| Gone on Test: has left.");
    }

    @Test
    void theExitKeyEndsASessionAtOnceAndOnlyThat() {
        ChatUser tmp = hub.tmpUsr("websocket").enters("lobby");
        Socket page = browser.socket();
        String id = page.handshakes(hub.signIn(browser, "Page"));
        page.sends(ask(id, "enter", "{\"rooms\":\"lobby\"}"));
        String key = "";
        while (key.isEmpty()) {
            key = page.hears().path("data").path("exitKey").asText();
        }
        tmp.hearsAtLast("lobby| Page on Test: has joined!");
        assertThat(exit("guess").statusCode()).isEqualTo(204);
        tmp.says("still here", "lobby").hears("lobby| tmpUsr on Linux i686: still here");

        assertThat(exit(key).statusCode()).isEqualTo(204);
        tmp.hears("lobby| Page on Test: has left.");
    }

    private HttpResponse<String> exit(String key) {
        return browser.send(browser.request("/chat/exit").POST(BodyPublishers.ofString(key)));
    }

    @Test
    void theChatWorksOverCallbackPolling() {
        ChatUser tmp = hub.tmpUsr("websocket").enters("lobby");
        String token = hub.signIn(browser, "Script");
        String ticket = json(browser.send(browser.request("/v1/tickets")
                                .header("Authorization", "Bearer " + token)
                                .POST(BodyPublishers.noBody()))
                        .body())
                .get("ticket")
                .asText();
        String id = callback("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                        + "[\"callback-polling\"],\"ext\":{\"push\":{\"ticket\":\"" + ticket + "\"}}}]")
                .get(0)
                .get("clientId")
                .asText();
        callback(ask(id, "enter", "{\"rooms\":\"lobby\"}"));
        callback(ask(id, "speak", "{\"id\":\"m1\",\"rooms\":\"lobby\",\"text\":\"from a script tag\"}"));

        tmp.hearsAtLast("lobby| Script on Test: has joined!").hears("lobby| Script on Test: from a script tag");
    }

    private JsonNode callback(String messages) {
        HttpResponse<String> response =
                browser.get("/bayeux?jsonp=cb&message=" + URLEncoder.encode(messages, StandardCharsets.UTF_8));
        String body = response.body();
        assertThat(body).as("status %d", response.statusCode()).contains("cb(");
        return json(body.substring(body.indexOf('(') + 1, body.lastIndexOf(')')));
    }

    @Test
    void aNameIsGrantedToOneOnly() {
        hub.signIn(browser, "Alex4");

        HttpResponse<String> response = ChatHub.postSignIn(
                browser, "{\"name\":\"alex4\",\"platform\":\"Linux\",\"device\":\"9\"}", "application/json");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(response.body()).get("detail").asText()).contains("choose another");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"name\":5}",
                "7",
                "{} {}",
                "\"name\"",
                "{\"name\":\"a\",\"name\":\"b\",\"platform\":\"b\",\"device\":\"c\"}",
                "{\"name\":\"a\",\"platform\":\"b\",\"device\":\"c\"} {}",
                "{\"name\":\"a\",\"platform\":\"b\",\"device\":\"c\",\"password\":{}}",
                "{\"name\":\"a\",\"platform\":\"b\",\"device\":\"c\",\"key\":[]}",
                "{\"name\":\"\\ud800\",\"platform\":\"b\",\"device\":\"c\"}",
                "{\"name\":\"a\",\"platform\":\"b\"}",
                "{\"name\":\"a@b\",\"platform\":\"b\",\"device\":\"c\"}"
            })
    void whatIsNoSignInIsRefused(String body) {
        HttpResponse<String> response = ChatHub.postSignIn(browser, body, "application/json");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("org.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-32LE", "ISO-8859-1"})
    void aSignInInAnotherCharacterSetIsRefused(String charset) throws Exception {
        byte[] body = "{\"name\":\"é\",\"platform\":\"b\",\"device\":\"c\"}".getBytes(charset);
        HttpResponse<String> response = browser.send(browser.request("/chat/sign-in")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }

    @Test
    void deepNestingInASignInIsRefused() {
        assertThat(ChatHub.postSignIn(browser, "[".repeat(4000), "application/json")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void oneAddressSignsInOnlySoOftenAndIsToldWhenItMayAgain() {
        HttpResponse<String> response = ChatHub.postSignIn(browser, "{}", "application/json");
        for (int tries = 0; tries < 100 && response.statusCode() != 429; tries++) {
            response = ChatHub.postSignIn(browser, "{}", "application/json");
        }

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(json(response.body()).get("detail").asText())
                .isEqualTo("Too many sign-ins from this address: try again in 1 s.");
    }

    @Test
    void aSignInIsSmallJsonByPost() {
        String right = "{\"name\":\"a\",\"platform\":\"b\",\"device\":\"c\"}";

        assertThat(ChatHub.postSignIn(browser, right, "text/plain").statusCode())
                .isEqualTo(415);
        assertThat(ChatHub.postSignIn(browser, right + " ".repeat(5000), "application/json")
                        .statusCode())
                .isEqualTo(413);
        assertThat(browser.get("/chat/sign-in").statusCode()).isEqualTo(405);
        assertThat(ChatHub.postSignIn(browser, right, "application/json;charset=utf-8")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPageFromElsewhereCannotSignIn() {
        HttpResponse<String> response = browser.send(browser.request("/chat/sign-in")
                .header("Origin", "https://evil.example")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"a\",\"platform\":\"b\",\"device\":\"c\"}")));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rooms", "enter", "exit", "speak", "whisper", "who", "me", "ping"})
    void whatIsOfTheWrongTypeIsRefusedAndNoFaultOfTheHub(String method) {
        Socket odd = browser.socket();
        String id = odd.handshakes(hub.signIn(browser, "Odd"));
        int call = 0;
        for (String value :
                List.of("null", "true", "-2", "1e300", "\"\"", "[]", "[null]", "[[\"lobby\"]]", "{}", "[7]")) {
            for (String field : List.of("rooms", "room", "to", "id", "text")) {
                Map<String, String> fields = new LinkedHashMap<>(
                        Map.of("id", "\"m" + call + "\"", "rooms", "\"lobby\"", "call", "" + ++call));
                fields.put(field, value);
                odd.sends(ask(id, method, object(fields)));
            }
        }
        for (int answered = 0; answered < call; ) {
            JsonNode data = odd.hears().path("data");
            if (data.path("method").asText().equals(method)) {
                answered++;
                assertThat(data.path("error").path("code").asInt(400))
                        .as(data.toString())
                        .isBetween(400, 499);
            }
        }
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void aPingTellsWhetherTheSessionIsInTheChat() {
        Socket visitor = browser.socket();
        String id = visitor.handshakes(hub.signIn(browser, "Visitor"));
        visitor.sends(ask(id, "ping", "{\"call\":1}"));
        assertThat(answer(visitor, "ping").path("entered")).hasToString("false");

        visitor.sends(ask(id, "enter", "{\"call\":2,\"rooms\":\"lobby\"}"));
        visitor.sends(ask(id, "ping", "{\"call\":3}"));
        assertThat(answer(visitor, "ping").path("entered")).hasToString("true");
    }

    private static JsonNode answer(Socket socket, String method) {
        JsonNode data = socket.hears().path("data");
        while (!data.path("method").asText().equals(method)) {
            data = socket.hears().path("data");
        }
        return data;
    }

    @Test
    void tooManyRequestsAreSlowedDown() {
        Socket eager = browser.socket();
        String id = eager.handshakes(hub.signIn(browser, "Eager"));
        for (int i = 0; i < 80; i++) {
            eager.sends(ask(id, "ping", "{\"call\":" + i + "}"));
        }
        JsonNode data = eager.hears().path("data");
        while (data.path("ok").asBoolean(true)) {
            data = eager.hears().path("data");
        }
        assertThat(data.get("method").asText()).isEqualTo("ping");
        assertThat(data.get("error").get("code").asInt()).isEqualTo(429);
        assertThat(data.get("retryAfter").asInt()).isPositive();
    }

    @Test
    void aSessionThatDoesNotReadLeavesItsRooms() {
        ChatUser tmp = hub.tmpUsr("websocket").enters("lobby");
        String id = browser.handshakes(hub.signIn(browser, "Sleeper"));
        countRequest(id, "enter", "{\"rooms\":\"lobby\"}");

        tmp.hearsAtLast("lobby| Sleeper on Test: has joined!").hears("lobby| Sleeper on Test: has left.");
    }
}
