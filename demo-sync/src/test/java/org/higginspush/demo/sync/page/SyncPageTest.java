package org.higginspush.demo.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.sync.SyncPlugin;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncPageTest {
    private static final String[] IN_ORDER = {"Bank", "Bank 2", "Mail", "Street"};

    private static Chromium chromium;

    @TempDir
    private Path data;

    private Hub hub;
    private BrowserContext profile;
    private @Nullable BrowserContext otherBrowser;

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
        if (otherBrowser != null) {
            otherBrowser.close();
        }
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
    void whatADeviceAndTheHubSayIsOneList() {
        SyncPage page = open();
        page.allSee("Bank", page.pressesNew("Home PC", "Bank"));

        page.asksWhy("Work PC");
        page.concludes("Told of passwords");
        page.lists("Hub", "told of passwords");
        page.lists("Device", "told of passwords");
        page.lists("Device", "sync of passwords finished after");
        page.goesOffline("Phone");
        page.asksWhy("Phone");
        page.concludes("Disconnected");
        page.lists("Device", "the selector was stopped");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void thePhoneSleepsAndIsWokenUp() throws Exception {
        hub.close();
        hub = hubWith("push.interval=1s");
        SyncPage page = open();

        page.button("Let it sleep").click();
        page.stateIs("Phone", "asleep");
        page.twinIs("Phone", "asleep as well");
        for (int time = 1; time <= 2; time++) {
            String fromHome = page.pressesNew("Home PC", "Bank");
            page.sees("Phone", "Bank", fromHome);
            page.tells("Phone", "Woken up by its push service: synced passwords");
            page.stateIs("Phone", "asleep");
        }
        String onThePhone = page.pressesNew("Phone", "Bank");

        page.stateIs("Phone", "push");
        page.allSee("Bank", onThePhone);
        page.button("Let it sleep").click();
        page.stateIs("Phone", "asleep");
        page.button("Wake it up").click();
        page.stateIs("Phone", "push");
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

    private SyncPage joins(String address, String device) {
        otherBrowser = chromium.profile();
        return SyncPage.join(otherBrowser, address, device);
    }

    @Test
    void anotherBrowserJoinsWithTheAddressOfTheQrCode() throws Exception {
        SyncPage page = open();
        String address = page.invites();
        assertThat(decoded(page.qrCode())).isEqualTo(address);

        SyncPage guest = joins(address, "PC 3");
        page.announces("PC 3 joined");
        assertThat(guest.page().url()).doesNotContain("#").isEqualTo(page.page().url());
        assertThat(guest.user()).isEqualTo(page.user());
        String fromGuest = guest.pressesNew("PC 3", "Bank");
        page.allSee("Bank", fromGuest);
        page.announces("Home PC, Work PC and Phone have it");
        guest.sees("PC 3", "Mail", page.pressesNew("Phone", "Mail"));
        guest.announces("PC 3 has it");

        guest.page().reload();
        guest.stateIs("PC 3", "push");
        guest.sees("PC 3", "Bank", fromGuest);
        assertThat(page.complaints()).isEmpty();
        assertThat(guest.complaints()).isEmpty();
    }

    @Test
    void aHubSwitchedOffOnAnotherPageIsShownAsOffAndNeverAsLost() {
        SyncPage page = open();
        SyncPage guest = joins(page.invites(), "PC 3");
        page.watchesBanner();
        guest.watchesBanner();

        page.turns("Hub", false);
        guest.stateIs("PC 3", "hub off, timer");
        PlaywrightAssertions.assertThat(guest.page().locator("#hub-words")).containsText("Off: no device is told");
        page.turns("Hub", true);
        page.allArePushed();
        guest.page().evaluate("() => dispatchEvent(new Event('online'))"); // ends its wait for the next try
        guest.stateIs("PC 3", "push");
        PlaywrightAssertions.assertThat(guest.page().locator("#hub-words")).containsText("Running");

        assertThat(page.bannersShown()).isEmpty();
        assertThat(guest.bannersShown()).isEmpty();
    }

    @Test
    void aPageKeepsItsDevicesWhenItOpensItsOwnInvitationOrADeadOne() {
        SyncPage page = open();
        String waiting = page.pressesNew("Phone", "Mail");
        page.allSee("Mail", waiting);
        String own = page.invites();

        page.pastes(own);
        page.announces("This invitation is for this page’s own user: its devices stay.");
        page.allArePushed().allSee("Mail", waiting);
        page.pastes(hub.uri().resolve("/sync/#join=abcdefgh").toString());
        page.announces("This invitation is no longer good");
        page.announces("This page keeps its devices.");
        page.allArePushed().allSee("Mail", waiting);
        assertThat(page.page().url()).doesNotContain("#");
    }

    /** Reads a QR code as a phone does. */
    private static String decoded(byte[] png) throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        RGBLuminanceSource source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)))
                .getText();
    }

    @Test
    void anInvitationThatIsNoLongerGoodIsRefusedInWordsAndCanBeLeft() {
        Page page = profile.newPage();
        page.navigate(hub.uri().resolve("/sync/#join=abcdefgh").toString());

        PlaywrightAssertions.assertThat(page.getByRole(AriaRole.ALERT))
                .containsText("This invitation is no longer good");
        PlaywrightAssertions.assertThat(page.getByText("Nothing has changed yet"))
                .isHidden();
        PlaywrightAssertions.assertThat(page.getByRole(AriaRole.SWITCH)).hasCount(0);
        PlaywrightAssertions.assertThat(page.locator("main").getByRole(AriaRole.BUTTON))
                .hasCount(1);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Start afresh"))
                .click();
        PlaywrightAssertions.assertThat(page.locator(".device")).hasCount(3);
        assertThat(page.url()).doesNotContain("#");
    }

    @Test
    void theQuietPeriodBeforeASyncIsShown() {
        SyncPage page = open();

        page.types("Work PC", "Mail", "a");
        page.announces("its sync starts once nothing was pressed for 500 ms");

        page.announces("of quiet.");
    }

    @Test
    void theFiguresStartAnewWithAnotherTimer() {
        SyncPage page = open();
        page.allSee("Bank", page.pressesNew("Home PC", "Bank"));
        figureIs(page, "Requests in all", "push", "2");

        page.timerIs("10 s");

        figureIs(page, "Requests in all", "push", "0");
        figureIs(page, "Longest behind", "push", "–");
        PlaywrightAssertions.assertThat(page.page().locator(".since")).containsText("Measured for 0 s");
    }

    @Test
    void whileTheAttributeServerIsOffEditsWaitAndNothingIsLost() {
        SyncPage page = open();
        page.turns("Attribute Server", false);
        String bank = page.pressesNew("Home PC", "Bank");
        page.tells("Home PC", "The Attribute Server is switched off. 1 edit waits here.");
        page.announces("The change waits on Home PC");

        page.turns("Attribute Server", true);

        page.allSee("Bank", bank);
        page.passes(9_000);
        page.tells("Home PC", "In step.");
    }

    @Test
    void whileTheHubIsOffTheTimerTakesOver() {
        SyncPage page = open();
        page.turns("Hub", false);
        SyncPage.DEVICES.forEach(device -> page.stateIs(device, "hub off, timer"));
        String bank = page.pressesNew("Home PC", "Bank");
        page.announces("No other device of this page is connected");
        page.passes(31_000);
        page.allSee("Bank", bank);

        page.turns("Hub", true);

        page.allArePushed();
        page.allSee("Mail", page.pressesNew("Phone", "Mail"));
    }

    private static String bothEditTheBank(SyncPage page) {
        page.goesOffline("Phone");
        page.goesOffline("Work PC");
        String first = page.pressesNew("Phone", "Bank");
        page.types("Work PC", "Bank", "from work");
        page.goesOnline("Phone");
        page.sees("Home PC", "Bank", first);
        page.goesOnline("Work PC");
        PlaywrightAssertions.assertThat(page.conflict("Work PC", "Bank")).isVisible();
        return first;
    }

    @Test
    void ofAnAttributeThatTwoDevicesEditedOfflineBothValuesAreOfferedAndKept() {
        SyncPage page = open();
        String first = bothEditTheBank(page);
        PlaywrightAssertions.assertThat(page.conflict("Work PC", "Bank")).containsText("from work");
        PlaywrightAssertions.assertThat(page.conflict("Work PC", "Bank")).containsText(first);
        page.announces("Choose on Work PC: nothing is lost");

        page.chooses("Work PC", "Bank", "Keep both");

        page.allSee("Bank", first);
        page.allSee("Bank 2", "from work");
        PlaywrightAssertions.assertThat(page.labels("Work PC")).hasText(IN_ORDER);
        page.reloads();
        PlaywrightAssertions.assertThat(page.labels("Work PC")).hasText(IN_ORDER);
        assertThat(page.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Keep mine", "Take the other"})
    void oneOfTheTwoValuesIsChosen(String choice) {
        SyncPage page = open();
        String first = bothEditTheBank(page);

        page.chooses("Work PC", "Bank", choice);

        page.allSee("Bank", choice.equals("Keep mine") ? "from work" : first);
        PlaywrightAssertions.assertThat(page.conflict("Work PC", "Bank")).isHidden();
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void aReloadKeepsTheTimerTheSwitchesAndWhatWaits() {
        SyncPage page = open();
        page.allSee("Bank", "quiet-harbor-17");
        page.timerIs("10 s");
        page.goesOffline("Phone");
        String waiting = page.pressesNew("Phone", "Mail");
        page.turns("Hub", false);
        page.stateIs("Home PC", "hub off, timer");

        page.page().reload();

        page.stateIs("Phone", "offline");
        page.sees("Phone", "Mail", waiting);
        page.tells("Phone", "Offline. 1 edit waits here.");
        page.stateIs("Home PC", "hub off, timer");
        assertThat(page.timerIsChosen("10 s")).isTrue();
        page.turns("Hub", true);
        page.goesOnline("Phone");
        page.allSee("Mail", waiting);
    }

    @Test
    void aHubThatIsGoneIsToldInWordsAndNeverAsTheBrowserSaysIt() throws Exception {
        SyncPage page = open();
        page.allSee("Bank", "quiet-harbor-17");
        int port = hub.uri().getPort();
        hub.close();
        page.bannerSays("The hub does not answer.");
        String bank = page.pressesNew("Home PC", "Bank");
        page.tells("Home PC", "The Attribute Server does not answer. 1 edit waits here.");
        PlaywrightAssertions.assertThat(page.page().locator("#attribute-server-words"))
                .hasText("Does not answer.");
        assertThat(page.page().textContent("body")).doesNotContain("Failed to fetch", "undefined", "TypeError");

        hub = hubWith("port=" + port);
        page.button("Try now").click();

        page.bannerSays("Connected again.");
        page.allArePushed();
        page.allSee("Bank", bank);
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
