package org.higginspush.demo.chat.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.demo.chat.page.ChatTab.named;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.chat.ChatHub;
import org.higginspush.demo.chat.ChatUser;
import org.higginspush.demo.chat.rooms.RoomConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads, links and the back button: the page is where its reader was, and nobody else notices. */
class PageNavigationTest {
    @TempDir
    static Path data;

    private static Chromium chromium;
    private static ChatHub hub;

    private final List<BrowserContext> profiles = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.launch();
        hub = ChatHub.start(data);
    }

    @AfterAll
    static void stop() {
        hub.close();
        chromium.close();
    }

    @AfterEach
    void closeProfiles() {
        profiles.forEach(BrowserContext::close);
        chromium.assertNoPageErrors();
    }

    private ChatTab tab(String name, String hash) {
        BrowserContext profile = chromium.profile();
        profiles.add(profile);
        ChatTab tab = ChatTab.open(profile, hub.uri());
        tab.page().evaluate("hash => { location.hash = hash; }", hash);
        return tab.signsIn(name, "Web", "1").isConnected();
    }

    /** Somebody else in a room of the test's own. */
    private ChatUser other(String name, String room) {
        hub.chat().addRoom(RoomConfig.of(room, "For one test"));
        return hub.visitor("websocket", name, "Java", "1").enters(room);
    }

    @Test
    void theLobbyComesFirstAfterTheSignIn() {
        ChatTab tab = tab("First", "").shows("lobby");

        assertThat(tab.page().url()).endsWith("/chat/#room/lobby");
        assertThat(tab.page().locator("#rooms .place").count()).isEqualTo(1);
    }

    @Test
    void afterTheSignInWithEnterTheMessageIsTypedAtOnce() {
        ChatTab tab = entersByKeyboard(chromium.profile(), "Typist").shows("lobby");

        PlaywrightAssertions.assertThat(tab.messageBox()).isFocused();
    }

    @Test
    void onAPhoneNoKeyboardOpensAfterTheSignIn() {
        Browser.NewContextOptions phone = new Browser.NewContextOptions();
        phone.setIsMobile(true).setHasTouch(true).setViewportSize(390, 800);
        ChatTab tab = entersByKeyboard(chromium.profile(phone), "Phoner").shows("lobby");

        PlaywrightAssertions.assertThat(tab.page().locator("#talk-title")).isFocused();
    }

    private ChatTab entersByKeyboard(BrowserContext profile, String name) {
        profiles.add(profile);
        ChatTab tab = ChatTab.open(profile, hub.uri());
        tab.page().getByLabel("Name").fill(name);
        tab.page().keyboard().press("Enter");
        return tab.isConnected();
    }

    @Test
    void aReloadKeepsPrivateMessagesAndDraftsAndIsSeenByNobody() {
        ChatUser watcher = other("Watcher", "attic");
        ChatTab tab = tab("Reader", "#room/attic").drafts("a draft for all").seesPeople("Watcher", "Reader (you)");
        tab.whispersTo("Watcher", "just between us").isSettled();
        watcher.hearsAtLast("(private)| Reader on Web: just between us").whispers("Reader", "indeed");
        tab.hears("indeed")
                .drafts("not sent yet")
                .page()
                .getByText("My session")
                .click();
        tab.reloads().shows("Watcher").hears("just between us").hears("indeed");

        PlaywrightAssertions.assertThat(tab.messageBox()).hasValue("not sent yet");
        assertThat(tab.said()).containsExactly("just between us", "indeed");
        tab.opens("attic");
        PlaywrightAssertions.assertThat(tab.messageBox()).hasValue("a draft for all");
        hasOneSession(tab);
        tab.says("the end");
        watcher.hears("attic| Reader on Web: the end");
    }

    /** The session from before the reload is over. */
    private static void hasOneSession(ChatTab tab) {
        tab.page().getByText("My session").click();
        PlaywrightAssertions.assertThat(tab.page()
                        .locator("#standing div")
                        .filter(new Locator.FilterOptions().setHasText("Your sessions"))
                        .locator("dd"))
                .hasText("1");
    }

    @Test
    void whatWasNotReadIsStillNotReadAfterAReload() {
        ChatUser other = other("Talker", "loft");
        ChatTab tab = tab("Counter", "#room/loft").shows("loft").enters("library");
        other.says("one", "loft").says("two", "loft");
        tab.hasUnread("loft", 2).reloads().shows("library").hasUnread("loft", 2);
        assertThat(tab.page().title()).startsWith("(2) ");
        tab.opens("loft").hears("two").hasUnread("loft", 0).reloads().hears("two");

        tab.opens("library").hasUnread("loft", 0);
    }

    @Test
    void aReloadKeepsThePlaceInALongConversation() {
        ChatUser other = other("Writer", "cellar");
        IntStream.range(0, 20).forEach(i -> other.says("line " + i + "\n.\n.\n.", "cellar"));
        ChatTab tab = tab("Scroller", "#room/cellar").seesNotice("Scroller on Web has joined!");
        tab.log().evaluate("log => { log.scrollTop = 200; }");
        tab.page().waitForFunction("() => document.getElementById('log').scrollTop === 200");
        tab.reloads().hears("line 19");
        tab.page().waitForFunction("() => Math.abs(document.getElementById('log').scrollTop - 200) < 3");
        other.says("the newest", "cellar");
        tab.page().getByRole(AriaRole.BUTTON, named("New messages ↓")).click();

        PlaywrightAssertions.assertThat(tab.log().getByText("the newest")).isInViewport();
    }

    @Test
    void whatWasWrittenWithoutAConnectionIsSaidOnceAfterAReload() {
        ChatUser watcher = other("Listener", "garden");
        ChatTab tab = tab("Offliner", "#room/garden").shows("garden");
        watcher.hearsAtLast("garden| Offliner on Web: has joined!");
        tab.page().route("**/chat/sign-in", Route::abort);
        tab.page().context().setOffline(true);
        tab.isDisconnected().says("written offline");
        tab.page().context().setOffline(false);
        tab.page().unroute("**/chat/sign-in");
        tab.reloads().isSettled().says("the end").isSettled();

        watcher.hears("garden| Offliner on Web: written offline", "garden| Offliner on Web: the end");
        assertThat(tab.said()).containsExactly("written offline", "the end");
    }

    @Test
    void aReloadWhileTheHubCannotBeReachedWaitsForIt() {
        other("Friend", "porch");
        ChatTab tab = tab("Patient", "#room/porch").seesPeople("Friend", "Patient (you)");
        tab.whispersTo("Friend", "kept").isSettled();
        Page page = tab.page();
        page.route("**/chat/sign-in", Route::abort);
        page.reload();
        PlaywrightAssertions.assertThat(page.getByText("The hub does not answer."))
                .isVisible();
        tab.shows("Friend").hears("kept");
        page.unroute("**/chat/sign-in");
        page.getByRole(AriaRole.BUTTON, named("Try now")).click();

        tab.isConnected().opens("porch").seesPeople("Friend", "Patient (you)");
    }

    @Test
    void aLinkLeadsToARoomAndTheBackButtonToWhereOneWas() {
        other("Neighbour", "hall");
        ChatTab tab = tab("Linker", "#room/hall").shows("hall");
        assertThat(tab.page().locator("#rooms .place").count()).isEqualTo(1);
        tab.enters("lobby").shows("lobby").opens("hall");
        tab.page().evaluate("() => { location.hash = '#room/library'; }");
        tab.shows("library").page().goBack();
        tab.shows("hall").page().goBack();
        tab.shows("lobby").page().goForward();

        tab.shows("hall").page().evaluate("() => { location.hash = '#private/Neighbour'; }");
        tab.shows("Neighbour").says("hello").isSettled();
    }

    @Test
    void aLinkToNoRoomSaysSo() {
        ChatTab tab = tab("Lost", "#room/nowhere").shows("lobby");

        PlaywrightAssertions.assertThat(tab.page().locator("#talk-about")).hasText("There is no room “nowhere” here.");
        tab.page().evaluate("() => { location.hash = '#room/nothing'; }");
        PlaywrightAssertions.assertThat(tab.page().locator("#talk-about")).containsText("There is no such room");
        assertThat(tab.page().url()).endsWith("/chat/#room/lobby");
    }

    @Test
    void whoSignsOutLeavesAtOnceAndNothingBehind() {
        ChatUser watcher = other("Witness", "stage");
        ChatTab tab = tab("Leaver", "#room/stage").shows("stage").drafts("a secret draft");
        watcher.hearsAtLast("stage| Leaver on Web: has joined!");
        if (!tab.page().getByRole(AriaRole.BUTTON, named("Sign out")).isVisible()) {
            tab.page().getByText("Connection").click();
        }
        tab.page().getByRole(AriaRole.BUTTON, named("Sign out")).click();
        watcher.hears("stage| Leaver on Web: has left.");

        assertThat(tab.page().evaluate("() => JSON.stringify(sessionStorage)").toString())
                .doesNotContain("secret");
        tab.signsIn("Leaver", "Web", "2").isConnected().shows("lobby");
        PlaywrightAssertions.assertThat(tab.messageBox()).hasValue("");
    }

    @Test
    void aTransportThatIsOffIsNotOffered() {
        ChatTab tab = tab("Chooser", "");

        PlaywrightAssertions.assertThat(tab.page().locator("#transport option")).hasText(new String[] {
            "Automatic", "WebSocket", "Long polling", "Callback polling (off on this hub)", "Short polling"
        });
        PlaywrightAssertions.assertThat(tab.page().locator("#transport option[value='callback-polling']"))
                .isDisabled();
    }
}
