package org.higginspush.demo.chat.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.chat.ChatHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page comes from one machine, the hub is another. */
class OriginsTest {
    @TempDir
    Path data;

    private Chromium chromium;
    private BrowserContext profile;
    private ChatHub pages;

    @BeforeEach
    void start() throws Exception {
        chromium = Chromium.launch();
        profile = chromium.profile();
        pages = ChatHub.start(data.resolve("pages"));
    }

    @AfterEach
    void stop() {
        chromium.close();
        pages.close();
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

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "fetch", "script"})
    void aPageOfAForeignOriginCannotConnectWithAStolenTokenOver(String way) throws Exception {
        try (ChatHub hub = hub("bayeux.callback-polling=on")) {
            String token = hub.signIn(new org.higginspush.hub.RawBayeux(hub.uri()), "Victim");
            ChatTab tab = ChatTab.open(profile, pages.uri());

            assertThat(tab.page().evaluate(ATTACK, new String[] {way, hub.uri().toString(), token}))
                    .isEqualTo("nothing");
            assertThat(hub.hub().hub().sessions()).isZero();
        }
    }

    /** Tries a handshake from within the page; returns what it could read. */
    private static final String ATTACK = """
            async ([way, hub, token]) => {
              const handshake = JSON.stringify([{ channel: '/meta/handshake', version: '1.0',
                supportedConnectionTypes: ['websocket', 'long-polling', 'callback-polling'],
                ext: { push: { token } } }]);
              if (way === 'websocket') {
                return new Promise((done) => {
                  const socket = new WebSocket(hub.replace('http', 'ws') + '/bayeux');
                  socket.onopen = () => socket.send(handshake);
                  socket.onmessage = ({ data }) => done(data);
                  socket.onerror = () => done('nothing');
                });
              }
              if (way === 'fetch') {
                return fetch(hub + '/bayeux', { method: 'POST', mode: 'cors', body: handshake })
                  .then((response) => response.text(), () => 'nothing');
              }
              return new Promise((done) => {
                window.stolen = (data) => done(JSON.stringify(data));
                const script = document.createElement('script');
                script.src = hub + '/bayeux?jsonp=stolen&message=' + encodeURIComponent(handshake);
                script.onerror = () => done('nothing');
                document.head.append(script);
              });
            }
            """;
}
