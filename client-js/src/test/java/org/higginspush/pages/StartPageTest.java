package org.higginspush.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.higginspush.browser.Chromium;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page at {@code /} says what the hub does now, and shares the connection banner with the demonstrations. */
class StartPageTest {
    private static final Pattern NEXT_TRY = Pattern.compile("Next try in \\d+ s");
    private static final long INTERVAL = 5_000;

    private static Chromium chromium;

    @TempDir
    private Path data;

    private Hub hub;
    private BrowserContext profile;
    private Page page;

    @BeforeAll
    static void launchChromium() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void closeChromium() {
        chromium.close();
    }

    @BeforeEach
    void open() throws Exception {
        hub = start();
        profile = chromium.profile();
        page = profile.newPage();
        page.clock().install();
        page.navigate(hub.uri().toString());
        isWorking();
    }

    private Hub start(String... settings) throws Exception {
        return Hub.start(HubConfig.forTests(data, settings), List.of());
    }

    @AfterEach
    void close() {
        profile.close();
        hub.close();
    }

    private Locator banner() {
        return page.locator("#connection");
    }

    private Locator state(String name) {
        return page.locator("[data-state=" + name + "]");
    }

    private void isWorking() {
        assertThat(state("healthz")).hasText("The process is alive");
        assertThat(state("readyz")).hasText("Accepting devices and changes");
    }

    private void triesNow() {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try now"))
                .click();
    }

    @Test
    void itShowsWithinSecondsThatTheHubHasStoppedAndThatItIsBack() throws Exception {
        int port = hub.uri().getPort();
        assertThat(banner()).isHidden();
        hub.close();
        page.clock().fastForward(INTERVAL);

        assertThat(banner()).containsText("The hub does not answer.");
        assertThat(banner()).containsText(NEXT_TRY);
        assertThat(state("healthz")).containsText("No answer since");
        assertThat(state("readyz").locator(".dot")).hasClass("dot bad");

        hub = start("port=" + port);
        page.clock().fastForward(2 * INTERVAL);
        assertThat(banner()).containsText("Connected again.");
        isWorking();
        page.clock().fastForward(INTERVAL);
        assertThat(banner()).isHidden();
    }

    @Test
    void theReaderNeedNotWaitForTheNextTry() throws Exception {
        int port = hub.uri().getPort();
        hub.close();
        page.clock().pauseAt(now() + INTERVAL);
        assertThat(banner()).containsText(NEXT_TRY);
        hub = start("port=" + port);

        triesNow(); // the clock of the page stands still

        isWorking();
    }

    private long now() {
        return ((Number) page.evaluate("() => Date.now()")).longValue();
    }

    @Test
    void itTellsAReaderWithoutANetworkFromAHubThatIsAway() {
        profile.setOffline(true);
        page.clock().fastForward(INTERVAL);
        assertThat(banner()).containsText("You are offline.");

        profile.setOffline(false);

        assertThat(banner()).containsText("Connected again.");
        isWorking();
    }

    @Test
    void aHubThatIsUpAndNotReadySaysWhatDoesNotWork() {
        page.route(
                "**/readyz",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/json")
                        .setBody("{\"status\":\"not ready\",\"problems\":[\"storage: the disk is full\"]}")));
        page.clock().fastForward(INTERVAL);

        assertThat(state("readyz")).hasText("Not accepting now. storage: the disk is full");
        assertThat(state("healthz")).hasText("The process is alive");
        assertThat(banner()).isHidden();
    }

    @Test
    void whatAProxyAnswersInItsPlaceIsNoHub() {
        page.route(
                "**/readyz",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(502)
                        .setContentType("text/html")
                        .setBody("<h1>Bad gateway</h1>")));
        page.clock().fastForward(INTERVAL);

        assertThat(banner()).containsText("The hub does not answer.");
    }
}
