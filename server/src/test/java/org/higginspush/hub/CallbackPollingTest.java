package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callback polling: everything stands in a URL, so only a ticket opens a session. */
class CallbackPollingTest {
    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux browser;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "bayeux.callback-polling=on", "origins.allowed=https://app.example");
        browser = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void aTicketOpensASessionThatHearsNotices() {
        JsonNode handshake = call(withTicket(ticket()));
        assertThat(handshake.get("successful").asBoolean())
                .as(handshake.toString())
                .isTrue();
        String client = handshake.get("clientId").asText();
        JsonNode subscribed = call(RawBayeux.subscribe(client, "/user/alex/contexts"));
        assertThat(subscribed.get("successful").asBoolean()).isTrue();
        call(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
        CompletableFuture<JsonNode> poll =
                CompletableFuture.supplyAsync(() -> call(RawBayeux.connect(client, "")), ThreadPerTask.EACH);
        CometdClient publisher = hub.publisher("websocket");
        publisher.handshakes();
        publisher.changes("alex", "notes", 1, "home-pc");
        assertThat(poll.join().get("data").get("context").asText()).isEqualTo("notes");
    }

    @Test
    void aTicketWorksOnce() {
        String ticket = ticket();
        assertThat(call(withTicket(ticket)).get("successful").asBoolean()).isTrue();
        assertThat(call(withTicket(ticket)).get("error").asText()).startsWith("401::");
    }

    @Test
    void aTokenInAUrlIsRefused() {
        JsonNode reply = call(RawBayeux.handshake(hub.token("alex", "phone"), "callback-polling"));
        assertThat(reply.get("error").asText()).startsWith("403::").contains("ticket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alert(1)", "a;b", "<script>", ""})
    void aCallbackThatIsNotANameIsRefused(String callback) {
        assertThat(browser.get(url(callback, "[]")).statusCode()).isEqualTo(400);
    }

    @Test
    void theAnswerCannotBeTakenForAnythingButAScript() {
        HttpResponse<String> response = browser.get(url("cb", withTicket("x")));
        assertThat(response.body()).startsWith("/**/cb([");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Content-Disposition")).isPresent();
    }

    @Test
    void aScriptTagOfAForeignPageIsRefusedUnlessAllowed() {
        assertThat(from("cross-site", "https://evil.example/page").statusCode()).isEqualTo(403);
        assertThat(from("cross-site", null).statusCode()).isEqualTo(403);
        assertThat(from("cross-site", "https://app.example/page").statusCode()).isEqualTo(200);
        assertThat(from("same-origin", null).statusCode()).isEqualTo(200);
    }

    /** The guards see what CometD sees: the decoded names. */
    @ParameterizedTest
    @ValueSource(strings = {"json%70", "%6Asonp", "%6a%73%6f%6e%70", "x=1&json%70", "&jsonp", "a;b&jsonp"})
    void aForeignPageIsRefusedHoweverItSpellsTheAddress(String name) {
        String url = url("cb", withTicket("x")).replace("jsonp", name);
        for (String headers : List.of("Sec-Fetch-Site: cross-site", "Referer: https://evil.example/page")) {
            String[] header = headers.split(": ");
            HttpRequest.Builder request = browser.request(url).header(header[0], header[1]);
            assertThat(browser.send(request.GET()).statusCode()).as(headers).isEqualTo(403);
        }
    }

    private HttpResponse<String> from(String site, String referer) {
        HttpRequest.Builder request =
                browser.request(url("cb", withTicket("x"))).header("Sec-Fetch-Site", site);
        if (referer != null) {
            request.header("Referer", referer);
        }
        return browser.send(request.GET());
    }

    private static String url(String callback, String messages) {
        return "/bayeux?jsonp=" + URLEncoder.encode(callback, StandardCharsets.UTF_8) + "&message="
                + URLEncoder.encode(messages, StandardCharsets.UTF_8);
    }

    private JsonNode call(String messages) {
        String body = browser.get(url("cb", messages)).body();
        assertThat(body).startsWith("/**/cb(").endsWith(")");
        return RawBayeux.json(body.substring("/**/cb(".length(), body.length() - 1))
                .get(0);
    }

    private static String withTicket(String ticket) {
        return "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                + "[\"callback-polling\"],\"ext\":{\"push\":{\"ticket\":\"" + ticket + "\"}}}]";
    }

    private String ticket() {
        HttpResponse<String> response = browser.send(browser.request("/v1/tickets")
                .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return RawBayeux.json(response.body()).get("ticket").asText();
    }
}
