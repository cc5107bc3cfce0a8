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
import java.util.ArrayList;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of the documents, read by people: on phones and desktops, in light and dark, with search and without JavaScript. */
class DocumentPagesInBrowserTest {
    private static final String WATCH = "window.violations = [];"
            + "addEventListener('securitypolicyviolation', (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`));";

    /** What reaches over the right edge of the window and does not scroll inside something that does not. */
    private static final String STICKING_OUT = """
            () => [...document.querySelectorAll('body *')]
              .filter((e) => !e.closest('.table, pre, [popover], .unseen, .skip'))
              .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
              .map((e) => e.outerHTML.slice(0, 100))
            """;

    /** The least contrast of any text with what is behind it, and where that is. */
    private static final String LEAST_CONTRAST = """
            () => {
              const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const rgba = (color) => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data];
              };
              const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
                .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const behind = (e) => {
                const color = rgba(getComputedStyle(e).backgroundColor);
                return color[3] === 255 ? color : e.parentElement ? behind(e.parentElement) : [255, 255, 255];
              };
              const contrast = (e) => {
                const [a, b] = [luminance(rgba(getComputedStyle(e).color)), luminance(behind(e))].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05);
              };
              return [...document.querySelectorAll('body *')]
                .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
                .filter((e) => e.checkVisibility() && !e.closest('.anchor, script'))
                .map((e) => [contrast(e), e.outerHTML.slice(0, 120)])
                .sort((x, y) => x[0] - y[0])[0];
            }
            """;

    private static Chromium chromium;
    private static Hub hub;

    @TempDir
    private static Path data;

    private BrowserContext profile;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.launch();
        hub = Hub.start(HubConfig.forTests(data), List.of());
    }

    @AfterAll
    static void stop() {
        hub.close();
        chromium.close();
    }

    @BeforeEach
    void openBrowser() {
        open(new Browser.NewContextOptions());
    }

    @AfterEach
    void closeBrowser() {
        profile.close();
    }

    private void open(Browser.NewContextOptions options) {
        if (profile != null) {
            profile.close();
        }
        profile = chromium.profile(options);
        profile.addInitScript(WATCH);
        page = profile.newPage();
    }

    private void visit(String name) {
        page.navigate(hub.uri().resolve("/docs/" + name).toString());
    }

    private List<String> allPages() {
        visit("");
        return page.locator("#page-documents a").evaluateAll("links => links.map((link) => link.href)")
                        instanceof List<?> all
                ? all.stream().map(String::valueOf).toList()
                : List.of();
    }

    private Locator search() {
        return page.getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Search the documents"));
    }

    private Locator results() {
        return page.locator("#page-results a");
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void nothingSticksOutOfAnyPage(int width) {
        page.setViewportSize(width, 844);
        List<String> out = new ArrayList<>();
        for (String address : allPages()) {
            page.navigate(address);
            Object found = page.evaluate(STICKING_OUT);
            if (!((List<?>) found).isEmpty()) {
                out.add(address + ": " + found);
            }
            assertThat((List<?>) page.evaluate("() => violations")).as(address).isEmpty();
        }

        assertThat(out).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void allTextIsReadable(ColorScheme scheme) {
        open(new Browser.NewContextOptions().setColorScheme(scheme));
        for (String name : List.of("", "client-java.html", "configuration.html")) {
            visit(name);
            List<?> least = (List<?>) page.evaluate(LEAST_CONTRAST);
            assertThat(((Number) least.get(0)).doubleValue())
                    .as("%s: %s", name, least.get(1))
                    .isGreaterThanOrEqualTo(4.5);
        }
    }

    @Test
    void theSearchFindsASectionAndLeadsToIt() {
        visit("chat.html");
        page.keyboard().press("/");
        assertThat(search()).isFocused();
        search().fill("subscribe position");
        assertThat(results().first()).containsText(Pattern.compile("position", Pattern.CASE_INSENSITIVE));
        page.keyboard().press("ArrowDown");
        assertThat(results().first()).isFocused();
        page.keyboard().press("Escape");
        assertThat(search()).isFocused();

        search().fill("protocol errors");
        assertThat(results().first()).containsText("Errors");
        page.keyboard().press("Enter");

        assertThat(page).hasURL(Pattern.compile(".*/docs/protocol\\.html#errors"));
        assertThat(page.locator("#errors")).isInViewport();
    }

    @Test
    void aSearchWithoutResultsSaysSo() {
        visit("chat.html");
        search().fill("no-such-word-anywhere");

        assertThat(page.locator("#page-results")).hasText("Nothing has all of these words.");
        assertThat(page.locator("#page-found")).hasText("No results");
    }

    @Test
    void codeIsCopiedAsItStandsThere() {
        open(new Browser.NewContextOptions().setPermissions(List.of("clipboard-read", "clipboard-write")));
        visit("readme.html");
        Locator code = page.locator(".code")
                .filter(new Locator.FilterOptions().setHasText("./hub demo"))
                .first();
        code.hover();
        code.getByRole(AriaRole.BUTTON).click();

        assertThat(code.getByRole(AriaRole.BUTTON)).hasText("Copied");
        assertThat((String) page.evaluate("() => navigator.clipboard.readText()"))
                .isEqualTo(code.locator("code").textContent());
    }

    @Test
    void onAPhoneTheListOfDocumentsIsADrawer() {
        page.setViewportSize(390, 844);
        visit("chat.html");
        Locator drawer = page.locator("#page-documents");
        assertThat(drawer).isHidden();
        page.getByText("All documents").click();
        assertThat(drawer).isVisible();
        drawer.getByText("Protocol").click();

        assertThat(page).hasURL(Pattern.compile(".*/docs/protocol\\.html"));
        page.getByText("On this page").first().click();
        page.locator("#page-contents").getByText("Positions").click();
        assertThat(page.locator("#page-contents")).isHidden();
        assertThat(page.locator("#positions")).isInViewport();
    }

    @ParameterizedTest
    @CsvSource({"390,false", "1280,true"})
    void withoutJavaScriptEverythingIsThereButTheSearch(int width, boolean isWide) {
        open(new Browser.NewContextOptions().setJavaScriptEnabled(false).setViewportSize(width, 844));
        visit("protocol.html");
        assertThat(search()).isHidden();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .isVisible();
        if (!isWide) {
            page.getByText("All documents").click();
        }
        page.locator("#page-documents").getByText("Chat").click();

        assertThat(page).hasURL(Pattern.compile(".*/docs/chat\\.html"));
    }

    @Test
    void theFirstTabStopLeadsToTheText() {
        visit("protocol.html");
        page.keyboard().press("Tab");
        assertThat(page.getByText("Go to content")).isFocused();
        page.keyboard().press("Enter");

        assertThat(page.locator("main")).isFocused();
    }

    @Test
    void aLinkedFileIsAPageWithALineToPointAt() {
        visit("plug-ins.html");
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("HubPlugin").setExact(true))
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("HubPlugin.java");
        page.navigate(page.url() + "#L10");

        assertThat(page.locator("#L10")).isInViewport();
        assertThat((List<?>) page.evaluate("() => violations")).isEmpty();
    }
}
