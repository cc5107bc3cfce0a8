package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ticket is good once; a stream that it opened comes back after a cut, and nobody else does. */
class TicketStreamTest {
    private static final String CHANGES = "/v1/users/alex/changes";
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux http;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "bayeux.callback-polling=on", "limits.sessions-per-user=1");
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void aStreamThatWasCutComesBackWithTheSameAddressAndMissesNothing() {
        String ticket = ticket();
        String last;
        try (EventSourceReader stream = open(ticket, "")) {
            assertThat(stream.next()).containsEntry("event", "resync");
            publish("before");
            last = stream.next().get("id");
        }
        publish("while it was away");
        for (String context : new String[] {"first", "second"}) {
            try (EventSourceReader stream = open(ticket, last)) {
                if (context.equals("first")) {
                    assertThat(stream.context()).isEqualTo("while it was away");
                }
                assertThat(stream.next()).containsEntry("event", "position");
                publish(context);
                var notice = stream.next();
                assertThat(notice.get("data")).contains(context);
                last = notice.get("id");
            }
        }
    }

    @Test
    void theIdOfAnEventIsAPositionWhereverOneIsAskedFor() {
        String id;
        try (EventSourceReader stream = open(ticket(), "")) {
            stream.next();
            publish("notes");
            id = stream.next().get("id");
        }
        HttpResponse<String> polled = http.send(
                http.request(CHANGES + "?since=" + id).header("Authorization", "Bearer " + hub.token("alex", "phone")));
        assertThat(polled.statusCode()).as("nothing new since").isEqualTo(304);
    }

    @Test
    void aStreamOfATokenTellsNothingButPositions() {
        try (EventSourceReader stream = EventSourceReader.open(EventSourceReader.request(hub.uri(), CHANGES)
                .header("Authorization", "Bearer " + hub.token("alex", "phone")))) {
            assertThat(stream.next().get("id")).matches("\\w+:\\d+");
        }
    }

    @Test
    void theNewerConnectionOfAStreamTakesOver() {
        String ticket = ticket();
        try (EventSourceReader older = open(ticket, "")) {
            String last = older.next().get("id");
            try (EventSourceReader newer = open(ticket, last)) {
                older.ends();
                assertThat(newer.next()).containsEntry("event", "position");
                publish("notes");
                assertThat(newer.context()).isEqualTo("notes");
            }
        }
    }

    @Test
    void whoeverSawTheAddressOrEvenTheSecretOpensNothingWithIt() throws Exception {
        String ticket = ticket();
        try (EventSourceReader stream = open(ticket, "")) {
            String last = stream.next().get("id");
            String wrong = last.substring(0, last.length() - 2) + "xx";
            assertThat(status("GET", CHANGES, ticket, "text/event-stream", ""))
                    .as("the address alone")
                    .isEqualTo(401);
            assertThat(status("GET", CHANGES, ticket, "text/event-stream", wrong))
                    .isEqualTo(401);
            assertThat(statusFrom("127.0.0.2", ticket, last))
                    .as("another address")
                    .contains(" 401 ");
            assertThat(status("GET", "/v1/users/bob/changes", ticket, "text/event-stream", last))
                    .isEqualTo(403);
            assertThat(status("GET", CHANGES, ticket, "application/json", last))
                    .as("a poll")
                    .isEqualTo(401);
            assertThat(status("POST", CHANGES, ticket, "text/event-stream", last))
                    .as("a change")
                    .isEqualTo(401);
            assertThat(status("POST", "/v1/changes", ticket, "text/event-stream", last))
                    .isEqualTo(401);
            assertThat(status("POST", "/v1/tickets", ticket, "text/event-stream", last))
                    .isEqualTo(401);
            assertThat(handshake(ticket)).startsWith("401:");
            assertThat(handshake(ticket + last.substring(last.indexOf('~')))).startsWith("401:");
            publish("notes");
            assertThat(stream.context()).isEqualTo("notes");
        }
    }

    @Test
    void aStreamIsNotResumedAfterTheEndOfItsToken() {
        String ticket = ticket();
        try (EventSourceReader stream = open(ticket, "")) {
            String last = stream.next().get("id");
            hub.clockMoves(HOUR.plusMinutes(1));
            stream.ends();
            assertThat(status("GET", CHANGES, ticket, "text/event-stream", last))
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/nothing,404",
        "DELETE,/v1/users/alex/changes,405",
        "GET,/v1/users/bob/changes,403",
        "GET,/v1/users/alex/changes?wait=-1,400",
        "GET,/v1/users/alex/changes?since=nonsense,400",
        "GET,/v1/users/alex/changes?device=%00,400",
        "POST,/v1/users/alex/changes,400",
        "POST,/v1/changes,400",
        "POST,/v1/tickets,403",
    })
    void aRequestThatIsRefusedForAnotherReasonDoesNotUseUpTheTicket(String method, String path, int status) {
        String ticket = ticket();
        assertThat(status(method, path, ticket, "text/event-stream", "")).isEqualTo(status);
        try (EventSourceReader stream = open(ticket, "")) {
            assertThat(stream.next()).containsEntry("event", "resync");
        }
    }

    @Test
    void aHandshakeThatIsRefusedForAnotherReasonDoesNotUseUpTheTicket() {
        String ticket = ticket();
        RawBayeux.Socket only = http.socket();
        only.handshakes(hub.token("alex", "phone"));
        assertThat(handshake(ticket)).startsWith("429:");
        only.aborts();
        assertThat(status("GET", CHANGES, ticket, "application/json", "")).isEqualTo(200);
        assertThat(handshake(ticket)).startsWith("401:");
    }

    private String handshake(String ticket) {
        return http.reply("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                        + "[\"long-polling\"],\"ext\":{\"push\":{\"ticket\":\"" + ticket + "\"}}}]")
                .path("error")
                .asText();
    }

    private EventSourceReader open(String ticket, String lastEventId) {
        return EventSourceReader.open(request("GET", CHANGES, ticket, "text/event-stream", lastEventId));
    }

    private int status(String method, String path, String ticket, String accept, String lastEventId) {
        return http.send(request(method, path, ticket, accept, lastEventId)).statusCode();
    }

    private HttpRequest.Builder request(String method, String path, String ticket, String accept, String lastEventId) {
        HttpRequest.Builder request = http.request(path + (path.contains("?") ? "&" : "?") + "ticket=" + ticket)
                .header("Accept", accept)
                .method(method, HttpRequest.BodyPublishers.noBody());
        return lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId);
    }

    /** The status line of the answer to the same request from another address of this machine. */
    private String statusFrom(String address, String ticket, String lastEventId) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", hub.port()));
            socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
            socket.getOutputStream()
                    .write(("GET " + CHANGES + "?ticket=" + ticket + " HTTP/1.1\r\nHost: 127.0.0.1:" + hub.port()
                                    + "\r\nAccept: text/event-stream\r\nLast-Event-ID: " + lastEventId + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    private String ticket() {
        String token = hub.hub().localIssuer().issue("alex", "phone", Set.of(Scope.SUBSCRIBE, Scope.PUBLISH), HOUR);
        HttpResponse<String> response = http.send(http.request("/v1/tickets")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return RawBayeux.json(response.body()).get("ticket").asText();
    }

    private void publish(String context) {
        HttpResponse<String> response = http.send(http.request(CHANGES)
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"" + context + "\"}")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
