package org.higginspush.demo.chat.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.chat.ChatHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page comes from one machine, the hub is another. */
class OriginsTest {
    private static Chromium chromium;

    @TempDir
    Path data;

    private BrowserContext profile;
    private ChatHub pages;

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        chromium.close();
    }

    @BeforeEach
    void start() throws Exception {
        profile = chromium.profile(
                new Browser.NewContextOptions().setBypassCSP(true)); // another server has no such policy
        pages = ChatHub.start(data.resolve("pages"));
    }

    @AfterEach
    void stop() {
        profile.close();
        pages.close();
        chromium.assertNoPageErrors();
    }

    private ChatHub hub(String... settings) throws Exception {
        return ChatHub.start(data.resolve("hub"), settings);
    }

    /** The page as another server would give it: with the hub's address in it. */
    private ChatTab pageFor(ChatHub hub) {
        profile.addInitScript("new MutationObserver(() => document.querySelector('meta[name=higgins-push-hub]')"
                + "?.setAttribute('content', '" + hub.uri()
                + "')).observe(document, { childList: true, subtree: true })");
        return ChatTab.open(profile, pages.uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "Long polling", "Short polling"})
    void aPageOfAnAllowedOriginChatsOver(String transport) throws Exception {
        try (ChatHub hub = hub("origins.allowed=" + pages.uri())) {
            ChatTab tab = pageFor(hub).signsIn("Alex4", "Android", "1").isConnected();
            tab.uses(transport).enters("lobby").says("from afar").isSettled();

            assertThat(hub.chat().members("lobby")).hasSize(1);
            assertThat(pages.chat().members("lobby")).isEmpty();
            assertThat(tab.violations()).isEmpty();
            tab.closes();
        }
    }

    @Test
    void aPageOfAForeignOriginCannotSignIn() throws Exception {
        try (ChatHub hub = hub("bayeux.callback-polling=on")) {
            ChatTab tab = pageFor(hub).signsIn("Alex4", "Android", "1");

            PlaywrightAssertions.assertThat(tab.page().getByRole(AriaRole.ALERT))
                    .isVisible();
            assertThat(hub.hub().hub().sessions()).isZero();
        }
    }
}
