package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import org.higginspush.browser.Chromium;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser's own {@code EventSource}, opened with a ticket, comes back by itself after its connection was cut. */
class EventSourceTest {
    private static final Page.WaitForFunctionOptions PATIENTLY =
            new Page.WaitForFunctionOptions().setPollingInterval(20).setTimeout(30_000);
    private static Chromium chromium;

    @TempDir
    Path data;

    private BrowserContext profile;
    private Page page;

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        chromium.close();
    }

    @BeforeEach
    void open() {
        profile = chromium.profile();
        page = profile.newPage();
    }

    @AfterEach
    void close() {
        profile.close();
    }

    private void watches(CuttingProxy proxy, String ticket) {
        page.navigate(proxy.origin() + "/harness/");
        page.evaluate("""
                ticket => {
                  window.heard = [];
                  window.begun = 0;
                  window.source = new EventSource('/v1/users/alex%40example.org/changes?ticket=' + ticket);
                  source.onmessage = ({ data }) => heard.push(JSON.parse(data).context);
                  for (const type of ['resync', 'position']) source.addEventListener(type, () => { begun += 1; });
                }
                """, ticket);
    }

    private void until(String condition) {
        page.waitForFunction("() => " + condition, null, PATIENTLY);
    }

    @Test
    void itComesBackAsOftenAsItIsCutAndMissesNothing() throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data);
                CuttingProxy proxy = new CuttingProxy(hub.uri())) {
            watches(proxy, hub.ticket());
            until("begun === 1");
            hub.publish("before", "phone");
            until("heard.length === 1");
            for (int cut = 1; cut <= 2; cut++) {
                proxy.cuts();
                until("source.readyState === EventSource.CONNECTING");
                hub.publish("away-" + cut, "phone");
                proxy.heals();
                until("begun === " + (cut + 1));
                hub.publish("again-" + cut, "phone");
                until("heard.includes('again-%d')".formatted(cut));
            }
            assertThat(page.evaluate("heard")).isEqualTo(List.of("before", "away-1", "again-1", "away-2", "again-2"));
        }
    }
}
