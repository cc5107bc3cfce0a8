package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever Bayeux messages come together in one frame or request, on any transport: each has one reply of its own, on its
 * channel and with its id, and none is an error of the hub's.
 */
class BatchesPropertyTest {
    /** Messages of a client whose id is %1$s, each with an id %2$s; %3$s is what a handshake brings. */
    private static final List<String> KINDS = List.of(
            "\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\","
                    + "\"long-polling\",\"callback-polling\"],\"ext\":{\"push\":{%3$s}}",
            "\"channel\":\"/meta/handshake\"",
            "\"channel\":\"/meta/connect\",\"clientId\":\"%1$s\",\"connectionType\":\"long-polling\"",
            "\"channel\":\"/meta/connect\",\"clientId\":\"nobody\",\"connectionType\":\"long-polling\"",
            "\"channel\":\"/meta/connect\",\"clientId\":\"%1$s\",\"advice\":{\"timeout\":30000}",
            "\"channel\":\"/meta/subscribe\",\"clientId\":\"%1$s\",\"subscription\":\"/user/alex/contexts\"",
            "\"channel\":\"/meta/subscribe\",\"clientId\":\"%1$s\",\"subscription\":[\"/a\",\"/b/*\"]",
            "\"channel\":\"/meta/subscribe\",\"clientId\":\"%1$s\"",
            "\"channel\":\"/meta/unsubscribe\",\"clientId\":\"%1$s\",\"subscription\":\"/user/alex/contexts\"",
            "\"channel\":\"/user/alex/contexts\",\"clientId\":\"%1$s\",\"data\":{\"context\":\"notes\"}",
            "\"channel\":\"/user/alex/contexts\",\"data\":{\"context\":\"notes\"}",
            "\"channel\":\"/user/alex/contexts\",\"clientId\":\"%1$s\"",
            "\"channel\":\"/service/token\",\"clientId\":\"%1$s\",\"data\":{\"token\":\"bad\"}",
            "\"channel\":\"/nobody/made/this\",\"clientId\":\"%1$s\",\"data\":1",
            "\"channel\":\"/meta/unknown\",\"clientId\":\"%1$s\"",
            "\"channel\":\"/meta/disconnect\",\"clientId\":\"%1$s\"");

