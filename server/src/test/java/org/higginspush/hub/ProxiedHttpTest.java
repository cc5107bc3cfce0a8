package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.higginspush.hub.model.Ids;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as proxies, caches and other people's clients speak it. */
class ProxiedHttpTest {
    @TempDir
    static Path data;

    private static TestHub hub;
    private static RawBayeux http;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data.resolve("hub"));
        http = new RawBayeux(hub.uri());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"P\"",
                "W/\"P\"",
                "\"P-gzip\"",
                "W/\"P-gzip\"",
                "\"P--gzip\"",
                "\"P-br\"",
                "\"P;gzip\"",
                "\"other\", \"P\"",
                "W/\"other\",W/\"P\" , \"k1:5\"",
                "\"a,b\", \"P\""
            })
    void whoeverHasThePositionIsToldThatNothingIsNew(String tags) {
        published("alex", "{\"context\":\"notes\"}");
        String position = RawBayeux.json(changes("*").body()).get("position").asText();
        assertThat(changes(tags.replace("P", position)).statusCode()).isEqualTo(304);
        published("alex", "{\"context\":\"notes\"}");
        HttpResponse<String> news = changes(tags.replace("P", position));
        assertThat(news.statusCode()).isEqualTo(200);
        assertThat(RawBayeux.json(news.body()).get("resync").asBoolean()).isFalse();
        assertThat(RawBayeux.json(news.body()).get("changes")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "\"never-made\"",
                "W/\"never-made\"",
                "\"\"",
                "\"k1:x\"",
                "\"k1:-5\"",
                "\"unknown:5\"",
                "not a tag",
                "\"unclosed",
                "W/",
                ","
            })
    void whoeverHasNoneOfOurTagsIsToldEverything(String tags) {
        HttpResponse<String> answer = changes(tags);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(RawBayeux.json(answer.body()).get("resync").asBoolean()).isTrue();
    }

    /** RFC 9112, section 9.3: an answer of HTTP/1.1 that does not say that its connection is closed promises that it is not. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/healthz", "/nowhere", "/v1/users/alex/changes", "/docs/", "/start/house.css", "/openapi.json"})
    void anAnswerToAnOldClientSaysThatItsConnectionEnds(String path) throws Exception {
        String answer = RawHttp.exchange(hub.port(), "GET " + path + " HTTP/1.0\r\nHost: hub\r\n\r\n");
        String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
        assertThat(head).containsIgnoringCase("\r\nConnection: close").doesNotContainIgnoringCase("Transfer-Encoding");
        assertThat(head.split("(?i)\r\nConnection:", -1)).hasSize(2);
    }

    @Test
    void anOldClientThatAsksForItKeepsItsConnection() throws Exception {
        String kept = "GET /healthz HTTP/1.0\r\nHost: hub\r\nConnection: Keep-Alive\r\n\r\n";
        String answers = RawHttp.exchange(hub.port(), kept + kept + "GET /healthz HTTP/1.0\r\nHost: hub\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(4);
        assertThat(answers.split("(?i)\r\nConnection: keep-alive\r\n", -1)).hasSize(3);
        assertThat(answers.split("(?i)\r\nConnection: close\r\n", -1)).hasSize(2);
    }

    @Test
    void theTagsOfPagesAreComparedWeaklyToo() {
        String tag = http.get("/start/house.css").headers().firstValue("ETag").orElseThrow();
        String opaque = tag.replace("\"", "");
        for (String tags : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*", "\"" + opaque + "-gzip\""}) {
            assertThat(page(tags)).as(tags).isEqualTo(304);
        }
        assertThat(page("\"x\"")).isEqualTo(200);
        assertThat(page("x")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"gzip,true", "gzip,false", "x-gzip,true", "deflate,false", "br,false", "'gzip, gzip',true"})
    void anEncodedBodyIsRefusedWithWhatIsTaken(String coding, boolean isReally) throws IOException {
        byte[] plain = "{\"context\":\"notes\"}".getBytes(StandardCharsets.UTF_8);
        for (String path : new String[] {"/v1/users/alex/changes", "/v1/changes", "/v1/tickets", "/bayeux"}) {
            HttpResponse<String> answer = http.send(http.request(path)
                    .header("Authorization", "Bearer " + hub.publisherToken())
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", coding)
                    .POST(BodyPublishers.ofByteArray(isReally ? gzipped(plain) : plain)));
            assertThat(answer.statusCode()).as(path).isEqualTo(415);
            assertThat(answer.headers().firstValue("Accept-Encoding")).contains("identity");
        }
    }

    /** What this hub judges by the first line and another server by the last opens a gap between the two. */
    @ParameterizedTest
    @CsvSource({
        "Content-Encoding: identity,Content-Encoding: gzip,415",
        "Content-Type: application/json,Content-Type: text/x; charset=utf-16,400",
        "Origin: http://127.0.0.1,Origin: https://evil.example,40[03]"
    })
    void aSecondLineOfAHeaderEscapesNobody(String first, String second, String status) throws IOException {
        String body = "{\"context\":\"notes\"}";
        String request = "POST /v1/users/alex/changes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Authorization: Bearer " + hub.publisherToken() + "\r\n" + first + "\r\n" + second
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        assertThat(RawHttp.exchange(hub.port(), request)).matches("(?s)HTTP/1.1 " + status + " .*");
    }

    @Test
    void aBodyThatSaysItIsNotEncodedIsTaken() {
        HttpResponse<String> answer = http.send(http.request("/v1/users/alex/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .header("Content-Encoding", "identity")
                .POST(BodyPublishers.ofString("{\"context\":\"notes\"}")));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    /** As many encoders write it; the ids are those of {@link #anyIdHasAFormThatWorks}. */
    @ParameterizedTest
    @CsvSource({
        "%5C, '\\'",
        "a%5Cb, 'a\\b'",
        "%2E, .",
        "%2e%2e, ..",
        "%2E%2E, ..",
        ".%2E, ..",
        "a%2Fb, a/b",
        "%2F..%2F, /../",
        "%25, %",
        "%252E, %2E",
        "a;b, a;b",
        "%3Bb, ;b",
        "~2E~2E, ..",
        "alex%40example.org, alex@example.org"
    })
    void anIdMayBeEscapedInAPath(String segment, String id) throws Exception {
        String device = hub.token(id, "phone");
        assertThat(raw("GET", "/v1/users/" + segment + "/changes", device)).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET", "/v1/users/" + segment + "/changes", hub.token("somebody", "phone")))
                .startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/users/../changes",
                "/v1/users/./changes",
                "/v1/users/%00/changes",
                "/v1/users/a%0Ab/changes",
                "/v1/users/%FF/changes",
                "/v1/users/%2/changes",
                "/v1/users/%C0%AE%C0%AE/changes",
                "/v1/users//changes",
                "/js/%2e%2e/v1/changes",
                "/js/..%5Chiggins-push.js",
                "/%2e%2e/",
                "/start/%5C",
                "/start/%00"
            })
    void whatIsNoIdInAPathIsRefused(String path) throws Exception {
        assertThat(raw("GET", path, hub.token("alex", "phone")))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/js/..%2Fhiggins.yaml",
                "/start/..%2fstart%2fhouse.css",
                "/start/..%2F..%2Forg%2Fhigginspush%2Fhub%2FHub.class",
                "/start//house.css",
                "/start/.;/house.css",
                "/start/house.css%2F",
                "/start/../../logback.xml"
            })
    void noPathLeadsOutOfAFolderOfPages(String path) throws Exception {
        assertThat(raw("GET", path, hub.token("alex", "phone"))).matches("(?s)HTTP/1.1 40[04] .*");
    }

    @Test
    void aPathAsLongAsAHeadMayBeLeadsNowhere() throws Exception {
        assertThat(raw("GET", "/docs/" + "a/".repeat(15_000), hub.token("alex", "phone")))
                .startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "\\", "a\\b", "/", "%", "%2E", "~", ";", "a b", "zoë 🔑", "?#&=+", "\"<>|^`{}"})
    void anyIdHasAFormThatWorks(String id) {
        JsonNode receipt = published(id, "{\"context\":\"notes\",\"revision\":3}");
        assertThat(receipt.get("revision").asLong()).isEqualTo(3);
        CometdClient phone = hub.device("websocket", id, "phone").connects(id);
        CometdClient server = hub.publisher("long-polling");
        server.handshakes();
        server.changes(id, "notes", 4, null);
        phone.hears("notes", 4);
        RawBayeux plain = new RawBayeux(hub.uri());
        String clientId = plain.handshakes(hub.token(id, "watch"));
        assertThat(plain.reply(RawBayeux.subscribe(clientId, "/user/" + Ids.encode(id) + "/contexts"))
                        .get("successful")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void anIdleConnectionIsClosedAfterTheTimeThatIsSet() throws Exception {
        try (TestHub impatient = TestHub.start(data.resolve("impatient"), "http.idle-timeout=1s");
                Socket socket = new Socket("127.0.0.1", impatient.port())) {
            socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
            String request = "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n";
            socket.getOutputStream().write((request + request).getBytes(StandardCharsets.ISO_8859_1));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(all.split("HTTP/1.1 200 ", -1)).hasSize(3);
        }
    }

    private static HttpResponse<String> changes(String tags) {
        return http.send(http.request("/v1/users/alex/changes")
                .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                .header("If-None-Match", tags)
                .GET());
    }

    private static int page(String tags) {
        return http.send(http.request("/start/house.css")
                        .header("If-None-Match", tags)
                        .GET())
                .statusCode();
    }

    private static String raw(String method, String path, String token) throws IOException {
        return RawHttp.exchange(
                hub.port(),
                method + " " + path + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nAuthorization: Bearer " + token
                        + "\r\n\r\n");
    }

    private static JsonNode published(String user, String change) {
        HttpRequest.Builder request = http.request("/v1/users/" + Ids.encodeWithTilde(user) + "/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(change));
        HttpResponse<String> answer = http.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RawBayeux.json(answer.body());
    }

    private static byte[] gzipped(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
