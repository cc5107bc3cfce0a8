package org.higginspush.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.higginspush.browser.Chromium;
import org.higginspush.hub.Hub;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.HubConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page at {@code /api/}, below a path as behind a proxy: nothing is loaded from elsewhere, and its policy holds. */
class ApiPageTest {
    private static final String WATCH = "window.violations = [];"
            + "addEventListener('securitypolicyviolation', (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`));";

    private static Chromium chromium;
    private static Hub hub;

    @TempDir
    private static Path data;

    private BrowserContext profile;
    private Page page;
    private final List<String> requests = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.launch();
        hub = Hub.start(
                HubConfig.forTests(data, "public-url=https://push.example/push", "proxy.trusted=127.0.0.1"), List.of());
    }

    @AfterAll
    static void stop() {
        hub.close();
        chromium.close();
    }

    private void open(Browser.NewContextOptions options) {
        profile = chromium.profile(options);
        profile.addInitScript(WATCH);
        page = profile.newPage();
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(hub.uri().resolve("/").toString());
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("HTTP API").setExact(true))
                .click();
        assertThat(page.locator(".opblock").first()).isVisible();
    }

    @AfterEach
    void close() {
        assertThat((List<?>) page.evaluate("violations")).isEmpty();
        assertThat(requests)
                .allMatch(address -> address.startsWith(hub.uri().toString()) || address.startsWith("data:"));
        profile.close();
    }

    private Locator operation(String id) {
        return page.locator(".opblock[id$='-" + id + "']");
    }

    @ParameterizedTest
    @CsvSource({"1280,LIGHT", "390,DARK"})
    void itIsReadableOnDesktopsAndPhonesInLightAndDark(int width, ColorScheme scheme) {
        open(new Browser.NewContextOptions().setViewportSize(width, 800).setColorScheme(scheme));
        operation("readChanges").locator(".opblock-summary-control").click();
        assertThat(operation("readChanges").getByText("Short polling answers at once"))
                .isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertThat(page.evaluate("document.documentElement.classList.contains('dark-mode')"))
                .isEqualTo(scheme == ColorScheme.DARK);
    }

    @Test
    void aChangeIsPublishedFromIt() {
        open(new Browser.NewContextOptions());
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Authorize"))
                .first()
                .click();
        page.locator(".auth-container input").first().fill(publisherToken());
        page.locator(".auth-btn-wrapper .authorize").first().click();
        page.locator(".btn-done").first().click();
        Locator publish = operation("publishForUser");
        publish.locator(".opblock-summary-control").click();
        publish.getByText("Try it out").click();
        publish.getByText("Execute").click();
        assertThat(publish.locator(".live-responses-table .response-col_status").last())
                .containsText("200");
        assertThat(publish.locator(".live-responses-table")).containsText("\"duplicate\"");
    }

    private static String publisherToken() {
        return hub.localIssuer().issue("attribute-server", null, Set.of(Scope.PUBLISH), Duration.ofMinutes(5));
    }
}
