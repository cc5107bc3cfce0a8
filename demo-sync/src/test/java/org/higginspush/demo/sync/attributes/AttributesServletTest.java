package org.higginspush.demo.sync.attributes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.higginspush.demo.sync.http.ApiContext;
import org.higginspush.hub.plugin.RateLimiter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesServletTest {
    private static final int WRITES = 100;
    private static final String MERGE = "application/merge-patch+json";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AttributeStore store = AttributeStore.inMemory(StorageLimits.DEFAULT);
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private AttributeServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = AttributeServer.start(
                0,
                new ApiContext("/")
                        .with(new AttributesServlet(
                                "/attributes/",
                                store,
                                new PlainTextTokens(),
                                (user, context) -> heard.add(user + "/" + context.name() + " " + context.revision()
                                        + " by " + context.origin()),
                                new RateLimiter(WRITES, 60, () -> Instant.EPOCH))));
    }

    @AfterEach
    void stopServer() {
        server.close();
        store.close();
    }

    private HttpRequest.Builder on(String path) {
        return HttpRequest.newBuilder(server.base().resolve("/attributes/" + path));
    }

    private HttpRequest.Builder phoneOn(String path) {
        return on(path).header("Authorization", "Bearer alex@phone");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> make(String context, String attributes) throws Exception {
        return send(phoneOn("users/alex/contexts/" + context)
                .PUT(BodyPublishers.ofString("{\"attributes\":" + attributes + "}"))
                .header("Content-Type", "application/json")
                .header("If-None-Match", "*"));
    }

    private HttpRequest.Builder patch(String context, String body) {
        return phoneOn("users/alex/contexts/" + context)
                .method("PATCH", BodyPublishers.ofString(body))
                .header("Content-Type", MERGE);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String... words) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"status\":" + status, "\"title\":", "\"detail\":");
        List.of(words).forEach(word -> assertThat(response.body()).contains(word));
    }

    @Test
    void aContextIsMadeReadAndListed() throws Exception {
        HttpResponse<String> made = make("mail", "{\"password\":\"a\"}");
        HttpResponse<String> read = send(phoneOn("users/alex/contexts/mail"));
        HttpResponse<String> list = send(phoneOn("users/alex/contexts"));

        String whole = "{\"context\":\"mail\",\"revision\":1,\"origin\":\"phone\",\"attributes\":{\"password\":\"a\"}}";
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.body()).isEqualTo(whole);
        assertThat(read.body()).isEqualTo(whole);
        assertThat(read.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(read.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(list.body())
                .isEqualTo("{\"contexts\":[{\"context\":\"mail\",\"revision\":1,\"origin\":\"phone\"}]}");
    }

    @Test
    void everyChangeIsTold() throws Exception {
        make("mail", "{}");
        send(patch("mail", "{\"attributes\":{\"a\":\"b\"}}").header("If-Match", "\"1\""));
        send(patch("mail", "{\"attributes\":{\"a\":\"b\"}}").header("If-Match", "\"2\""));

        assertThat(heard).containsExactly("alex/mail 1 by phone", "alex/mail 2 by phone");
    }

    @Test
    void whatTheReaderHasIsNotSentAgain() throws Exception {
        make("mail", "{}");

        assertThat(send(phoneOn("users/alex/contexts/mail").header("If-None-Match", "W/\"1\""))
                        .statusCode())
                .isEqualTo(304);
        assertThat(send(phoneOn("users/alex/contexts/mail").header("If-None-Match", "\"0\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void headAnswersLikeGetWithoutTheBody() throws Exception {
        make("mail", "{}");

        HttpResponse<String> head = send(phoneOn("users/alex/contexts/mail").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aWriterThatIsNotUpToDateGets412AndTheRevision() throws Exception {
        make("mail", "{\"password\":\"a\"}");

        HttpResponse<String> late =
                send(patch("mail", "{\"attributes\":{\"password\":\"b\"}}").header("If-Match", "\"0\""));

        assertProblem(late, 412, "\"revision\":1", "merge");
        assertThat(store.context("alex", "mail").attributes()).containsEntry("password", "a");
        assertProblem(make("mail", "{}"), 412);
        assertProblem(send(patch("none", "{\"attributes\":{}}").header("If-Match", "*")), 412);
    }

    @Test
    void aWeakTagNeverAllowsAWrite() throws Exception {
        make("mail", "{}");

        assertProblem(send(patch("mail", "{\"attributes\":{}}").header("If-Match", "W/\"1\"")), 412);
    }

    @Test
    void aWriteWithoutAPreconditionIsRefused() throws Exception {
        assertProblem(send(patch("mail", "{\"attributes\":{}}")), 428, "If-Match");
    }

    @Test
    void idsMayBeAnyText() throws Exception {
        String user = "%C3%A9lo%C3%AFse%40example.org%2F%F0%9F%98%80";
        HttpRequest.Builder request =
                on("users/" + user + "/contexts/caf%C3%A9%20%3F").header("Authorization", "Bearer unknown");

        assertProblem(send(request), 403);
        assertThat(make("caf%C3%A9%20%3F", "{}").body()).contains("\"context\":\"café ?\"");
    }

    @Test
    void nobodyOpensAnothersContexts() throws Exception {
        make("mail", "{}");

        for (String token : List.of("bob@phone", "publisher")) {
            for (String path : List.of("users/alex/contexts", "users/alex/contexts/mail", "users/none/contexts/x")) {
                assertProblem(send(on(path).header("Authorization", "Bearer " + token)), 403);
            }
        }
    }

    @Test
    void withoutATokenTheAnswerSaysSo() throws Exception {
        for (String value : List.of("", "Basic YTpi", "Bearer")) {
            HttpResponse<String> response = send(on("users/alex/contexts").header("Authorization", value));
            assertProblem(response, 401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        }
    }

    @Test
    void whenTokensCannotBeCheckedTheAnswerSaysWhenToRetry() throws Exception {
        HttpResponse<String> response = send(on("users/alex/contexts").header("Authorization", "Bearer later"));

        assertProblem(response, 503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "7",
                "{\"attributes\":[]}",
                "{\"attributes\":null}",
                "{\"attributes\":{\"a\":1}}",
                "{\"attributes\":{\"a\":{}}}",
                "{\"attributes\":{\"a\":\"1\",\"a\":\"2\"}}",
                "{\"attributes\":{\"\":\"x\"}}",
                "{\"attributes\":{\"a\":\"\\ud800\"}}",
                "{\"attributes\":{\"a\\u0000\":\"\"}}",
                "{\"attributes\":{}} {}",
                "{"
            })
    void aMalformedBodyIsRefused(String body) throws Exception {
        make("mail", "{}");

        assertProblem(send(patch("mail", body).header("If-Match", "\"1\"")), 400);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() throws Exception {
        byte[] latin1 = "{\"attributes\":{\"a\":\"é\"}}".getBytes(StandardCharsets.ISO_8859_1);

        assertProblem(
                send(phoneOn("users/alex/contexts/mail")
                        .method("PATCH", BodyPublishers.ofByteArray(latin1))
                        .header("Content-Type", MERGE)
                        .header("If-None-Match", "*")),
                400);
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        assertProblem(send(patch("mail", "[".repeat(30_000)).header("If-Match", "*")), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 65537\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n10001\r\n"})
    void aLargeBodyIsReadNoFurtherThanTheLimit(String headEnd) throws Exception {
        String head = "PATCH /attributes/users/alex/contexts/mail HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer alex@phone\r\n" + headEnd;
        try (Socket socket = new Socket("127.0.0.1", server.base().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            if (headEnd.contains("chunked")) {
                socket.getOutputStream().write("x".repeat(65_537).getBytes(US_ASCII));
            }

            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine())
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void moreThanAUserMayKeepIsRefused() throws Exception {
        assertProblem(make("mail", "{\"a\":\"" + "x".repeat(20_000) + "\"}"), 422, "16384 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"1", "\"1\" \"2\"", "W\"1\"", "\"1\",,\"2\""})
    void aMalformedTagIsRefused(String tag) throws Exception {
        make("mail", "{}");

        assertProblem(send(patch("mail", "{\"attributes\":{}}").header("If-Match", tag)), 400, "ETag");
    }

    @ParameterizedTest
    @CsvSource({"PUT,text/plain", "PUT,application/merge-patch+json", "PATCH,application/json"})
    void anotherMediaTypeIsRefused(String method, String type) throws Exception {
        assertProblem(
                send(phoneOn("users/alex/contexts/mail")
                        .method(method, BodyPublishers.ofString("{\"attributes\":{}}"))
                        .header("Content-Type", type)
                        .header("If-None-Match", "*")),
                415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"users", "users/alex", "users/alex/contexts/mail/x", "else/alex/contexts", "users/alex/else"})
    void nothingIsAtOtherPaths(String path) throws Exception {
        assertProblem(send(phoneOn(path)), 404);
    }

    @Test
    void aContextThatIsNotThereIs404() throws Exception {
        assertProblem(send(phoneOn("users/alex/contexts/none")), 404, "If-None-Match");
    }

    @Test
    void otherMethodsAreRefusedWithThoseThereAre() throws Exception {
        HttpResponse<String> delete = send(phoneOn("users/alex/contexts/mail").DELETE());
        HttpResponse<String> post = send(phoneOn("users/alex/contexts").POST(BodyPublishers.noBody()));

        assertProblem(delete, 405);
        assertThat(delete.headers().firstValue("Allow")).hasValue("GET, HEAD, PUT, PATCH");
        assertProblem(post, 405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users/alex/contexts/%80", "users/alex/contexts/%00", "users/alex/contexts/"})
    void aPathThatIsNoIdIsRefused(String path) throws Exception {
        assertThat(send(HttpRequest.newBuilder(URI.create(server.base() + "attributes/" + path))
                                .header("Authorization", "Bearer alex@phone"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aUserMayChangeThingsOnlySoOften() throws Exception {
        make("mail", "{}");
        for (int i = 1; i < WRITES; i++) {
            assertProblem(make("mail", "{}"), 412);
        }

        HttpResponse<String> refused = make("mail", "{}");

        assertProblem(refused, 429, "Too many changes of this user");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(send(phoneOn("users/alex/contexts/mail")).statusCode()).isEqualTo(200);
        assertProblem(
                send(on("users/bob/contexts/mail")
                        .header("Authorization", "Bearer bob@phone")
                        .method("PATCH", BodyPublishers.ofString("{\"attributes\":{}}"))
                        .header("Content-Type", MERGE)),
                428);
    }

    @Test
    void noRefusalRepeatsATokenOrAValue() throws Exception {
        HttpResponse<String> refused = send(patch("mail", "{\"attributes\":{\"a\":\"secret-value\"}")
                .header("If-Match", "\"1\"")
                .setHeader("Authorization", "Bearer secret-token@secret"));

        assertThat(refused.statusCode()).isBetween(400, 499);
        assertThat(refused.body()).doesNotContain("secret");
    }
}
