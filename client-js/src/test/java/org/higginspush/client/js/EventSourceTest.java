package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A browser's own {@code EventSource}, opened with a ticket, comes back by itself after its connection was cut. */
class EventSourceTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @TempDir
    Path data;

    private Page page;

    private void openEventSource(InterruptibleProxy proxy, String ticket) {
        page = Tab.open(BROWSER.profile(), proxy.origin()).page();
        page.evaluate("""
                ticket => {
                  window.heard = [];
                  window.opened = 0;
                  window.source = new EventSource('/v1/users/alex%40example.org/changes?ticket=' + ticket);
                  source.onmessage = ({ data }) => heard.push(JSON.parse(data).context);
                  for (const type of ['resync', 'position']) source.addEventListener(type, () => { opened += 1; });
                }
                """, ticket);
    }

    private void until(String condition) {
        page.waitForFunction("() => " + condition, null, Tab.PATIENTLY);
    }

    @Test
    void itComesBackAsOftenAsItIsCutAndMissesNothing() throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data);
                InterruptibleProxy proxy = new InterruptibleProxy(hub.uri())) {
            openEventSource(proxy, hub.ticket());
            until("opened === 1");
            hub.publish("before", "phone");
            until("heard.length === 1");
            for (int cut = 1; cut <= 2; cut++) {
                proxy.interrupt();
                until("source.readyState === EventSource.CONNECTING");
                hub.publish("away-" + cut, "phone");
                proxy.restore();
                until("opened === " + (cut + 1));
                hub.publish("again-" + cut, "phone");
                until("heard.includes('again-%d')".formatted(cut));
            }
            assertThat(page.evaluate("heard")).isEqualTo(List.of("before", "away-1", "again-1", "away-2", "again-2"));
        }
    }
}
