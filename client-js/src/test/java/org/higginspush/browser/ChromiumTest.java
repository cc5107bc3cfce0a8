package org.higginspush.browser;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

/** What holds for the tests of every page, because they all use this browser. */
class ChromiumTest {
    @Test
    void whatAPageLeavesUncaughtFailsItsTests() {
        Chromium chromium = Chromium.launch();
        Page page = chromium.profile().newPage();
        page.evaluate("() => { setTimeout(() => { throw new Error('left uncaught'); }); }");
        page.evaluate("() => { Promise.reject(new Error('left rejected')); }");
        page.evaluate("() => { console.error('written to the console'); }");
        page.waitForFunction("() => new Promise((done) => setTimeout(() => done(true)))");

        assertThatThrownBy(chromium::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("left uncaught")
                .hasMessageContaining("left rejected")
                .hasMessageContaining("written to the console");
    }

    @Test
    void whatTheBrowserSaysOfTheNetworkDoesNot() {
        Chromium chromium = Chromium.launch();
        Page page = chromium.profile().newPage();
        page.evaluate("() => fetch('http://127.0.0.1:1/').catch(() => null)");

        chromium.close();
    }
}
