package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A browser's own {@code WebSocket}, opened with a ticket by the function that docs/protocol.md shows. */
class PlainWebSocketBrowserTest {
    private static final Pattern FUNCTION =
            Pattern.compile("(?s)PlainWebSocketBrowserTest runs this very text -->\n```js\n(.*?)```");

    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @TempDir
    Path data;

    private Page page;

    private void open(HubUnderTest hub) throws IOException {
        page = Tab.open(BROWSER.profile(), hub.origin()).page();
        Matcher function = FUNCTION.matcher(Files.readString(Path.of("../docs/protocol.md")));
        assertThat(function.find()).isTrue();
        page.route(
                "**/harness/listen.js",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setBody(function.group(1))));
        page.evaluate("() => { window.told = []; window.position = null; }");
    }

    private void listen(HubUnderTest hub) {
        page.evaluate("""
                async ({ user, ticket }) => {
                  const { listen } = await import('/harness/listen.js');
                  window.closing = null;
                  window.socket = listen(`${location.origin}/`, user, ticket, {
                    since: position,
                    missed: (frame) => { position = frame.position; told.push(...frame.changes.map(({ context }) => context)); window.ready = true; },
                    notice: (frame) => { position = frame.position; told.push(frame.context); },
                    closed: (code, reason) => { closing = { code, reason }; },
                  });
                }
                """, Map.of("user", HubUnderTest.USER, "ticket", hub.ticket()));
        until("window.ready");
        page.evaluate("() => { window.ready = false; }");
    }

    private void until(String condition) {
        page.waitForFunction("() => " + condition, null, Tab.PATIENTLY);
    }

    @Test
    void itIsToldOfChangesAsksAndComesBack() throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data)) {
            open(hub);
            listen(hub);
            assertThat(page.evaluate("socket.protocol")).isEqualTo("higgins-push.v1");
            hub.publish("notes", "phone");
            hub.publish("own", HubUnderTest.DEVICE);
            hub.publish("sentinel", "phone");
            until("told.includes('sentinel')");

            page.evaluate("""
                    user => new Promise((answered) => {
                      socket.addEventListener('message', ({ data }) => JSON.parse(data).id === 7 && answered(window.answer = JSON.parse(data)));
                      socket.send(JSON.stringify({ id: 7, method: 'POST', path: `/v1/users/${encodeURIComponent(user)}/changes`, body: { context: 'asked', origin: 'browser' } }));
                    })
                    """, HubUnderTest.USER);
            assertThat(page.evaluate("answer.status")).isEqualTo(200);

            hub.stops();
            until("closing");
            assertThat(page.evaluate("closing.code")).isEqualTo(1012);
            hub.startsAgain();
            hub.publish("away", "phone");
            listen(hub);
            until("told.includes('away')");
            assertThat(page.evaluate("told")).isEqualTo(List.of("notes", "sentinel", "away"));
        }
    }
}
