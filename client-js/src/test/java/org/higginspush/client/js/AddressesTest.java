package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.NginxProxy;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page reaches its hub behind a path, and by any name a host can have. */
class AddressesTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "STRIPPED, websocket",
        "STRIPPED, long-polling",
        "STRIPPED, callback-polling",
        "PASSED, websocket",
        "PASSED, long-polling",
        "PASSED, callback-polling"
    })
    void aPageIsToldBehindAPath(NginxProxy.ProxySetup way, String transport) throws Exception {
        try (HubBehindProxy hub = HubBehindProxy.start(folder, way)) {
            Tab tab = Tab.open(BROWSER.profile(), hub.address())
                    .starts(hub.hub(), Map.of("hub", hub.address(), "transports", List.of(transport)))
                    .isPushed();
            assertThat(tab.transport()).isEqualTo(transport);
            tab.evaluate("() => harness.selector.publish({ context: 'notes', origin: 'phone' })");
            tab.hears("notes");
            assertThat(tab.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aHostMayHaveAnUnderscoreInItsName(String transport) throws Exception {
        String name = "my_hub.localhost";
        try (HubUnderTest hub = new HubUnderTest(folder, "hosts.allowed=" + name)) {
            assertIsTold(hub, hub.originAs(name), transport);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aHostMayBeAnIpv6AddressInAnySpelling(String transport) throws Exception {
        try (HubUnderTest hub = new HubUnderTest(folder, "host=::1")) {
            assertIsTold(hub, hub.originAs("[0:0:0:0:0:0:0:1]"), transport);
        }
    }

    private void assertIsTold(HubUnderTest hub, String address, String transport) {
        Tab tab = Tab.open(BROWSER.profile(), address)
                .starts(hub, Map.of("hub", address, "transports", List.of(transport)))
                .isPushed();
        hub.publish("notes", "phone");
        tab.hears("notes");
    }
}
