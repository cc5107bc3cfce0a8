package org.higginspush.demo.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.sync.SyncPlugin;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncPageTest {
    private static Chromium chromium;

    @TempDir
    private Path data;

    private Hub hub;
    private BrowserContext profile;

    @BeforeAll
    static void launchChromium() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void closeChromium() {
        chromium.close();
    }

    @BeforeEach
    void startHub() throws Exception {
        hub = hubWith();
        profile = chromium.profile(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE));
    }

    private Hub hubWith(String... settings) throws Exception {
        return Hub.start(HubConfig.forTests(data, settings), List.of(new SyncPlugin()));
    }

    @AfterEach
    void stopHub() {
        profile.close();
        hub.close();
    }

    private SyncPage open() {
        return SyncPage.open(profile, hub.uri());
    }

    @Test
    void threeSelectorsGetInStep() {
        SyncPage page = open();
        page.allSee("Bank", "quiet-harbor-17");

        String fromHome = page.pressesNew("Home PC", "Bank");
        page.allSee("Bank", fromHome);
        page.everyStepIsLit();
        page.announces("Work PC and Phone have it");
        String fromPhone = page.pressesNew("Phone", "Street");
        page.allSee("Street", fromPhone);
        page.announces("Home PC and Work PC have it");

        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void theyGetInStepOverLongPollingToo() throws Exception {
        hub.close();
        hub = hubWith("bayeux.websocket=false");
        SyncPage page = open();
        page.stateIs("Phone", "push · long polling");

        page.allSee("Bank", page.pressesNew("Home PC", "Bank"));
        page.allSee("Bank", page.pressesNew("Phone", "Bank"));
    }

    @Test
    void whatIsTypedFollowsOnceTheTypingRests() {
        SyncPage page = open();

        page.types("Work PC", "Mail", "typed by hand <b>&amp;");

        page.allSee("Mail", "typed by hand <b>&amp;");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void aDeviceThatWasOfflineLearnsExactlyWhatItMissed() {
        SyncPage page = open();
        page.goesOffline("Phone");
        page.goesOnline("Phone");
        page.tells("Phone", "nothing missed, no sync needed");

        page.goesOffline("Phone");
        String street = page.pressesNew("Home PC", "Street");
        page.sees("Work PC", "Street", street);
        page.goesOnline("Phone");

        page.tells("Phone", "Back online, missed profile: synced profile in");
        page.sees("Phone", "Street", street);
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void editsMadeOnBothSidesOfAGapAreMerged() {
        SyncPage page = open();
        page.goesOffline("Phone");
        String bank = page.pressesNew("Home PC", "Bank");
        String mail = page.pressesNew("Phone", "Mail");
        page.sees("Work PC", "Bank", bank);

        page.goesOnline("Phone");

        page.allSee("Bank", bank);
        page.allSee("Mail", mail);
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void theTimerIsBehindUntilItAsks() {
        SyncPage page = open();

        page.allSee("Bank", page.pressesNew("Home PC", "Bank"));
        figureIs(page, "Behind now", "push", "in step");
        page.twinIs("Home PC", "the same");
        page.twinIs("Phone", "behind");
        page.passes(31_000);

        page.twinIs("Phone", "the same");
        figureIs(page, "Behind now", "timer", "in step");
        figureIs(page, "Requests in all", "push", "2");
        assertThat(requests(page.figure("Requests in all", "timer"))).isGreaterThanOrEqualTo(5);
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void theImpatientChooseAShorterTimer() {
        SyncPage page = open();
        page.timerIs("5 s");

        page.allSee("Bank", page.pressesNew("Home PC", "Bank"));
        page.passes(6_000);

        figureIs(page, "Behind now", "timer", "in step");
        assertThat(page.complaints()).isEmpty();
    }

    private static void figureIs(SyncPage page, String row, String side, String text) {
        PlaywrightAssertions.assertThat(page.figure(row, side)).hasText(text);
    }

    private static int requests(Locator figure) {
        return Integer.parseInt(figure.textContent());
    }

    @Test
    void theDevicesComeBackWhenTheHubDoes() throws Exception {
        SyncPage page = open();
        page.allSee("Bank", "quiet-harbor-17");

        int port = hub.uri().getPort();
        hub.close();
        page.stateIs("Home PC", "timer");
        String changed = page.pressesNew("Home PC", "Bank");
        hub = hubWith("port=" + port);
        page.passes(120_000);

        page.allArePushed();
        page.allSee("Bank", changed);
    }

    @Test
    void everyVisitorIsAUserOfItsOwnAndStaysItOverAReload() {
        SyncPage first = open();
        String street = first.pressesNew("Phone", "Street");
        first.allSee("Street", street);
        String user = first.user();

        SyncPage second = open();
        first.reloads();

        assertThat(second.user()).isNotEqualTo(user);
        second.allSee("Street", "7 Mill Lane");
        assertThat(first.user()).isEqualTo(user);
        first.allSee("Street", street);
    }

    @Test
    void whoMayNotComeNowIsToldWhenToTryAgain() throws Exception {
        hub.close();
        hub = Hub.start(HubConfig.forTests(data), List.of(new SyncPlugin(() -> Instant.EPOCH)));
        Page page = profile.newPage();
        String start = hub.uri().resolve("/sync/api/start").toString();
        for (int status = 201; status == 201; ) {
            status = page.request().post(start).status();
        }
        page.navigate(hub.uri().resolve("/sync/").toString());

        PlaywrightAssertions.assertThat(page.getByRole(AriaRole.ALERT))
                .hasText("The demonstration did not start: Too many new visitors from this address: try again in 2 s.");
    }

    @Test
    void theKeyboardReachesEverything() {
        SyncPage page = open();
        page.allSee("Bank", "quiet-harbor-17");

        page.onlineSwitch("Phone").focus();
        page.page().keyboard().press("Space");
        page.stateIs("Phone", "offline");
        page.page().keyboard().press("Enter");
        page.stateIs("Phone", "push");
        page.page().keyboard().press("Tab");

        assertThat(page.page().evaluate("() => document.activeElement.id")).isEqualTo("phone-passwords-Bank");
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 390, 800, 1280})
    void nothingSticksOutAtAnyWidth(int width) {
        SyncPage page = open();
        page.page().setViewportSize(width, 800);
        page.allSee("Bank", page.pressesNew("Home PC", "Bank"));

        assertThat(page.page().evaluate("() => document.documentElement.scrollWidth"))
                .isEqualTo(width);
    }
}
