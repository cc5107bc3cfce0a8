package org.higginspush.demo.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.demo.chat.page.ChatTab.named;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.chat.ChatHub;
import org.higginspush.demo.chat.ChatUser;
import org.higginspush.hub.NginxProxy;
import org.higginspush.hub.NginxProxy.ProxySetup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The start page and the chat at {@code /push/} of a real nginx, which takes the path off or passes it on. */
class BehindAPathTest {
    private static Chromium chromium;

    @TempDir
    Path folder;

    private final List<BrowserContext> profiles = new ArrayList<>();
    private final List<String> strays = new ArrayList<>();
    private ChatHub hub;
    private NginxProxy nginx;

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        chromium.close();
    }

    private void start(ProxySetup way) throws Exception {
        int port = NginxProxy.freePort();
        String address = "public-url=http://127.0.0.1:" + port + (way == ProxySetup.PASSED ? "/push/" : "/");
        hub = ChatHub.start(folder.resolve("data"), "proxy.trusted=127.0.0.1", "bayeux.callback-polling=on", address);
        nginx = NginxProxy.start(folder, port, hub.uri(), way);
    }

    @AfterEach
    void stop() {
        profiles.forEach(BrowserContext::close);
        nginx.close();
        hub.close();
        chromium.assertNoPageErrors();
        assertThat(strays).as("requests to other applications of the host").isEmpty();
    }

    /** A browser, whose every request must be for the hub. */
    private BrowserContext profile() {
        BrowserContext profile = chromium.profile();
        profile.onRequest(request -> {
            if (!request.url().startsWith(nginx.uri().toString())) {
                strays.add(request.url());
            }
        });
        profiles.add(profile);
        return profile;
    }

    private ChatTab tab(String name) {
        return ChatTab.open(profile(), nginx.uri()).signsIn(name, "Linux", "1").isConnected();
    }

    @ParameterizedTest
    @EnumSource(names = {"STRIPPED", "PASSED"})
    void twoPeopleChatOverEveryTransport(ProxySetup way) throws Exception {
        start(way);
        ChatTab alex = tab("Alex4").enters("lobby");
        ChatTab tmp = tab("tmpUsr").enters("lobby");
        for (String transport : List.of("WebSocket", "Long polling", "Callback polling")) {
            alex.uses(transport).says("from Alex4 over " + transport);
            tmp.uses(transport).hears("from Alex4 over " + transport).says("from tmpUsr over " + transport);
            alex.hears("from tmpUsr over " + transport).isSettled();
        }
        alex.page().reload();
        alex.isConnected().hears("from tmpUsr over WebSocket").seesPeople("Alex4 (you)", "tmpUsr");
        tmp.closes();

        alex.seesPeople("Alex4 (you)");
        assertThat(alex.violations()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"STRIPPED", "PASSED"})
    void theStartPageShowsTheHubAtWorkAndEveryPageLeadsToTheOthers(ProxySetup way) throws Exception {
        start(way);
        Page page = profile().newPage();
        page.navigate(nginx.uri().toString());
        assertThat(page.getByText("The process is alive")).isVisible();
        assertThat(page.getByText("Accepting devices and changes")).isVisible();
        assertThat(page.locator("footer")).containsText("speaks Bayeux 1.0 at /push/bayeux and HTTP at /push/v1");
        page.getByRole(AriaRole.LINK, named("Push chat")).click();
        assertThat(page.getByRole(AriaRole.BUTTON, named("Sign in"))).isVisible();
        page.getByRole(AriaRole.LINK, named("Documents")).click();
        page.getByRole(AriaRole.LINK, named("Glossary")).click();

        assertThat(page.url()).isEqualTo(nginx.uri() + "docs/glossary.html");
        assertThat(page.locator("body")).containsText("Attribute Server");
    }

    @Test
    void whoLeavesOutTheLastSlashIsLedToThePage() throws Exception {
        start(ProxySetup.STRIPPED);
        Page page = profile().newPage();
        page.navigate(nginx.uri() + "chat");

        assertThat(page.getByRole(AriaRole.BUTTON, named("Sign in"))).isVisible();
        assertThat(page.url()).isEqualTo(nginx.uri() + "chat/");
    }

    @ParameterizedTest
    @EnumSource(names = {"STRIPPED", "PASSED"})
    void aJavaClientMeetsThePage(ProxySetup way) throws Exception {
        start(way);
        ChatTab alex = tab("Alex4").enters("lobby");
        for (String transport : List.of("websocket", "long-polling")) {
            ChatUser java = hub.visitor(nginx.uri(), transport, "Java over " + transport)
                    .enters("lobby");
            java.says("hello over " + transport, "lobby");
            alex.hears("hello over " + transport);
        }
    }
}
