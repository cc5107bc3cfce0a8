package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page reaches the hub over each transport, from the hub's own origin and from others that it allows. */
class TransportsTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @TempDir
    Path data;

    private HubUnderTest hub(String... settings) throws Exception {
        return new HubUnderTest(data.resolve("hub"), settings);
    }

    /** Another web origin that serves the same page, to a browser without the policy that keeps our pages to their own hub. */
    private HubUnderTest pages() throws Exception {
        BROWSER.ignoreContentSecurityPolicies();
        return new HubUnderTest(data.resolve("pages"));
    }

    private Tab tab(HubUnderTest pages, HubUnderTest hub, String transport) {
        return Tab.open(BROWSER.profile(), pages).starts(hub, transport);
    }

    private static void assertIsTold(Tab tab, HubUnderTest hub) {
        hub.publish("notes", "phone");
        hub.publish("own", HubUnderTest.DEVICE);
        hub.publish("notes", "laptop");
        hub.publish("sentinel", "phone");
        tab.hears("sentinel");
        assertThat(tab.told()).endsWith("notes@2", "sentinel@1").doesNotHaveDuplicates();
        assertThat(tab.told()).noneMatch(notice -> notice.startsWith("own"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "callback-polling"})
    void noticesArriveOver(String transport) throws Exception {
        try (HubUnderTest hub = hub("bayeux.callback-polling=true")) {
            Tab tab = tab(hub, hub, transport).isPushed();
            assertThat(tab.transport()).isEqualTo(transport);
            assertIsTold(tab, hub);
            assertThat(tab.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aPageOfAnAllowedOriginIsToldOver(String transport) throws Exception {
        try (HubUnderTest pages = pages();
                HubUnderTest hub = hub("origins.allowed=" + pages.origin())) {
            Tab tab = tab(pages, hub, transport).isPushed();
            assertIsTold(tab, hub);
        }
    }

    @Test
    void aPageOfAnAllowedOriginIsToldOverCallbackPolling() throws Exception {
        try (HubUnderTest pages = pages();
                HubUnderTest hub = hub("bayeux.callback-polling=true", "origins.allowed=" + pages.origin())) {
            Tab tab = tab(pages, hub, "callback-polling").isPushed();
            assertIsTold(tab, hub);
        }
    }

    @Test
    void aPageOfAnotherSiteIsToldOverWebSocket() throws Exception {
        try (HubUnderTest pages = pages();
                HubUnderTest hub = hub("origins.allowed=" + pages.originAs("localhost"))) {
            Tab tab = Tab.open(BROWSER.profile(), pages.originAs("localhost"))
                    .starts(hub, Map.of())
                    .isPushed();
            assertThat(tab.transport()).isEqualTo("websocket");
            assertIsTold(tab, hub);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aPageOfAForeignOriginIsRefusedOver(String transport) throws Exception {
        try (HubUnderTest pages = pages();
                HubUnderTest hub = hub()) {
            Tab tab = tab(pages, hub, transport).isIn("timer");
            assertThat(hub.sessions()).isZero();
            assertThat(tab.told()).isEmpty();
        }
    }

    @Test
    void aPageOfAForeignOriginIsRefusedOverCallbackPollingEvenWithATicket() throws Exception {
        try (HubUnderTest pages = pages();
                HubUnderTest hub = hub("bayeux.callback-polling=true")) {
            Tab tab = Tab.open(BROWSER.profile(), pages)
                    .starts(hub, Map.of("transports", List.of("callback-polling"), "tickets", List.of(hub.ticket())))
                    .isIn("timer");
            assertThat(hub.sessions()).isZero();
            assertThat(tab.told()).isEmpty();
        }
    }

    @Test
    void aPageWhoseWebSocketIsBlockedFallsBackToLongPolling() throws Exception {
        try (HubUnderTest hub = hub("bayeux.websocket=false")) {
            Tab tab = Tab.open(BROWSER.profile(), hub).starts(hub, Map.of()).isPushed();
            assertThat(tab.transport()).isEqualTo("long-polling");
            assertIsTold(tab, hub);
        }
    }

    @Test
    void aSessionOutlivesItsTokenWithAnother() throws Exception {
        try (HubUnderTest hub = hub()) {
            String shortLived = hub.token(Set.of(Scope.SUBSCRIBE), Duration.ofSeconds(8));
            Tab tab =
                    Tab.open(BROWSER.profile(), hub).starts(hub, Map.of("token", shortLived, "nextToken", hub.token()));
            tab.isPushed();
            tab.page().waitForFunction("() => harness.tokens >= 2");
            assertIsTold(tab, hub);
            assertThat(tab.states()).containsExactly("connecting", "push");
        }
    }

    @Test
    void aPageMayPublish() throws Exception {
        try (HubUnderTest hub = hub()) {
            Tab tab = Tab.open(BROWSER.profile(), hub).starts(hub, Map.of()).isPushed();
            Object revision = tab.evaluate(
                    "async () => (await harness.selector.publish({ context: 'notes', origin: 'phone' })).revision");
            assertThat(revision).isEqualTo(1);
            tab.hears("notes");
        }
    }

    @Test
    void aPageWithoutTheScopeMayNotPublish() throws Exception {
        try (HubUnderTest hub = hub()) {
            String token = hub.token(Set.of(Scope.SUBSCRIBE), Duration.ofHours(1));
            Tab tab = Tab.open(BROWSER.profile(), hub)
                    .starts(hub, Map.of("token", token))
                    .isPushed();
            Object code =
                    tab.evaluate("() => harness.selector.publish({ context: 'notes' }).catch(({ code }) => code)");
            assertThat(code).isEqualTo(403);
        }
    }

    @Test
    void aPageWithABadTokenSyncsOnTheTimer() throws Exception {
        try (HubUnderTest hub = hub()) {
            Tab tab = Tab.open(BROWSER.profile(), hub).starts(hub, Map.of("token", "nonsense", "timer", 100));
            tab.isIn("refused");
            tab.page().waitForFunction("() => harness.syncs.length >= 2");
            assertThat(hub.sessions()).isZero();
        }
    }
}
