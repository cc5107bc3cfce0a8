package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.higginspush.browser.Chromium;
import org.junit.jupiter.api.Test;

/** In a page as in Node ({@code test/misbehaving.test.js}): whatever a hub does, the application's sync goes on. */
class MisbehavingHubsTest {
    /** At least one for each visit: a browser holds six connections to each, and opens one WebSocket at a time. */
    private static final int PORTS = 128;

    private static final int PAGES = 3;
    private static final Page.WaitForFunctionOptions PATIENTLY = new Page.WaitForFunctionOptions().setTimeout(240_000);

    @Test
    void aPageSyncsWhateverItsHubDoesAndIsToldAgainByAGoodOne() throws Exception {
        try (MisbehavingHubs hubs = MisbehavingHubs.start(PORTS);
                Chromium chromium = Chromium.launch()) {
            List<Page> pages = IntStream.range(0, PAGES)
                    .mapToObj(number -> visit(chromium, hubs, number))
                    .toList();
            for (Page page : pages) {
                page.waitForFunction("() => window.found", null, PATIENTLY);
                assertThat((List<?>) page.evaluate("() => window.found.problems"))
                        .isEmpty();
            }
        }
    }

    /** Each page is in a browser of its own, and visits a share of the hubs. */
    private static Page visit(Chromium chromium, MisbehavingHubs hubs, int number) {
        Page page = chromium.profile().newPage();
        page.navigate(hubs.page());
        page.waitForFunction("() => window.visitAll");
        page.evaluate(
                "parts => void window.visitAll(parts)", Map.of("hubs", hubs.hubs(), "first", number, "step", PAGES));
        return page;
    }
}
