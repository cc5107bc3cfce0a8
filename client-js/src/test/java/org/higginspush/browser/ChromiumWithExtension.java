package org.higginspush.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchPersistentContextOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Headless Chromium with one extension loaded from a folder, and with one profile. */
public final class ChromiumWithExtension implements AutoCloseable {
    private final Playwright playwright;
    private final PageErrors errors = new PageErrors();
    private final BrowserContext profile;

    private ChromiumWithExtension(Playwright playwright, BrowserContext profile) {
        this.playwright = playwright;
        this.profile = errors.watch(profile);
    }

    /**
     * Starts the browser.
     *
     * @param extension the folder with its {@code manifest.json}
     * @param folder for the profile, of the test's own
     */
    public static ChromiumWithExtension launch(Path extension, Path folder) {
        Playwright playwright = Chromium.playwright();
        List<String> flags = new ArrayList<>(Chromium.FLAGS);
        flags.add("--headless=new");
        flags.add("--disable-extensions-except=" + extension);
        flags.add("--load-extension=" + extension);
        flags.add("--disable-features=DisableLoadExtensionCommandLineSwitch");
        LaunchPersistentContextOptions options = new LaunchPersistentContextOptions()
                .setExecutablePath(Programs.chromium())
                .setIgnoreDefaultArgs(List.of("--disable-extensions"))
                .setHeadless(false) // the old headless mode, which this would add, has no extensions
                .setArgs(flags);
        return new ChromiumWithExtension(playwright, playwright.chromium().launchPersistentContext(folder, options));
    }

    public BrowserContext profile() {
        return profile;
    }

    @Override
    public void close() {
        profile.close();
        playwright.close();
        errors.assertNone();
    }
}
