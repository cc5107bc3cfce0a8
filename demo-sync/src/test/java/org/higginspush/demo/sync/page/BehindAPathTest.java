package org.higginspush.demo.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.sync.SyncPlugin;
import org.higginspush.hub.NginxProxy;
import org.higginspush.hub.NginxProxy.ProxySetup;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page at {@code /push/sync/} of a real nginx, which takes the path off or passes it on. */
class BehindAPathTest {
    private static Chromium chromium;

    @TempDir
    private Path folder;

    private final List<String> strays = new ArrayList<>();
    private TestHub hub;
    private NginxProxy nginx;
    private BrowserContext profile;

    @BeforeAll
    static void launchChromium() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void closeChromium() {
        chromium.close();
    }

    private SyncPage start(ProxySetup way, boolean webSocket) throws Exception {
        int port = NginxProxy.freePort();
        String address = "public-url=http://127.0.0.1:" + port + (way == ProxySetup.PASSED ? "/push/" : "/");
        hub = TestHub.start(
                folder.resolve("data"),
                List.of(new SyncPlugin()),
                "proxy.trusted=127.0.0.1",
                "bayeux.websocket=" + webSocket,
                address);
        nginx = NginxProxy.start(folder, port, hub.uri(), way);
        profile = chromium.profile(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE));
        profile.onRequest(request -> {
            if (!request.url().startsWith(nginx.uri().toString())) {
                strays.add(request.url());
            }
        });
        return SyncPage.open(profile, nginx.uri());
    }

    @AfterEach
    void stop() {
        profile.close();
        nginx.close();
        hub.close();
        assertThat(strays).as("requests to other applications of the host").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"STRIPPED,true", "PASSED,true", "STRIPPED,false", "PASSED,false"})
    void threeSelectorsGetInStepAndStayTheSameUser(ProxySetup way, boolean webSocket) throws Exception {
        SyncPage page = start(way, webSocket);
        page.stateIs("Phone", webSocket ? "push" : "push · long polling");
        page.allSee("Bank", page.pressesNew("Home PC", "Bank"));
        page.everyStepIsLit();
        String street = page.pressesNew("Phone", "Street");
        page.allSee("Street", street);
        String user = page.user();
        page.reloads();

        page.allSee("Street", street);
        assertThat(page.user()).isEqualTo(user);
        if (webSocket) {
            assertThat(page.complaints()).isEmpty();
        }
    }
}
