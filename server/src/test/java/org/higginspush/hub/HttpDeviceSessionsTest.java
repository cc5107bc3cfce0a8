package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Polls that are held and event streams are sessions like any other: counted with them, and ended with their tokens. */
class HttpDeviceSessionsTest {
    private static final String CHANGES = "/v1/users/alex/changes";

    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux http;
    private final List<Socket> streams = new ArrayList<>();

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(
                data,
                "limits.sessions-per-user=3",
                "limits.sessions-per-address=5",
                "auth.token-grace=20s",
                "http.idle-timeout=300ms");
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() throws IOException {
        for (Socket stream : streams) {
            stream.close();
        }
        hub.close();
    }

    @Test
    void allDoorsCountTheSessionsOfAUserTogether() throws Exception {
        stream("alex");
        CompletableFuture<HttpResponse<String>> held = holds(hub.token("alex", "phone"));
        http.handshakes(hub.token("alex", "phone"));
        await().atMost(RawBayeux.LIMIT)
                .until(() -> poll(hub.token("alex", "phone"), 1).statusCode() == 429);

        assertThat(opens("alex")).startsWith("HTTP/1.1 429 ").contains("Retry-After: 10", "too many sessions");
        assertThat(poll(hub.token("alex", "phone"), 1).headers().firstValue("Retry-After"))
                .contains("10");
        assertThat(http.reply(RawBayeux.handshake(hub.token("alex", "phone"), "long-polling"))
                        .get("error")
                        .asText())
                .startsWith("429::");
        assertThat(poll(hub.token("alex", "phone"), 0).statusCode()).isEqualTo(200);
        stream("bob");
        change();
        assertThat(held.join().statusCode()).isEqualTo(200);
        stream("alex");
    }

    @Test
    void allDoorsCountTheSessionsOfAnAddressTogether() throws Exception {
        for (int i = 0; i < 5; i++) {
            stream("user-" + i);
        }
        assertThat(opens("another")).startsWith("HTTP/1.1 429 ").contains("This address has too many sessions");
        assertThat(http.reply(RawBayeux.handshake(hub.token("alex", "phone"), "long-polling"))
                        .get("error")
                        .asText())
                .startsWith("429::");
    }

    @Test
    void aPollThatWaitsLongerThanAConnectionMayBeIdleIsAnswered() {
        String token = hub.token("alex", "phone");
        String position = position(token, "alex");
        HttpResponse<String> answer =
                http.send(read(token, "alex", "?wait=1&since=" + position).GET());
        assertThat(answer.statusCode()).isEqualTo(304);
    }

    @Test
    void aHeldPollEndsWithItsTokenAndItsGrace() {
        CompletableFuture<HttpResponse<String>> ofAlex = holds(hub.token("alex", "phone", Duration.ofSeconds(300)));
        CompletableFuture<HttpResponse<String>> ofBob =
                holds(hub.token("bob", "phone", Duration.ofSeconds(270)), "bob");
        await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 2);
        hub.clockMoves(Duration.ofSeconds(310));
        HttpResponse<String> answer = ofBob.join();
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(RawBayeux.json(answer.body()).get("detail").asText()).contains("expired", "fresh");
        assertThat(ofAlex).as("within the grace").isNotDone();
        hub.clockMoves(Duration.ofSeconds(20));
        assertThat(ofAlex.join().statusCode()).isEqualTo(401);
    }

    @Test
    void aStreamEndsWithItsToken() throws Exception {
        Socket stream = stream(hub.token("alex", "phone", Duration.ofMinutes(5)), "alex");
        hub.clockMoves(Duration.ofMinutes(6));
        assertThat(rest(stream)).contains("text/event-stream");
    }

    @Test
    void aHubThatStopsAnswersWhatItHolds() throws Exception {
        CompletableFuture<HttpResponse<String>> held = holds(hub.token("alex", "phone"));
        Socket stream = stream("alex");
        await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 2);
        hub.close();
        assertThat(held.join().statusCode()).isEqualTo(503);
        assertThat(held.join().headers().firstValue("Retry-After")).contains("1");
        assertThat(rest(stream)).contains("text/event-stream");
    }

    private CompletableFuture<HttpResponse<String>> holds(String token) {
        return holds(token, "alex");
    }

    private CompletableFuture<HttpResponse<String>> holds(String token, String user) {
        String position = position(token, user);
        return CompletableFuture.supplyAsync(
                () -> http.send(read(token, user, "?wait=60&since=" + position)
                        .timeout(Duration.ofMinutes(2))
                        .GET()),
                ThreadPerTask.EACH);
    }

    private String position(String token, String user) {
        return RawBayeux.json(http.send(read(token, user, "").GET()).body())
                .get("position")
                .asText();
    }

    private HttpResponse<String> poll(String token, int wait) {
        return http.send(read(token, "alex", "?wait=" + wait + "&since=0:0").GET());
    }

    private HttpRequest.Builder read(String token, String user, String query) {
        return http.request("/v1/users/" + user + "/changes" + query).header("Authorization", "Bearer " + token);
    }

    private Socket stream(String user) throws IOException {
        return stream(hub.token(user, "phone"), user);
    }

    private Socket stream(String token, String user) throws IOException {
        Socket socket = opening(token, user);
        assertThat(line(socket)).startsWith("HTTP/1.1 200 ");
        return socket;
    }

    private String opens(String user) throws IOException {
        Socket socket = opening(hub.token(user, "phone"), user);
        return rest(socket);
    }

    /** All that comes until the hub closes the connection. */
    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private Socket opening(String token, String user) throws IOException {
        Socket socket = new Socket("127.0.0.1", hub.port());
        streams.add(socket);
        socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
        socket.getOutputStream()
                .write(("GET /v1/users/" + user
                                + "/changes HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nAccept: text/event-stream\r\n"
                                + "Authorization: Bearer " + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private void change() {
        http.send(http.request(CHANGES)
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"notes\"}")));
    }
}
