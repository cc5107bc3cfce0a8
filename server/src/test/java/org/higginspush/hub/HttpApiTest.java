package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.higginspush.hub.model.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP API: publish with one request, poll, wait, or watch a stream. */
class HttpApiTest {
    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux http;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "limits.tickets-per-address=5");
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void aChangeIsPublishedWithOneRequest() {
        JsonNode receipt = published("/v1/users/alex/changes", "{\"context\":\"notes\",\"revision\":7}");
        assertThat(receipt.get("revision").asLong()).isEqualTo(7);
        assertThat(receipt.get("duplicate").asBoolean()).isFalse();
        JsonNode again = published("/v1/users/alex/changes", "{\"context\":\"notes\",\"revision\":7}");
        assertThat(again.get("duplicate").asBoolean()).isTrue();
    }

    /** The same bytes every time: for people who read them, and for caches and tests that compare them. */
    @Test
    void fieldsAreAlwaysInTheSameOrder() {
        String receipt = post("/v1/users/alex/changes", hub.publisherToken(), "{\"context\":\"notes\",\"revision\":7}")
                .body();
        assertThat(receipt).matches("\\{\"position\":\"[^\"]+\",\"revision\":7,\"duplicate\":false}\n?");
        String[] lines = post(
                        "/v1/changes",
                        hub.publisherToken(),
                        "{\"user\":\"alex\",\"context\":\"c\",\"revision\":1}\n{}\n")
                .body()
                .split("\n");
        assertThat(lines[0]).startsWith("{\"position\":").endsWith(",\"revision\":1,\"duplicate\":false}");
        assertThat(lines[1]).startsWith("{\"status\":400,\"detail\":\"");
        assertThat(post("/v1/tickets", hub.token("alex", "phone"), "").body()).startsWith("{\"ticket\":\"");
        assertThat(post("/v1/changes", "none", "").body())
                .startsWith("{\"type\":\"urn:higgins-push:problem:unauthenticated\",\"title\":");
    }

    @Test
    void aChangeWithoutRevisionGetsTheNextOne() {
        published("/v1/users/alex/changes", "{\"context\":\"notes\",\"revision\":7}");
        JsonNode receipt = published("/v1/users/alex/changes", "{\"context\":\"notes\"}");
        assertThat(receipt.get("revision").asLong()).isEqualTo(8);
    }

    @Test
    void aThousandLinesAreAnsweredInTheirOrder() {
        String lines = IntStream.rangeClosed(1, 1000)
                .mapToObj(i -> "{\"user\":\"alex\",\"context\":\"c" + i % 7 + "\",\"revision\":" + i + "}\n")
                .collect(Collectors.joining());
        assertThat(post("/v1/changes", hub.publisherToken(), lines).body().lines())
                .extracting(line -> RawBayeux.json(line).get("revision").asInt())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void manyChangesAreAnsweredLineByLine() {
        HttpResponse<String> response = post("/v1/changes", hub.publisherToken(), """
                {"user":"alex","context":"notes","revision":1}
                {"user":"alex"}

                nonsense
                {"user":"zoë@example.org","context":"🔑","revision":2}
                """);
        assertThat(response.statusCode()).isEqualTo(200);
        String[] results = response.body().split("\n");
        assertThat(results).hasSize(4);
        assertThat(RawBayeux.json(results[0]).get("revision").asLong()).isEqualTo(1);
        assertThat(RawBayeux.json(results[1]).get("status").asInt()).isEqualTo(400);
        assertThat(RawBayeux.json(results[2]).get("status").asInt()).isEqualTo(400);
        assertThat(RawBayeux.json(results[3]).get("revision").asLong()).isEqualTo(2);
    }

    @Test
    void aNameThatStandsTwiceInAnObjectIsRefused() {
        String twice = "{\"context\":\"notes\",\"revision\":1,\"context\":\"other\"}";
        assertRefusedAsTwice(post("/v1/users/alex/changes", hub.publisherToken(), twice));
        String line = "{\"user\":\"alex\"," + twice.substring(1);
        assertThat(post("/v1/changes", hub.publisherToken(), line).body())
                .startsWith("{\"status\":400,")
                .contains("a name twice");
        assertRefusedAsTwice(post("/v1/tickets", hub.token("alex", null), "{\"device\":\"a\",\"device\":\"b\"}"));
    }

    private static void assertRefusedAsTwice(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("a name twice");
    }

    @Test
    void anAddressGetsOnlySoManyTicketsThatWait() {
        for (int i = 0; i < 5; i++) {
            assertThat(post("/v1/tickets", hub.token("visitor-" + i, null), "").statusCode())
                    .isEqualTo(201);
        }
        HttpResponse<String> refused = post("/v1/tickets", hub.token("another", null), "");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("30");
    }

    @Test
    void pollingWithThePositionAsETagTellsOnlyWhatIsNew() {
        HttpResponse<String> first = read("", null);
        assertThat(RawBayeux.json(first.body()).get("resync").asBoolean()).isTrue();
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(read("", tag).statusCode()).isEqualTo(304);
        published("/v1/users/alex/changes", "{\"context\":\"notes\",\"revision\":7,\"origin\":\"home-pc\"}");
        HttpResponse<String> news = read("", tag);
        assertThat(news.statusCode()).isEqualTo(200);
        assertThat(RawBayeux.json(news.body()).get("changes").toString())
                .isEqualTo("[{\"context\":\"notes\",\"revision\":7,\"origin\":\"home-pc\"}]");
        published("/v1/users/alex/changes", "{\"context\":\"own\",\"origin\":\"phone\"}");
        String later = news.headers().firstValue("ETag").orElseThrow();
        assertThat(read("", later).statusCode()).isEqualTo(304);
    }

    @Test
    void aWaitingRequestIsAnsweredByTheNextChange() {
        String position = RawBayeux.json(read("", null).body()).get("position").asText();
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> read("?wait=30&since=" + position, null), ThreadPerTask.EACH);
        await().atMost(RawBayeux.LIMIT).until(() -> {
            published("/v1/users/alex/changes", "{\"context\":\"notes\"}");
            return waiting.isDone();
        });
        JsonNode answer = RawBayeux.json(waiting.join().body());
        assertThat(answer.get("changes").get(0).get("context").asText()).isEqualTo("notes");
        assertThat(answer.get("position").asText()).isNotEqualTo(position);
    }

    @Test
    void aStreamTellsWhatWasMissedThenWhatComes() throws Exception {
        String position = RawBayeux.json(read("", null).body()).get("position").asText();
        published("/v1/users/alex/changes", "{\"context\":\"missed\"}");
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        http.request("/v1/users/alex/changes")
                                .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                                .header("Accept", "text/event-stream")
                                .header("Last-Event-ID", position)
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(nextData(lines)).contains("\"missed\"");
            assertThat(nextData(lines)).contains("position");
            published("/v1/users/alex/changes", "{\"context\":\"live\"}");
            assertThat(nextData(lines)).contains("\"live\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/users/alex/changes?since=nonsense,400",
        "GET,/v1/users/alex/changes?wait=-1,400",
        "GET,/v1/users/bob/changes,403",
        "GET,/v1/users/%FF/changes,400",
        "GET,/v1/nothing,404",
        "DELETE,/v1/users/alex/changes,405",
        "GET,/v1/changes,405",
        "POST,/v1/users/alex/changes,403",
    })
    void whatCannotBeDoneIsRefused(String method, String path, int status) {
        HttpResponse<String> response = http.send(http.request(path)
                .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                .method(method, HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(RawBayeux.json(response.body()).get("detail").asText()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"Basic YTpi,401", "Bearer nonsense,401"})
    void badCredentialsAreRefusedAndNotEchoed(String authorization, int status) {
        HttpResponse<String> response =
                http.send(http.request("/v1/users/alex/changes").header("Authorization", authorization));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(response.body()).doesNotContain("YTpi", "nonsense");
        assertThat(http.get("/v1/users/alex/changes").statusCode()).isEqualTo(401);
    }

    @Test
    void aUserIdMayHoldASlash() {
        String user = "a/b c";
        JsonNode receipt = published("/v1/users/" + Ids.encode(user) + "/changes", "{\"context\":\"x\"}");
        assertThat(receipt.get("revision").asLong()).isEqualTo(1);
    }

    @Test
    void healthAndReadinessAreOpen() {
        assertThat(http.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(RawBayeux.json(http.get("/readyz").body()).get("status").asText())
                .isEqualTo("ready");
    }

    private static String nextData(BufferedReader lines) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    private HttpResponse<String> read(String query, String tag) {
        HttpRequest.Builder request = http.request("/v1/users/alex/changes" + query)
                .header("Authorization", "Bearer " + hub.token("alex", "phone"));
        if (tag != null) {
            request.header("If-None-Match", tag);
        }
        return http.send(request.timeout(Duration.ofSeconds(30)).GET());
    }

    private JsonNode published(String path, String body) {
        HttpResponse<String> response = post(path, hub.publisherToken(), body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return RawBayeux.json(response.body());
    }

    private HttpResponse<String> post(String path, String token, String body) {
        return http.send(http.request(path)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
