package org.higginspush.demo.chat.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.demo.chat.page.ChatTab.named;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.chat.ChatHub;
import org.higginspush.demo.chat.ChatUser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People chat in browsers. */
class ChatPageTest {
    private static Chromium chromium;

    @TempDir
    Path data;

    private final List<BrowserContext> profiles = new ArrayList<>();
    private final List<ChatTab> tabs = new ArrayList<>();
    private ChatHub hub;

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
        hub = ChatHub.start(data, "bayeux.callback-polling=on", "bayeux.max-interval=3s");
    }

    @AfterEach
    void stop() {
        List<String> violations = tabs.stream()
                .filter(tab -> !tab.page().isClosed())
                .flatMap(tab -> tab.violations().stream())
                .toList();
        profiles.forEach(BrowserContext::close);
        hub.close();
        chromium.assertNoPageErrors();
        assertThat(violations).as("what the content security policy reported").isEmpty();
    }

    private ChatTab tab() {
        BrowserContext profile = chromium.profile();
        profiles.add(profile);
        ChatTab tab = ChatTab.open(profile, hub.uri());
        tabs.add(tab);
        return tab;
    }

    private ChatTab alex() {
        return tab().signsIn("Alex4", "Android", "02248011").isConnected();
    }

    private ChatTab tmpUsr() {
        return tab().signsIn("tmpUsr", "Linux i686", "7").isConnected();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "Long polling", "Callback polling", "Short polling"})
    void twoBrowsersChatOver(String transport) {
        ChatTab alex = alex().uses(transport).enters("lobby");
        ChatTab tmp = tmpUsr().uses(transport).enters("lobby");
        alex.seesNotice("tmpUsr on Linux i686 has joined!");
        alex.says("test message from Alex on Android");
        tmp.hears("test message from Alex on Android").says("hello from Linux");
        alex.hears("hello from Linux").isSettled().seesPeople("Alex4 (you)", "tmpUsr");

        assertThat(alex.notices()).containsExactly("Alex4 on Android has joined!", "tmpUsr on Linux i686 has joined!");
        assertThat(alex.speakers()).containsExactly("Alex4 on Android", "tmpUsr on Linux i686");
        assertThat(alex.said()).containsExactly("test message from Alex on Android", "hello from Linux");
        assertThat(tmp.said()).containsExactly("test message from Alex on Android", "hello from Linux");
    }

    @Test
    void aChangeOfTransportIsSeenByNobodyElse() {
        ChatTab tmp = tmpUsr().enters("lobby");
        ChatTab alex = alex().enters("lobby");
        for (String transport : List.of("Long polling", "Callback polling", "WebSocket")) {
            alex.uses(transport).says("over " + transport);
            tmp.hears("over " + transport);
        }
        assertThat(tmp.notices()).containsExactly("tmpUsr on Linux i686 has joined!", "Alex4 on Android has joined!");
    }

    @Test
    void whatIsPrivateStaysPrivate() {
        ChatTab eve = tab().signsIn("Eve", "Mac", "3").isConnected().enters("lobby");
        ChatTab alex = alex().enters("lobby");
        ChatTab tmp = tmpUsr().enters("lobby").seesPeople("Eve", "Alex4", "tmpUsr (you)");
        tmp.whispersTo("Alex4", "just between us").hears("just between us").isSettled();
        alex.opens("tmpUsr").hears("just between us").says("sure");
        tmp.hears("sure").opens("lobby").says("the end").isSettled();

        eve.hears("the end");
        assertThat(eve.said()).containsExactly("the end");
        assertThat(eve.page().content()).doesNotContain("just between us").doesNotContain("sure<");
        alex.opens("lobby").hears("the end");
        assertThat(alex.said()).containsExactly("the end");
    }

    @Test
    void markupIsShownAsItWasTyped() {
        String markup =
                "<img src=x onerror=alert(1)><b>bold</b> &amp; </textarea><script>alert(2)</script> javascript:alert(3)";
        ChatTab alex = alex().enters("lobby");
        ChatTab tmp = tmpUsr().enters("lobby");
        List<String> dialogs = new ArrayList<>();
        tmp.page().onDialog(dialog -> {
            dialogs.add(dialog.message());
            dialog.dismiss();
        });
        alex.says(markup);
        tmp.hears(markup);

        assertThat(tmp.said()).containsExactly(markup);
        assertThat(tmp.log().locator("b, img, script, a").count()).isZero();
        assertThat(dialogs).isEmpty();
    }

    @Test
    void onlyAddressesOfTheWebAreLinksWhateverIsTyped() {
        ChatTab alex = alex();
        ChatTab tmp = tmpUsr().opens("lobby");
        List<String> attacks = List.of(
                "javascript:alert(1)//https://a.example",
                "https://a.example/\"onmouseover=\"alert(1)\" x=\"",
                "https://a.example/'><script>alert(1)</script>",
                "https://bank.example@evil.example/",
                "data:text/html;https,<script>alert(1)</script>",
                "see https://example.org/a_(b)?c=d#e.");
        attacks.forEach(alex::says);
        tmp.hears(attacks.get(attacks.size() - 1));
        Locator links = tmp.log().locator("a");

        assertThat(tmp.said()).containsExactlyElementsOf(attacks);
        assertThat(links.all())
                .extracting(link -> link.getAttribute("href"))
                .containsExactly(
                        "https://a.example/",
                        "https://a.example/",
                        "https://a.example/",
                        "https://example.org/a_(b)?c=d#e");
        for (Locator link : links.all()) {
            assertThat(link.evaluate(
                            "link => link.getAttributeNames().sort().join(' ') + ' ' + link.rel + ' ' + link.target"))
                    .isEqualTo("href referrerpolicy rel target noopener noreferrer _blank");
        }
        assertThat(tmp.log().locator("script, [onmouseover]").count()).isZero();
    }

    @Test
    void aNameFullOfMarkupIsTextEverywhere() {
        String name = "<b>&amp;<i>x</i>";
        ChatTab odd = tab().signsIn(name, "<u>Os</u>", "<s>1</s>").isConnected().enters("lobby");
        ChatTab alex = alex().enters("lobby").seesPeople(name, "Alex4 (you)");
        odd.says("hello");
        alex.hears("hello").whispersTo(name, "hi").hears("hi");

        assertThat(alex.page().locator("main :is(b, i, u, s)").count()).isZero();
    }

    @Test
    void oneSpeaksToSeveralRoomsAtOnce() {
        ChatTab tmp = tmpUsr().enters("lobby", "devices", "library");
        ChatTab alex = alex().enters("lobby", "devices", "library");
        alex.page().getByText("To lobby").click();
        alex.page().getByLabel("All my rooms").check();
        alex.says("everywhere").isSettled();

        for (String room : List.of("lobby", "devices", "library")) {
            assertThat(tmp.opens(room).hears("everywhere").said()).containsExactly("everywhere");
            assertThat(alex.opens(room).hears("everywhere").said()).containsExactly("everywhere");
        }
    }

    @Test
    void roomsAreEnteredAndLeftAllTogether() {
        ChatTab alex = alex();
        Page page = alex.page();
        page.getByRole(AriaRole.BUTTON, named("All rooms…")).click();
        page.getByRole(AriaRole.BUTTON, named("Enter all rooms")).click();
        alex.opens("library").opens("workshop");
        page.getByRole(AriaRole.BUTTON, named("Leave room")).click();
        PlaywrightAssertions.assertThat(page.locator("#rooms .place")).hasCount(3);
        page.getByRole(AriaRole.BUTTON, named("Leave all rooms")).click();

        PlaywrightAssertions.assertThat(page.locator("#rooms .place")).hasCount(0);
    }

    @Test
    void aQuietRoomAnnouncesNobodyAndStillKnowsWhoIsThere() {
        ChatTab alex = alex().enters("library");
        ChatTab tmp = tmpUsr().enters("library");
        alex.seesPeople("Alex4 (you)", "tmpUsr");
        tmp.closes();

        alex.seesPeople("Alex4 (you)");
        assertThat(alex.notices()).isEmpty();
    }

    @Test
    void aReloadTakesUpWhereOneWas() {
        ChatTab tmp = tmpUsr().enters("lobby");
        ChatTab alex = alex().enters("lobby", "devices").says("before").isSettled();
        alex.page().reload();
        alex.isConnected().hears("before").says("after");

        tmp.hears("after").seesPeople("tmpUsr (you)", "Alex4");
        assertThat(alex.page().locator("#rooms .place").count()).isEqualTo(2);
    }

    @Test
    void aNameThatIsTakenIsRefusedInWords() {
        alex();
        ChatTab other = tab().signsIn("alex4", "Linux", "9");

        PlaywrightAssertions.assertThat(other.page().getByRole(AriaRole.ALERT)).containsText("choose another");
    }

    @Test
    void aNameWithAPasswordIsOnesOwnOnEveryDevice() {
        tab().signsIn("Alex4", "Android", "02248011", "#Alex4").isConnected();
        ChatTab thief = tab().signsIn("Alex4", "Linux", "9", "guessed");
        PlaywrightAssertions.assertThat(thief.page().getByRole(AriaRole.ALERT)).isVisible();

        tab().signsIn("Alex4", "Linux", "9", "#Alex4").isConnected();
    }

    @Test
    void everythingCanBeDoneFromTheKeyboard() {
        ChatTab tab = tab();
        Page page = tab.page();
        page.keyboard().type("Keys");
        page.keyboard().press("Enter");
        tab.isConnected();
        PlaywrightAssertions.assertThat(
                        page.getByRole(AriaRole.HEADING, named("lobby").setLevel(1)))
                .isVisible();
        PlaywrightAssertions.assertThat(tab.messageBox()).isFocused();
        page.keyboard().type("line one");
        page.keyboard().press("Shift+Enter");
        page.keyboard().type("line two");
        page.keyboard().press("Enter");

        tab.hears("line one\nline two");
        PlaywrightAssertions.assertThat(tab.messageBox()).isFocused();
    }

    @Test
    void theFramesOnTheWireAreShownWithoutTheirSecrets() {
        ChatTab alex = alex().enters("lobby").says("look at the wire").isSettled();
        Page page = alex.page();
        page.getByText("On the wire").click();
        page.locator("#frames summary", new Page.LocatorOptions().setHasText("/meta/handshake"))
                .first()
                .click();
        String frames = String.valueOf(
                page.evaluate("() => [...document.querySelectorAll('#frames pre')].map((e) => e.textContent).join()"));

        assertThat(frames)
                .contains("look at the wire")
                .contains("/service/chat/speak")
                .contains("[redacted]");
        assertThat(frames).doesNotContain("eyJ").doesNotContainPattern("\"clientId\": \"(?!\\[redacted])");
        int count = page.locator(".frame").count();
        page.getByRole(AriaRole.BUTTON, named("Pause")).click();
        alex.says("unseen").isSettled();
        assertThat(page.locator(".frame").count()).isEqualTo(count);
    }

    @Test
    void aJavaClientMeetsThePage() {
        ChatTab alex = alex().enters("lobby");
        ChatUser java = hub.visitor("websocket", "Java", "Linux", "line").enters("lobby");
        java.says("from a command line", "lobby");
        alex.hears("from a command line").says("from a browser");
        java.hearsAtLast("lobby| Alex4 on Android: from a browser");
        alex.whispersTo("Java", "psst");

        java.hears("(private)| Alex4 on Android: psst");
    }

    @Test
    void theStartPageShowsTheHubAtWorkAndLeadsToTheChat() {
        BrowserContext profile = chromium.profile();
        profiles.add(profile);
        Page page = profile.newPage();
        List<String> errors = new ArrayList<>();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && message.text().contains("Security Policy")) {
                errors.add(message.text());
            }
        });
        page.navigate(hub.uri().toString());
        PlaywrightAssertions.assertThat(page.getByText("The process is alive")).isVisible();
        PlaywrightAssertions.assertThat(page.getByText("Accepting devices and changes"))
                .isVisible();
        List<Locator> links = page.locator("a[href^='docs/'], a[href$='z']").all();
        assertThat(links).hasSizeGreaterThan(10);
        for (Locator link : links) {
            String address = link.getAttribute("href");
            assertThat(page.request()
                            .get(URI.create(page.url()).resolve(address).toString())
                            .status())
                    .as(address)
                    .isEqualTo(200);
        }
        page.getByRole(AriaRole.LINK, named("Push chat")).click();

        PlaywrightAssertions.assertThat(page.getByRole(AriaRole.BUTTON, named("Sign in")))
                .isVisible();
        assertThat(errors).isEmpty();
        assertThat(URI.create(page.url()).getPath()).isEqualTo("/chat/");
    }
}
