package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token ends at one instant, whatever was opened with it. */
class TokenEndTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux http;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "auth.clock-skew=60s", "auth.token-grace=25s", "bayeux.max-interval=10m");
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    /**
     * The streams of earlier tokens are the sentinels: when the second has ended, all others have been looked at since
     * the first did.
     */
    @Test
    void whatIsOpenedWithATokenInsideTheClockSkewIsNotEndedBeforeTheTokenIsRefused() throws Exception {
        String token = hub.token("alex", "phone", HOUR);
        String first = hub.token("alex", "first", HOUR.minusSeconds(40));
        String second = hub.token("alex", "second", HOUR.minusSeconds(30));
        hub.clockMoves(HOUR.plusSeconds(10));

        RawBayeux.Socket session = http.socket();
        String client = session.handshakes(token);
        session.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        try (EventSourceReader stream = stream(token);
                EventSourceReader firstStream = stream(first);
                EventSourceReader secondStream = stream(second)) {
            hub.clockMoves(Duration.ofSeconds(11));
            firstStream.ends();
            hub.clockMoves(Duration.ofSeconds(10));
            secondStream.ends();

            publish("notes");
            assertThat(stream.context()).isEqualTo("notes");
            assertThat(session.hears().at("/data/context").asText()).isEqualTo("notes");
            hub.clockMoves(Duration.ofSeconds(30));
            stream.ends();
        }
        assertThat(read(token)).isEqualTo(401);
        session.aborts();
    }

    /** Ended together, refused together: nobody is taken in who would be thrown out at once. */
    @Test
    void aTokenPastItsEndOpensNothingAnyMore() {
        String token = hub.token("alex", "phone", HOUR);
        hub.clockMoves(HOUR.plusSeconds(59));
        String ticket = ticket(token);
        assertThat(read(token)).isEqualTo(200);
        hub.clockMoves(Duration.ofSeconds(1));
        assertThat(read(token)).isEqualTo(401);
        assertThat(http.get("/v1/users/alex/changes?ticket=" + ticket).statusCode())
                .isEqualTo(401);
        assertThat(http.reply(RawBayeux.handshake(token, "long-polling"))
                        .at("/error")
                        .asText())
                .startsWith("401:");
    }

    @Test
    void aTicketOfATokenInsideTheClockSkewIsGood() {
        String token = hub.token("alex", "phone", HOUR);
        hub.clockMoves(HOUR.plusSeconds(20));
        assertThat(http.get("/v1/users/alex/changes?ticket=" + ticket(token)).statusCode())
                .isEqualTo(200);
    }

    private EventSourceReader stream(String token) {
        EventSourceReader stream = EventSourceReader.open(EventSourceReader.request(hub.uri(), "/v1/users/alex/changes")
                .header("Authorization", "Bearer " + token));
        stream.next(); // resync: it has begun
        return stream;
    }

    private int read(String token) {
        return http.send(http.request("/v1/users/alex/changes").header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private String ticket(String token) {
        var response = http.send(http.request("/v1/tickets")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return RawBayeux.json(response.body()).get("ticket").asText();
    }

    private void publish(String context) {
        var response = http.send(http.request("/v1/users/alex/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"" + context + "\"}")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
