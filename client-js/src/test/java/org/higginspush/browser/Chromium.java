package org.higginspush.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.List;
import java.util.Map;

/**
 * Headless Chromium, driven by Playwright from the one thread that launched it. The browser is the machine's own; nothing
 * is downloaded. Each {@link #profile} is a browser of its own to pages: its own storage, cookies and locks. Closing it
 * fails if a page left an error uncaught or wrote one to its console, whatever the test was about.
 */
public final class Chromium implements AutoCloseable {
    static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** How long a page may take to become as it should: longer than its own time-outs and retries, on a busy machine. */
    private static final double PATIENCE_MILLIS = 30_000;

    private final Playwright playwright;
    private final Browser browser;
    private final PageErrors errors = new PageErrors();

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /**
     * Starts the browser.
     *
     * @throws IllegalStateException if Chromium or Node is not on this machine
     */
    public static Chromium launch() {
        Playwright playwright = playwright();
        LaunchOptions options =
                new LaunchOptions().setExecutablePath(Programs.chromium()).setArgs(FLAGS);
        return new Chromium(playwright, playwright.chromium().launch(options));
    }

    static Playwright playwright() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Map<String, String> environment =
                Map.of("PLAYWRIGHT_NODEJS_PATH", Programs.node().toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        return Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    }

    /** A browser of its own, as far as pages can tell. Closed with this, or before. */
    public BrowserContext profile() {
        return profile(new Browser.NewContextOptions());
    }

    /** A browser of its own with options, for example a phone's window. */
    public BrowserContext profile(Browser.NewContextOptions options) {
        return errors.watch(browser.newContext(options));
    }

    /** The browser itself, for its debugging protocol. */
    public Browser browser() {
        return browser;
    }

    /** Fails if a page has left an error uncaught or wrote one to its console: for the end of each test, so that it is named. */
    public void assertNoPageErrors() {
        errors.assertNone();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
        errors.assertNone();
    }
}
