package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.higginspush.browser.NodeProject;
import org.higginspush.hub.NginxProxy.ProxySetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx that is not set up as docs/proxies.md says: pages and Node notice, fall back and stay in step. */
class MisconfiguredProxyTest {
    private static final String[] NO_UPGRADE = {
        "$http_upgrade;", "\"\";", "proxy_set_header Connection         $connection_upgrade;", ""
    };
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @TempDir
    Path folder;

    @Test
    void aPageTakesLongPollingWithoutTheUpgradeHeaders() throws Exception {
        try (HubBehindProxy hub = HubBehindProxy.start(folder, ProxySetup.ROOT, NO_UPGRADE)) {
            Tab tab = Tab.open(BROWSER.profile(), hub.address())
                    .starts(hub.hub(), Map.of("hub", hub.address()))
                    .isPushed();
            assertThat(tab.transport()).isEqualTo("long-polling");
            hub.hub().publish("notes", "phone");
            tab.hears("notes");
        }
    }

    /** The hub holds a poll for 25 seconds. */
    @Test
    void aPageWhosePollsAreGivenUpStaysInStep() throws Exception {
        try (HubBehindProxy hub =
                HubBehindProxy.start(folder, ProxySetup.ROOT, "proxy_read_timeout 180s;", "proxy_read_timeout 1s;")) {
            Tab tab = Tab.open(BROWSER.profile(), hub.address())
                    .starts(hub.hub(), Map.of("hub", hub.address(), "transports", List.of("long-polling")))
                    .isPushed();
            for (int cuts = 1; cuts <= 2; cuts++) {
                int least = cuts;
                await().atMost(LIMIT).until(() -> givenUp(tab) >= least);
                hub.hub().publish("context-" + cuts, "phone");
            }
            tab.hears("context-1").hears("context-2");
            assertThat(tab.told()).doesNotHaveDuplicates();
        }
    }

    private static int givenUp(Tab tab) {
        return ((Number) tab.evaluate("() => performance.getEntriesByType('resource')"
                        + ".filter((entry) => entry.responseStatus === 504).length"))
                .intValue();
    }

    @Test
    void aSelectorInNodeTakesLongPollingWithoutTheUpgradeHeaders() throws Exception {
        try (HubBehindProxy hub = HubBehindProxy.start(folder, ProxySetup.ROOT, NO_UPGRADE)) {
            NodeProject.Outcome outcome = ClientPackage.built()
                    .test(
                            Map.of(
                                    "HIGGINS_PUSH_HUB",
                                    hub.address(),
                                    "HIGGINS_PUSH_USER",
                                    HubUnderTest.USER,
                                    "HIGGINS_PUSH_TOKEN",
                                    hub.hub().token(),
                                    "HIGGINS_PUSH_MANAGER_TOKEN",
                                    "none is needed"),
                            List.of("test/proxy/no-upgrade.test.js"));
            assertThat(outcome.code()).as(outcome.output()).isZero();
        }
    }
}
