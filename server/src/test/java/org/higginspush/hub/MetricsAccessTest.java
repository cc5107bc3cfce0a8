package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read the metrics, and in which format. */
class MetricsAccessTest {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    @TempDir
    Path data;

    private TestHub hub;

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private void start(String... settings) throws Exception {
        hub = TestHub.start(data, settings);
    }

    /** As a proxy on this machine says: it passes on what a stranger asks. */
    private HttpResponse<String> strangerAsks(URI address, @Nullable String token) {
        RawBayeux http = new RawBayeux(address);
        HttpRequest.Builder request = http.request("/metrics").header("X-Forwarded-For", "203.0.113.7");
        return http.send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> asks(String method, @Nullable String accept) {
        RawBayeux http = new RawBayeux(hub.uri());
        HttpRequest.Builder request = http.request("/metrics").method(method, HttpRequest.BodyPublishers.noBody());
        return http.send(accept == null ? request : request.header("Accept", accept));
    }

    @Test
    void whereEverythingIsServedTheOwnMachineMayAsk() throws Exception {
        start();
        HttpResponse<String> answer = asks("GET", null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(TEXT);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.body()).contains("# TYPE higgins_push_changes_total counter");
    }

    @Test
    void aStrangerNeedsATokenThatManages() throws Exception {
        start();
        HttpResponse<String> without = strangerAsks(hub.uri(), null);
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(without.body()).contains("scope \\\"manage\\\"");
        assertThat(strangerAsks(hub.uri(), "no.token.atAll").statusCode()).isEqualTo(401);
        HttpResponse<String> publisher = strangerAsks(hub.uri(), hub.publisherToken());
        assertThat(publisher.statusCode()).isEqualTo(403);
        assertThat(publisher.body()).contains("lacks the scope \\\"manage\\\"");
        assertThat(strangerAsks(hub.uri(), hub.managerToken()).statusCode()).isEqualTo(200);
    }

    @Test
    void anAddressForOperationsAloneTellsEverybody() throws Exception {
        start("listen=127.0.0.1:0 devices publishers, 127.0.0.1:0 operations");
        assertThat(strangerAsks(hub.hub().uri(Purpose.OPERATIONS), null).statusCode())
                .isEqualTo(200);
        HttpResponse<String> elsewhere = strangerAsks(hub.uri(), hub.managerToken());
        assertThat(elsewhere.statusCode()).isEqualTo(403);
        assertThat(elsewhere.body()).contains("Operations are not served at this address");
        assertThat(asks("GET", null).body()).contains("It says: " + hub.hub().uri(Purpose.OPERATIONS));
    }

    @Test
    void anAddressForOperationsAndMoreAsksForAToken() throws Exception {
        start("listen=127.0.0.1:0 devices, 127.0.0.1:0 operations publishers");
        URI operations = hub.hub().uri(Purpose.OPERATIONS);
        assertThat(strangerAsks(operations, null).statusCode()).isEqualTo(401);
        assertThat(strangerAsks(operations, hub.managerToken()).statusCode()).isEqualTo(200);
    }

    @Test
    void theFormatIsWhatTheClientWants() throws Exception {
        start();
        String prometheus =
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        HttpResponse<String> open = asks("GET", prometheus);
        assertThat(open.headers().firstValue("Content-Type")).contains(OPEN_METRICS);
        assertThat(open.body()).endsWith("# EOF\n").contains("# TYPE higgins_push_changes counter");
        for (String accept : new String[] {
            "text/plain",
            "*/*",
            "text/html",
            "text/plain,application/openmetrics-text;q=0.3",
            "application/openmetrics-text;q=0",
            "application/vnd.google.protobuf"
        }) {
            HttpResponse<String> text = asks("GET", accept);
            assertThat(text.headers().firstValue("Content-Type")).as(accept).contains(TEXT);
            assertThat(text.body()).doesNotContain("# EOF");
        }
    }

    @Test
    void itIsReadAndNothingElse() throws Exception {
        start();
        HttpResponse<String> head = asks("HEAD", null);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post = asks("POST", null);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(new RawBayeux(hub.uri()).get("/metrics/").statusCode()).isEqualTo(404);
        assertThat(new RawBayeux(hub.uri()).get("/metrics/x").statusCode()).isEqualTo(404);
    }

    @Test
    void aHubThatDoesNotMeasureSaysSo() throws Exception {
        start("metrics.enabled=off");
        HttpResponse<String> answer = asks("GET", null);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("metrics.enabled");
        CometdClient phone = hub.device("websocket", "alex", "phone").connects("alex");
        CometdClient server = hub.publisher("websocket");
        server.handshakes();
        server.changes("alex", "notes", 1, null);
        phone.hears("notes", 1);
    }
}
