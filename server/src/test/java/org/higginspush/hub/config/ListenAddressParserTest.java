package org.higginspush.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting {@code listen}: several addresses, each with what is served there. */
class ListenAddressParserTest {
    private static final String TWO = "127.0.0.1:8080 devices, [::1]:9091 publishers operations";
    private static final List<ListenAddress> THESE_TWO = List.of(
            new ListenAddress("127.0.0.1", 8080, Set.of(Purpose.DEVICES)),
            new ListenAddress("::1", 9091, Set.of(Purpose.PUBLISHERS, Purpose.OPERATIONS)));

    @TempDir
    Path folder;

    @Test
    void withoutItHostAndPortAreTheOneAddressForAll() {
        assertThat(HubConfig.of("host=[::1]", "port=7").listen()).containsExactly(ListenAddress.forAll("::1", 7));
    }

    @Test
    void aFileAVariableAndAnArgumentSayTheSame() throws IOException {
        Path file = Files.writeString(
                folder.resolve("hub.yaml"),
                "listen:\n  - 127.0.0.1:8080 devices\n  - \"[::1]:9091 publishers operations\"\n");
        assertThat(new SettingsReader().file(file).finish().toConfig().listen()).isEqualTo(THESE_TWO);
        assertThat(new SettingsReader()
                        .environment(Map.of("HIGGINS_PUSH_LISTEN", TWO))
                        .finish()
                        .toConfig()
                        .listen())
                .isEqualTo(THESE_TWO);
        assertThat(HubConfig.of("listen=" + TWO).listen()).isEqualTo(THESE_TWO);
        assertThat(HubConfig.of("listen=[\"127.0.0.1:8080 devices\", \"[::1]:9091 operations publishers\"]")
                        .listen())
                .isEqualTo(THESE_TWO);
    }

