package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cookie of a session made over HTTP, behind a proxy that does TLS. */
class BrowserCookieTest {
    private static final String APP = "https://app.example";

    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux browser;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "origins.allowed=" + APP, "proxy.trusted=127.0.0.1");
        browser = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void withoutTlsItIsLax() {
        assertThat(cookie(request())).matches("BAYEUX_BROWSER=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    void overTlsItIsSecure() {
        assertThat(cookie(secure())).endsWith("; HttpOnly; Secure; SameSite=Lax");
        assertThat(cookie(secure().header("Origin", "https://hub.example"))).endsWith("; Secure; SameSite=Lax");
    }

    @Test
    void aPageOfAnotherSiteGetsOneThatItsBrowserSendsBack() {
        assertThat(cookie(secure().header("Origin", APP))).endsWith("; Secure; SameSite=None; Partitioned");
    }

    @ParameterizedTest
    @CsvSource({"cross-site,SameSite=None; Partitioned", "same-site,SameSite=Lax", "same-origin,SameSite=Lax"})
    void theBrowserKnowsBestWhetherTheSiteIsAnother(String site, String ending) {
        assertThat(cookie(secure().header("Origin", APP).header("Sec-Fetch-Site", site)))
                .endsWith("; Secure; " + ending);
    }

    /** A page of a neighbouring site can set cookies here; the session must not hang on a value that it knows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fixed",
                "AAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "%00",
                "a b",
                ""
            })
    void aValueThatTheHubDidNotGiveIsReplaced(String value) {
        assertThat(cookie(request().header("Cookie", "BAYEUX_BROWSER=" + value)))
                .matches("BAYEUX_BROWSER=[A-Za-z0-9_-]{43}; .*")
                .doesNotContain("=" + value + ";");
    }

    @Test
    void aValueThatTheHubGaveIsKept() {
        String given = cookie(request()).replaceAll(";.*", "");
        assertThat(cookie(request().header("Cookie", given))).isEqualTo("none");
        String spoiled = given.substring(0, given.length() - 2) + (given.endsWith("AA") ? "BB" : "AA");
        assertThat(cookie(request().header("Cookie", spoiled))).startsWith("BAYEUX_BROWSER=");
    }

    private String cookie(HttpRequest.Builder request) {
        String handshake = RawBayeux.handshake(hub.token("alex", "phone"), "long-polling");
        return new RawBayeux(hub.uri())
                .send(request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(handshake)))
                .headers()
                .firstValue("Set-Cookie")
                .orElse("none");
    }

    private HttpRequest.Builder request() {
        return browser.request("/bayeux");
    }

    private HttpRequest.Builder secure() {
        return request().header("Forwarded", "for=192.0.2.1;host=hub.example;proto=https");
    }
}
