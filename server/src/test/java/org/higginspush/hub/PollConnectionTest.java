package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One kept-alive connection that polls: the thread that selects reads it, so all else that comes on it must go aside. */
class PollConnectionTest {
    private static final String CONTEXTS = "/user/alex/contexts";

    @TempDir
    Path data;

    private TestHub hub;
    private KeepAliveConnection phone;
    private String client;

    @BeforeEach
    void aDevicePolls() throws Exception {
        hub = TestHub.start(data);
        phone = new KeepAliveConnection(hub.port());
        phone.posts(RawBayeux.handshake(hub.token("alex", "phone"), "long-polling"));
        client = phone.hears().message(0).get("clientId").asText();
        phone.posts(RawBayeux.subscribe(client, CONTEXTS));
        phone.hears();
        phone.posts(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
        phone.hears();
    }

    @AfterEach
    void theHubStops() throws Exception {
        phone.close();
        hub.close();
    }

    @Test
    void oneHeldPollAfterTheOtherIsAnswered() throws Exception {
        for (int revision = 1; revision <= 5; revision++) {
            phone.posts(RawBayeux.connect(client, ""));
            publish(revision);
            JsonNode notice = phone.hears().message(0);
            assertThat(notice.get("channel").asText()).isEqualTo(CONTEXTS);
            assertThat(notice.get("data").get("revision").asInt()).isEqualTo(revision);
        }
    }

    @Test
    void anAnswerTellsItsLengthAndNothingThatConcernsPages() throws Exception {
        phone.posts(RawBayeux.connect(client, ""));
        publish(1);
        String head = phone.hears().head();
        assertThat(head).contains("Content-Length: ", "X-Content-Type-Options: nosniff");
        assertThat(head).doesNotContain("chunked", "X-Frame-Options", "Referrer-Policy");
    }

    @Test
    void otherRequestsOfAConnectionThatPollsAreAnswered() throws Exception {
        phone.sends("GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n");
        assertThat(phone.hears().head()).startsWith("HTTP/1.1 200");
        phone.posts(RawBayeux.connect(client, ""));
        publish(1);
        assertThat(phone.hears().body()).contains(CONTEXTS);
        phone.sends("GET /no/such/page HTTP/1.1\r\nHost: hub\r\n\r\n");
        assertThat(phone.hears().head()).startsWith("HTTP/1.1 404").contains("X-Frame-Options: DENY");
        phone.posts(RawBayeux.message("/meta/disconnect", client, ""));
        assertThat(phone.hears().message(0).get("successful").asBoolean()).isTrue();
    }

    @Test
    void aRequestThatCameWhileAPollWasHeldIsAnsweredAfterIt() throws Exception {
        phone.sends(phone.post(RawBayeux.connect(client, "")) + "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n");
        publish(1);
        assertThat(phone.hears().body()).contains(CONTEXTS);
        assertThat(phone.hears().head()).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPollThatComesInPartsIsAnswered() throws Exception {
        String poll = phone.post(RawBayeux.connect(client, ""));
        phone.sends(poll.substring(0, poll.length() - 20));
        publish(1); // answered only after the first part was read: one thread selects
        phone.sends(poll.substring(poll.length() - 20));
        assertThat(phone.hears().body()).contains(CONTEXTS);
    }

    @Test
    void anUnreadableBodyIsRefusedAndThePollingGoesOn() throws Exception {
        phone.posts("[1,2]");
        assertThat(phone.hears().head()).startsWith("HTTP/1.1 400").contains("application/problem+json");
        phone.posts(RawBayeux.connect(client, ""));
        publish(1);
        assertThat(phone.hears().body()).contains(CONTEXTS);
    }

    @Test
    void ofTwoPollsAtOnceTheLaterIsHeldAndTheOtherToldSo() throws Exception {
        RawBayeux laptop = new RawBayeux(hub.uri());
        String id = laptop.handshakes(hub.token("alex", "laptop"));
        laptop.reply(RawBayeux.subscribe(id, CONTEXTS));
        laptop.reply(RawBayeux.connect(id, ""));
        List<CompletableFuture<HttpResponse<String>>> polls = Stream.generate(() ->
                        CompletableFuture.supplyAsync(() -> laptop.post(RawBayeux.connect(id, "")), ThreadPerTask.EACH))
                .limit(2)
                .toList();
        CompletableFuture.anyOf(polls.get(0), polls.get(1)).join();
        publish(1);
        assertThat(polls.stream().map(poll -> poll.join().statusCode())).containsExactlyInAnyOrder(200, 409);
    }

    private void publish(int revision) throws IOException {
        try (KeepAliveConnection server = new KeepAliveConnection(hub.port())) {
            String change = "{\"context\":\"notes\",\"revision\":" + revision + ",\"origin\":\"home-pc\"}";
            server.sends("POST /v1/users/alex/changes HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer "
                    + hub.publisherToken() + "\r\nContent-Length: " + change.length() + "\r\n\r\n" + change);
            assertThat(server.hears().head()).startsWith("HTTP/1.1 20");
        }
    }

    private record HttpResponseText(String head, String body) {
        JsonNode message(int index) {
            return RawBayeux.json(body).get(index);
        }
    }

    /** A connection that is used for one request after another. */
    private static final class KeepAliveConnection implements AutoCloseable {
        private final Socket socket;
        private String cookie = "";

        KeepAliveConnection(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
            socket.setTcpNoDelay(true);
        }

        void sends(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        String post(String body) {
            return "POST /bayeux HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n" + cookie
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }

        void posts(String body) throws IOException {
            sends(post(body));
        }

        HttpResponseText hears() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as("after " + head).isNotNegative();
                head.append((char) next);
            }
            String text = head.toString();
            cookie = text.contains("Set-Cookie: ") ? "Cookie: " + between(text, "Set-Cookie: ", ";") + "\r\n" : cookie;
            int length = Integer.parseInt(between(text, "Content-Length: ", "\r\n"));
            return new HttpResponseText(
                    text, new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8));
        }

        private static String between(String text, String before, String after) {
            int from = text.indexOf(before) + before.length();
            return text.substring(from, text.indexOf(after, from));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
