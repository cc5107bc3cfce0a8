package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages the hub takes for its own, and under which host names it answers. */
class OwnOriginTest {
    private static final String TRUSTED = "proxy.trusted=127.0.0.1";

    @TempDir
    static Path shared;

    @TempDir
    Path data;

    private static TestHub behindProxy;

    @BeforeAll
    static void startHub() throws Exception {
        behindProxy = TestHub.start(shared, TRUSTED);
    }

    @AfterAll
    static void stopHub() {
        behindProxy.close();
    }

    /** Browsers leave a default port out of the origin; proxies may or may not leave it out of the host. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://push.example | Host: push.example:443 | X-Forwarded-Proto: https",
                "https://push.example | Host: PUSH.example | X-Forwarded-Proto: https",
                "https://push.example | Host: push.example | X-Forwarded-Proto: https & X-Forwarded-Port: 443",
                "https://push.example:8443 | Host: push.example | X-Forwarded-Proto: https & X-Forwarded-Port: 8443",
                "https://push.example | Host: x | X-Forwarded-Proto: https & X-Forwarded-Host: push.example:443",
                "https://push.example | Host: x | Forwarded: proto=https;host=\"push.example:443\"",
                "http://push.example | Host: push.example:80 | X-Forwarded-Proto: http",
                "http://my_host:8080 | Host: my_host:8080 | X-Forwarded-Proto: http",
                "http://[::1]:8080 | Host: [0:0:0:0:0:0:0:1]:8080 | X-Forwarded-Proto: http",
                "https://xn--bcher-kva.example | Host: xn--bcher-kva.example | X-Forwarded-Proto: https",
            })
    void theOwnPagesAreAdmittedHoweverTheAddressIsSpelled(String origin, String host, String more) throws Exception {
        String address = host + "\r\n" + more + "\r\nOrigin: ";
        assertThat(ask(behindProxy, address + origin)).startsWith("HTTP/1.1 200 ");
        assertThat(ask(behindProxy, address + "https://evil.example")).startsWith("HTTP/1.1 403 ");
    }

    /** A proxy that does not say that it ended TLS. */
    @Test
    void thePublicUrlIsTheHubsOwn() throws Exception {
        try (TestHub hub = TestHub.start(data, "public-url=https://Push.example:443/push")) {
            assertThat(ask(hub, "Host: push.example\r\nOrigin: https://push.example"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(ask(hub, "Host: push.example\r\nOrigin: https://push.example:8443"))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    /** A name that was pointed at the hub after its page was loaded: to the browser page and hub are one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "public-url=https://push.example",
                "hosts.allowed=push.example",
                "hosts.allowed=other.example, push.example",
            })
    void aForeignNameThatPointsToTheHubOpensNothing(String setting) throws Exception {
        try (TestHub hub = TestHub.start(data, setting)) {
            for (String evil :
                    new String[] {"evil.example", "evil.example:8080", "push.example.evil.example", "evil"}) {
                assertThat(ask(hub, "Host: " + evil + "\r\nOrigin: http://" + evil))
                        .startsWith("HTTP/1.1 403 ")
                        .contains("hosts.allowed", "public-url")
                        .doesNotContain("evil");
                assertThat(ask(hub, "Host: " + evil)).startsWith("HTTP/1.1 403 ");
                assertThat(get(hub, "/readyz", "Host: " + evil)).startsWith("HTTP/1.1 200 ");
            }
            for (String known : new String[] {
                "push.example",
                "PUSH.example.",
                "push.example:8080",
                "localhost",
                "127.0.0.1",
                "[::1]:99",
                "192.0.2.7",
                "app.localhost"
            }) {
                assertThat(ask(hub, "Host: " + known)).as(known).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void onLoopbackAloneOnlyLoopbackIsKnown() throws Exception {
        try (TestHub hub = TestHub.start(data, "hosts.allowed=")) {
            assertThat(ask(hub, "Host: evil.example")).startsWith("HTTP/1.1 403 ");
            assertThat(ask(hub, "Host: localhost:8080")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void behindATrustedProxyEveryNameIsKnownUntilOneIsSet() throws Exception {
        try (TestHub hub = TestHub.start(data, TRUSTED)) {
            assertThat(ask(hub, "Host: push.example")).startsWith("HTTP/1.1 200 ");
        }
        try (TestHub hub = TestHub.start(data, TRUSTED, "hosts.allowed=push.example")) {
            assertThat(ask(hub, "Host: x\r\nX-Forwarded-Host: push.example")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(hub, "Host: 127.0.0.1:8080\r\nForwarded: host=push.example"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(ask(hub, "Host: push.example\r\nX-Forwarded-Host: evil.example"))
                    .startsWith("HTTP/1.1 403 ");
            for (String field : new String[] {"X-Forwarded-Host: push.example", "Forwarded: host=push.example"}) {
                assertThat(ask(hub, "Host: evil.example\r\n" + field)).startsWith("HTTP/1.1 403 ");
            }
        }
    }

    /** What a proxy says may be as wrong as what anybody says; it is never an error of the hub's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: x & X-Forwarded-Host: a b",
                "Host: x & X-Forwarded-Host: [::1",
                "Host: x & X-Forwarded-Host: ",
                "Host: x & X-Forwarded-Host: a, b",
                "Host: x & X-Forwarded-Port: 99999",
                "Host: x & X-Forwarded-Port: x",
                "Host: x & X-Forwarded-Proto: javascript & Origin: javascript://x",
                "Host: x & Forwarded: host=;proto=",
                "Host: x & Forwarded: host=\"a",
                "Host: x & Forwarded: for=_hidden",
                "Host: x & X-Forwarded-For: , ",
                "Host: x & X-Forwarded-Prefix: \t",
                "X-Forwarded-Port: 443",
                "X-Forwarded-Host: push.example",
                "Host:  & X-Forwarded-Port: 443",
                "Host: a_b:99999",
                "Host: [::1",
                "Host: a b",
                "Host: a:b:c",
            })
    void aMalformedAddressIsNoErrorOfTheHub(String fields) throws Exception {
        assertThat(ask(behindProxy, fields)).matches("(?s)HTTP/1.1 (200|400|403) .*");
        String old = "GET / HTTP/1.0\r\n" + fields.replace(" & ", "\r\n") + "\r\n\r\n";
        assertThat(RawHttp.exchange(behindProxy.port(), old)).matches("(?s)HTTP/1.1 (200|400|403) .*");
    }

    /** A page that may use the hub can read why it was refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/push/../healthz", "/push/..", "/push/%2e%2e/healthz", "/push/x/../../y", "/push/../bayeux"})
    void aPathThatStepsAboveThePublicOneIsRefused(String path) throws Exception {
        try (TestHub hub = TestHub.start(data, "public-url=https://push.example/push", "proxy.trusted=127.0.0.1")) {
            String answer = RawHttp.exchange(
                    hub.port(), "GET " + path + " HTTP/1.1\r\nHost: push.example\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("nosniff");
        }
    }

    @Test
    void aRefusalIsForItsPageToRead() throws Exception {
        try (TestHub hub = TestHub.start(data, "origins.allowed=https://app.example")) {
            String request = "Host: localhost\r\nOrigin: https://app.example\r\nContent-Encoding: gzip";
            assertThat(ask(hub, request))
                    .startsWith("HTTP/1.1 415 ")
                    .contains("Access-Control-Allow-Origin: https://app.example\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
                "moz-extension://0f0e0d0c-0b0a-0908-0706-050403020100",
                "safari-web-extension://0F0E0D0C-0B0A-0908-0706-050403020100",
                "capacitor://localhost",
                "ionic://localhost",
                "tauri://localhost",
                "app://obsidian.md",
                "app://.",
            })
    void anApplicationThatIsNoWebPageIsAdmittedIfItIsListed(String origin) throws Exception {
        try (TestHub hub = TestHub.start(data, "origins.allowed=https://a.example, " + origin)) {
            assertThat(ask(hub, "Host: localhost\r\nOrigin: " + origin))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Access-Control-Allow-Origin: " + origin + "\r\n");
            for (String other : new String[] {origin + "x", origin.replace("://", "x://"), "null", "app://other"}) {
                assertThat(ask(hub, "Host: localhost\r\nOrigin: " + other))
                        .as(other)
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    private static String ask(TestHub hub, String fields) throws Exception {
        return get(hub, "/", fields);
    }

    private static String get(TestHub hub, String path, String fields) throws Exception {
        return RawHttp.exchange(
                hub.port(),
                "GET " + path + " HTTP/1.1\r\n" + fields.replace(" & ", "\r\n") + "\r\nConnection: close\r\n\r\n");
    }
}