    private static final int HANDSHAKES = 2;

    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux raw;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(
                data,
                "bayeux.callback-polling=on",
                "limits.sessions-per-user=100000",
                "limits.sessions-per-address=100000",
                "limits.handshakes-per-address-per-minute=100000",
                "limits.tickets-per-user=10000",
                "limits.tickets-per-address=10000");
        raw = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "callback-polling"})
    void ofAnyTwoMessagesEachHasItsReply(String transport) {
        for (int first = 0; first < KINDS.size(); first++) {
            for (int second = 0; second < KINDS.size(); second++) {
                assertEachHasItsReply(transport, List.of(first, second));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "callback-polling"})
    void ofAnyFewMessagesEachHasItsReply(String transport) {
        long seed = new Random().nextLong();
        Random chance = new Random(seed);
        for (int i = 0; i < 40; i++) {
            List<Integer> kinds =
                    chance.ints(3 + chance.nextInt(4), 0, KINDS.size()).boxed().toList();
            assertEachHasItsReply(transport + ", seed " + seed, kinds);
        }
    }

    @Test
    void aHandshakeBesideOtherMessagesIsRefusedByItsRule() {
        Client client = new Client("long-polling");
        List<JsonNode> replies = client.exchanges(List.of(5, 0));
        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.path("error").asText())
                        .startsWith("400::")
                        .contains("handshake", "Bayeux 1.0, section 4.1"));
    }

    private void assertEachHasItsReply(String transport, List<Integer> kinds) {
        String what = transport + ": " + kinds.stream().map(KINDS::get).collect(Collectors.joining(" + "));
        List<JsonNode> replies = new Client(transport.replaceAll(",.*", "")).exchanges(kinds);
        Map<String, String> channels = new TreeMap<>();
        for (JsonNode reply : replies) {
            channels.put(reply.path("id").asText(), reply.path("channel").asText());
            assertThat(reply.path("error").asText()).as(what + " -> " + reply).doesNotStartWith("5");
            assertThat(reply.has("error"))
                    .as(what + " -> " + reply)
                    .isNotEqualTo(reply.path("successful").asBoolean());
        }
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < kinds.size(); i++) {
            expected.put("m" + i, KINDS.get(kinds.get(i)).replaceFirst("^\"channel\":\"(.*?)\".*", "$1"));
        }
        assertThat(replies).as(what).hasSameSizeAs(kinds);
        assertThat(channels).as(what).isEqualTo(expected);
        boolean refused = kinds.size() > 1 && kinds.stream().anyMatch(kind -> kind < HANDSHAKES);
        if (refused) {
            assertThat(replies)
                    .as(what)
                    .allMatch(reply -> reply.path("error").asText().startsWith("400::"));
        }
    }

    /** A client that has a session and then sends several messages at once. */
    private final class Client {
        private final String transport;
        private final String id;
        private RawBayeux.Socket socket;

        Client(String transport) {
            this.transport = transport;
            if (transport.equals("websocket")) {
                socket = raw.socket();
            }
            JsonNode reply = send("[{" + KINDS.get(0).formatted("", "", credentials()) + "}]", 1)
                    .get(0);
            assertThat(reply.path("successful").asBoolean())
                    .as(reply.toString())
                    .isTrue();
            id = reply.path("clientId").asText();
        }

        private String token() {
            return hub.hub()
                    .localIssuer()
                    .issue("alex", null, Set.of(Scope.SUBSCRIBE, Scope.PUBLISH), Duration.ofHours(1));
        }

        private String credentials() {
            return transport.equals("callback-polling")
                    ? "\"ticket\":\"" + ticket() + "\""
                    : "\"token\":\"" + token() + "\"";
        }

        private String ticket() {
            HttpResponse<String> answer = raw.send(raw.request("/v1/tickets")
                    .header("Authorization", "Bearer " + token())
                    .POST(HttpRequest.BodyPublishers.noBody()));
            return RawBayeux.json(answer.body()).path("ticket").asText();
        }

        List<JsonNode> exchanges(List<Integer> kinds) {
            String messages = IntStream.range(0, kinds.size())
                    .mapToObj(i -> "{\"id\":\"m" + i + "\","
                            + KINDS.get(kinds.get(i)).formatted(id, "", credentialsFor(kinds.get(i))) + "}")
                    .collect(Collectors.joining(",", "[", "]"));
            List<JsonNode> replies = send(messages, kinds.size());
            if (socket != null) {
                socket.aborts();
            }
            return replies;
        }

        private String credentialsFor(int kind) {
            return kind == 0 ? "\"token\":\"" + token() + "\"" : "";
        }

        /** The replies, without the notices that come between them. */
        private List<JsonNode> send(String messages, int count) {
            List<JsonNode> all = socket == null ? overHttp(messages) : overWebSocket(messages, count);
            return all.stream().filter(message -> message.has("successful")).toList();
        }

        private List<JsonNode> overHttp(String messages) {
            HttpResponse<String> answer = transport.equals("long-polling")
                    ? raw.post(messages)
                    : raw.get("/bayeux?jsonp=cb&message=" + URLEncoder.encode(messages, StandardCharsets.UTF_8));
            assertThat(answer.statusCode())
                    .as(messages + " -> " + answer.body())
                    .isEqualTo(200);
            String body = answer.body().replaceFirst("(?s)^/\\*\\*/cb\\((.*)\\)$", "$1");
            List<JsonNode> all = new ArrayList<>();
            RawBayeux.json(body).forEach(all::add);
            return all;
        }

        private List<JsonNode> overWebSocket(String messages, int count) {
            socket.sends(messages);
            List<JsonNode> all = new ArrayList<>();
            for (int replies = 0; replies < count; ) {
                JsonNode message = socket.hears();
                all.add(message);
                replies += message.has("successful") ? 1 : 0;
            }
            return all;
        }
    }
}