    @Test
    void anAddressMaySpeakTlsIfThereIsACertificate() {
        assertThat(HubConfig.of(
                                "listen=[\"127.0.0.1:8443 devices tls\", \"127.0.0.1:8080\"]",
                                "tls.certificate=hub.pem",
                                "tls.key=hub.key")
                        .listen())
                .containsExactly(
                        new ListenAddress("127.0.0.1", 8443, Set.of(Purpose.DEVICES), true),
                        ListenAddress.forAll("127.0.0.1", 8080));
        assertThat(HubConfig.of("port=8443", "tls.keystore=hub.p12").listen())
                .containsExactly(ListenAddress.forAll("127.0.0.1", 8443).withTls(true));
        assertThat(new ListenAddress("0.0.0.0", 8443, Set.of(Purpose.DEVICES), true))
                .hasToString("0.0.0.0:8443 tls devices")
                .extracting(ListenAddress::uri)
                .hasToString("https://0.0.0.0:8443");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen=127.0.0.1:8443 tls|there is no certificate: set tls.certificate and tls.key, or tls.keystore",
                "tls.certificate=a|tls.certificate needs tls.key",
                "tls.key=a|tls.key needs tls.certificate",
                "tls.keystore-password=a|of no use without tls.keystore",
                "tls.certificate=a tls.key=b tls.keystore=c|set either that, or",
                "tls.keystore=c listen=127.0.0.1:8443|no address of listen says tls",
            })
    void whatIsMissingForTlsIsNamed(String settings, String problem) {
        String[] assignments = settings.split(" (?=\\S+=)");
        assertThatThrownBy(() -> HubConfig.of(assignments)).hasMessageContaining(problem);
    }

    @Test
    void anIpv6AddressAloneIsNoList() {
        assertThat(HubConfig.of("listen=[::1]:9091").listen()).containsExactly(ListenAddress.forAll("::1", 9091));
        assertThat(HubConfig.of("listen=[::1]:9091 devices publishers, localhost:0")
                        .listen())
                .hasSize(2);
    }

    @Test
    void anAddressIsShownAsItIsWritten() {
        assertThat(THESE_TWO).hasToString("[127.0.0.1:8080 devices, [::1]:9091 publishers operations]");
        assertThat(ListenAddress.forAll("::1", 1)).hasToString("[::1]:1");
        assertThat(THESE_TWO.get(1).description()).isEqualTo("http://[::1]:9091 for publishers and operations");
        assertThat(ListenAddress.forAll("a", 1).description()).isEqualTo("http://a:1");
    }

    @ParameterizedTest
    @CsvSource({
        "8080, it needs a host and a port",
        "127.0.0.1, it needs a host and a port",
        ":8080, it needs a host and a port",
        "127.0.0.1:99999, it needs a host and a port",
        "http://127.0.0.1:8080, its host must be a name or an IP address",
        "two/words:1, its host must be a name or an IP address",
        "::1:8080, an IPv6 address stands in brackets",
        "127.0.0.1:1 device, did you mean devices?",
        "127.0.0.1:1 everything, 'must be any of devices, publishers, operations, tls.'",
        "127.0.0.1:1 devices;publishers, must be any of"
    })
    void whatIsNoAddressIsNamedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> HubConfig.of("listen=" + text))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("listen: \"" + text + "\" is no address to listen on")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8080 devices, 127.0.0.1:8080 publishers",
                "localhost:8080, 127.0.0.1:8080",
                "[::1]:8080, [0:0:0:0:0:0:0:1]:8080",
                "0.0.0.0:8080, [::]:8080",
                "Hub.example:8080, hub.EXAMPLE:8080"
            })
    void theSameAddressTwiceIsRefused(String two) {
        assertThatThrownBy(() -> HubConfig.of("listen=" + two, "auth.local-issuer-beyond-loopback=on"))
                .hasMessageContaining("twice; keep one")
                .hasMessageContaining("(listen: --set)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8080, 127.0.0.1:8080", "[::1]:8080 devices, 0.0.0.0:8080 publishers"})
    void anAddressThatIsPartOfAnotherIsRefused(String two) {
        assertThatThrownBy(() -> HubConfig.of("listen=" + two, "auth.local-issuer-beyond-loopback=on"))
                .hasMessageContaining("0.0.0.0:8080, which is every address of this machine, and ")
                .hasMessageContaining("give one of the two another port");
    }

    @Test
    void anyFreePortMayBeAskedForSeveralTimes() {
        assertThat(HubConfig.of("listen=127.0.0.1:0 devices, 127.0.0.1:0 publishers")
                        .listen())
                .hasSize(2);
    }

    @Test
    void hostAndPortBesideItAreAContradiction() {
        assertThatThrownBy(() -> HubConfig.of("listen=127.0.0.1:1", "port=2"))
                .hasMessageContaining("host and port must not be set beside it")
                .hasMessageContaining("(listen: --set, port: --set)");
        assertThatThrownBy(() -> HubConfig.of("listen=127.0.0.1:1", "host=127.0.0.2"))
                .hasMessageContaining("host and port must not be set beside it");
    }

    @Test
    void someAddressMustServeDevices() {
        assertThatThrownBy(() -> HubConfig.of("listen=127.0.0.1:1 publishers operations"))
                .hasMessageContaining("no address in listen serves devices");
    }

    @Test
    void theOwnKeyBeyondLoopbackMustBeAskedForAtEachOfThem() {
        assertThatThrownBy(() -> HubConfig.of("listen=127.0.0.1:1 devices, 192.0.2.7:1 operations"))
                .hasMessageContaining("auth.local-issuer-beyond-loopback")
                .hasMessageContaining("192.0.2.7");
    }

    @Test
    void theHubIsKnownByTheHostsOfAllOfThem() {
        assertThat(HubConfig.of("listen=127.0.0.1:1, [::1]:1").knownHosts())
                .containsExactlyInAnyOrder("localhost", "127.0.0.1", "[::1]");
        assertThat(HubConfig.of("listen=127.0.0.1:1, 192.0.2.7:1", "auth.local-issuer-beyond-loopback=on")
                        .knownHosts())
                .isEmpty();
    }

    @Test
    void aTestThatNamesItsAddressesGetsThose() {
        assertThat(HubConfig.forTests(folder, "listen=127.0.0.1:0 devices, 127.0.0.1:0")
                        .listen())
                .hasSize(2);
    }
}
