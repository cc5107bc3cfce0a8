package org.higginspush.client.js;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import java.util.Objects;
import org.higginspush.browser.Chromium;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Chromium for the tests of a class, and a new profile for each test. */
final class TestBrowser implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private @Nullable Chromium chromium;
    private @Nullable BrowserContext profile;

    @Override
    public void beforeAll(ExtensionContext context) {
        chromium = Chromium.launch();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        profile = newProfile();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        profile().close();
        chromium().assertNoPageErrors();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        chromium().close();
    }

    private Chromium chromium() {
        return Objects.requireNonNull(chromium, "register it as a static field");
    }

    /** The profile of the test that runs. */
    BrowserContext profile() {
        return Objects.requireNonNull(profile);
    }

    /** Another profile, which the test closes. */
    BrowserContext newProfile() {
        return chromium().profile();
    }

    /**
     * Replaces the profile of the test by one whose pages may connect and load scripts from anywhere: the hub's own pages
     * forbid it by their content security policy.
     */
    void ignoreContentSecurityPolicies() {
        profile().close();
        profile = chromium().profile(new Browser.NewContextOptions().setBypassCSP(true));
    }
}
