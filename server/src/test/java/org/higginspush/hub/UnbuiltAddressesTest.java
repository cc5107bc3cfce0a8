package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses that somebody may expect and that the hub does not have are refused plainly. */
class UnbuiltAddressesTest {
    @TempDir
    static Path data;

    private static TestHub hub;
    private static RawBayeux http;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data);
        http = new RawBayeux(hub.uri());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1",
        "GET,/v1/",
        "GET,/v2/users/alex/changes",
        "PUT,/v1/users/alex/devices/phone",
        "DELETE,/v1/users/alex/devices/phone",
        "GET,/v1/groups",
        "GET,/v1/everyone",
        "DELETE,/v1/users/alex/sessions/phone/",
        "GET,/nothing/here",
        "POST,/",
        "GET,/healthz/",
        "GET,/healthz/live",
        "GET,/healthzz",
        "GET,/readyz/",
        "GET,/readyz/x",
        "POST,/healthz/live",
    })
    void isNotFound(String method, String path) {
        assertNotFound(send(method, path));
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/v1/users/alex/changes,'GET, POST'",
        "DELETE,/v1/users/alex/changes,'GET, POST'",
        "GET,/v1/changes,POST",
        "GET,/v1/tickets,POST",
        "GET,/v1/everyone/changes,POST",
        "GET,/v1/users/alex,DELETE",
        "POST,/v1/users/alex/sessions,'DELETE, GET'",
        "GET,/v1/users/alex/sessions/phone,DELETE",
        "POST,/v1/groups/family/members,GET",
        "POST,/v1/groups/family/members/alex,'DELETE, GET, PUT'",
        "POST,/healthz,'GET, HEAD'",
        "DELETE,/healthz,'GET, HEAD'",
        "PUT,/readyz,'GET, HEAD'",
        "DELETE,/readyz,'GET, HEAD'",
        "OPTIONS,/readyz,'GET, HEAD'",
    })
    void isNotDoneThatWay(String method, String path, String allowed) {
        HttpResponse<String> response = send(method, path);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
        assertThat(RawBayeux.json(response.body()).get("detail").asText()).startsWith("This address takes ");
    }

    @Test
    void healthIsTold() {
        for (String path : new String[] {"/healthz", "/readyz", "/healthz?x=y"}) {
            assertThat(send("GET", path).statusCode()).isEqualTo(200);
            assertThat(send("HEAD", path).statusCode()).isEqualTo(200);
            assertThat(send("HEAD", path).body()).isEmpty();
        }
    }

    @Test
    void isNoWebSocket() throws Exception {
        String answer = RawHttp.exchange(
                hub.port(),
                "GET /v1/users/alex/groups HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Authorization: Bearer " + hub.token("alex", "phone") + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 404 ").contains("application/problem+json", "no WebSocket");
    }

    private static HttpResponse<String> send(String method, String path) {
        return http.send(http.request(path)
                .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private static void assertNotFound(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body())
                .startsWith("{\"type\":\"urn:higgins-push:problem:not-found\",\"title\":\"Not found\",\"status\":404,");
    }
}
