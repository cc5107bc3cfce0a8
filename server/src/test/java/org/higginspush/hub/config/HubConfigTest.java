package org.higginspush.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubConfigTest {
    @Test
    void theDefaultsAreSafe() {
        HubConfig config = HubConfig.defaults();
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.bayeux().callbackPolling()).isFalse();
        assertThat(config.http().allowedOrigins()).isEmpty();
        assertThat(config.trustedProxies()).isEmpty();
        assertThat(config.storage()).isEqualTo(HubConfig.Storage.SQLITE);
        assertThat(config.limits().messageBytes()).isEqualTo(16384);
    }

    @Test
    void aTestGetsAnyFreePortAndItsOwnFolder() {
        HubConfig config = HubConfig.forTests(Path.of("x"), "limits.batch-messages=5", "bayeux.max-interval=1s");
        assertThat(config.port()).isZero();
        assertThat(config.data()).isEqualTo(Path.of("x"));
        assertThat(config.limits().batchMessages()).isEqualTo(5);
        assertThat(config.bayeux().maxInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(HubConfig.forTests(Path.of("x"), "port=1234").port()).isEqualTo(1234);
        assertThat(config.withPort(7))
                .isEqualTo(HubConfig.forTests(
                        Path.of("x"), "port=7", "limits.batch-messages=5", "bayeux.max-interval=1s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "hub.example", "127.0.0.1.example", "localhost.example"})
    void theOwnKeyBeyondLoopbackMustBeAskedFor(String host) {
        assertThatThrownBy(() -> HubConfig.of("host=" + host))
                .hasMessageContaining("auth.local-issuer-beyond-loopback")
                .hasMessageContaining(host);
        assertThat(HubConfig.of("host=" + host, "auth.local-issuer-beyond-loopback=true")
                        .host())
                .isEqualTo(host);
        assertThat(HubConfig.of("host=" + host, "auth.local-issuer=off", "auth.issuers=[{issuer: a, jwks: b}]")
                        .host())
                .isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"})
    void loopbackNeedsNoPermission(String host) {
        assertThat(HubConfig.of("host=" + host).auth().localIssuer()).isTrue();
    }

    @Test
    void anAddressInBracketsIsListenedOnWithoutThem() {
        assertThat(HubConfig.of("host=[::1]").host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a, https://a, ''",
        "https://a/, https://a, ''",
        "https://A:443/push, https://a, /push",
        "http://my_host:8080/a/b/, http://my_host:8080, /a/b",
    })
    void thePublicUrlIsTheOriginAndThePathOfTheHub(String url, String origin, String path) {
        HubConfig config = HubConfig.of("public-url=" + url);
        assertThat(config.publicOrigin()).hasToString(origin);
        assertThat(config.pathPrefix().path()).isEqualTo(path);
    }

    @Test
    void idleConnectionsAreKeptLongerThanProxiesKeepTheirs() {
        assertThat(HubConfig.defaults().http().idleTimeout()).isGreaterThan(Duration.ofSeconds(120));
    }

    @Test
    void contradictionsAreRefused() {
        assertThatThrownBy(() -> HubConfig.of("bayeux.websocket-timeout=3m"))
                .hasMessageContaining("bayeux.websocket-idle-timeout must be longer than bayeux.websocket-timeout");
        assertThatThrownBy(() -> HubConfig.of("bayeux.websocket=off", "bayeux.long-polling=off"))
                .hasMessageContaining("No Bayeux transport is left");
        assertThatThrownBy(() -> HubConfig.of("auth.local-issuer=off"))
                .hasMessageContaining("Nobody could use the hub");
        assertThatThrownBy(() -> HubConfig.of("auth.issuers=[{issuer: a, jwks: b}, {issuer: a, jwks: c}]"))
                .hasMessageContaining("names an issuer twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public-url=ftp://a",
                "public-url=https://user:pass@a",
                "public-url=//a",
                "public-url=https://a?token=x",
                "origins.allowed=https://a/path",
                "origins.allowed=*",
                "origins.allowed=null",
                "origins.allowed=a",
                "origins.allowed=file://",
                "origins.allowed=file://localhost",
                "origins.allowed=wss://a",
                "origins.allowed=chrome-extension://",
                "origins.allowed=chrome-extension://abc/page.html",
                "origins.allowed=https://user@a",
                "origins.allowed=https://a:99999",
                "origins.allowed=https://straße.example",
                "origins.allowed=javascript://a",
                "hosts.allowed=*",
                "hosts.allowed=push.example.org:8080",
                "hosts.allowed=https://push.example.org",
                "http.idle-timeout=0s",
                "public-url=https://a/with space",
                "public-url=https://a/..",
                "public-url=https://a/%2e",
                "public-url=https://a//b",
                "host=127.0.0.1:8217",
                "host=[::1]:8217",
                "host=http://a",
                "proxy.trusted=proxy.example",
                "proxy.trusted=10.0.0.0/33",
                "proxy.trusted=10.0.0.0/-1",
                "proxy.trusted=999.1.1.1",
                "bayeux.max-interval=10 s",
                "bayeux.max-interval=-1s",
                "bayeux.max-interval=99999999999s",
                "port=-1",
                "port=08x",
                "host=two words",
                "data=a\0b"
            })
    void aWrongValueIsRefused(String assignment) {
        String key = assignment.substring(0, assignment.indexOf('='));
        assertThatThrownBy(() -> HubConfig.of(assignment))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(key)
                .hasMessageContaining("is not allowed: use ");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false"
    })
    void anAddressRangeHoldsTheAddressesWithItsFirstBits(String range, String address, boolean holds)
            throws UnknownHostException {
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
                .isEqualTo(holds);
    }
}
