package org.higginspush.demo.chat.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.browser.Chromium;
import org.higginspush.demo.chat.ChatHub;
import org.higginspush.demo.chat.ChatSettings;
import org.higginspush.demo.chat.ChatUser;
import org.higginspush.demo.chat.rooms.ChatLimits;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsers are closed, killed and cut off: the list of people stays right, and no message is lost or shown twice. */
class JoiningAndLeavingTest {
    private static final ChatLimits BRIEF_LEASE =
            new ChatLimits(Duration.ofSeconds(4), Duration.ofSeconds(1), 2000, 20, 120, 10, 10, 100, 50, 16_384, 500);

    private static Chromium chromium;

    @TempDir
    Path data;

    private final List<BrowserContext> profiles = new ArrayList<>();
    private ChatHub hub;
    private CuttableNetwork network;
    private ChatUser watcher;

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
        hub = ChatHub.start(
                data,
                ChatSettings.standard().withLimits(BRIEF_LEASE),
                "bayeux.callback-polling=on",
                "bayeux.max-interval=3s");
        network = new CuttableNetwork(hub.uri());
        watcher = hub.visitor("websocket", "Watcher", "Java", "1").enters("lobby");
    }

    @AfterEach
    void stop() throws Exception {
        profiles.forEach(BrowserContext::close);
        network.close();
        hub.close();
        chromium.assertNoPageErrors();
    }

    private ChatTab alex(URI origin, String transport) {
        BrowserContext profile = chromium.profile();
        profiles.add(profile);
        ChatTab tab = ChatTab.open(profile, origin)
                .signsIn("Alex4", "Android", "02248011")
                .isConnected()
                .uses(transport)
                .enters("lobby");
        watcher.hearsAtLast("lobby| Alex4 on Android: has joined!");
        return tab;
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "Long polling", "Callback polling", "Short polling"})
    void aTabThatIsClosedIsSeenToLeave(String transport) {
        alex(hub.uri(), transport).closes();

        watcher.hears("lobby| Alex4 on Android: has left.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "Long polling", "Callback polling", "Short polling"})
    void aTabThatIsKilledIsSeenToLeave(String transport) {
        alex(hub.uri(), transport).crashes();

        watcher.hears("lobby| Alex4 on Android: has left.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "Long polling"})
    void aBrowserWhoseNetworkIsCutIsSeenToLeaveAndComesBack(String transport) {
        ChatTab alex = alex(network.uri(), transport);
        network.isCut();
        watcher.hears("lobby| Alex4 on Android: has left.");
        watcher.says("said while you were away", "lobby");
        network.breaks();

        watcher.hearsAtLast("lobby| Alex4 on Android: has joined!");
        alex.isConnected().hears("said while you were away");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "Long polling"})
    void aMessageWhoseAnswerIsLostIsSaidOnce(String transport) {
        ChatTab alex = alex(network.uri(), transport);
        network.losesAnswers();
        alex.says("said once");
        watcher.hearsAtLast("lobby| Alex4 on Android: said once"); // on a slow machine its session may end before that
        network.breaks();
        alex.isConnected().isSettled().says("the end").isSettled();

        watcher.hearsAtLast("lobby| Alex4 on Android: the end");
        assertThat(alex.said()).containsExactly("said once", "the end");
    }

    @Test
    void aMessageSaidWhileOfflineIsSaidOnceAndInOrder() {
        ChatTab alex = alex(hub.uri(), "WebSocket");
        alex.page().context().setOffline(true);
        alex.isDisconnected().says("first").says("second");
        watcher.says("meanwhile", "lobby");
        alex.page().context().setOffline(false);
        alex.isConnected().isSettled().says("the end");

        watcher.hearsAtLast("lobby| Alex4 on Android: first")
                .hears("lobby| Alex4 on Android: second", "lobby| Alex4 on Android: the end");
        assertThat(alex.hears("the end").said()).containsExactly("meanwhile", "first", "second", "the end");
    }

    @Test
    void theHubStopsAndStartsUnderThePage() throws Exception {
        ChatTab alex = alex(hub.uri(), "WebSocket");
        String port = "port=" + hub.uri().getPort();
        hub.close();
        alex.isDisconnected().says("while the hub was away");
        hub = ChatHub.start(data, port);
        watcher = hub.visitor("websocket", "Watcher", "Java", "1").enters("lobby");

        watcher.hearsAtLast("lobby| Alex4 on Android: while the hub was away");
        alex.isConnected().isSettled();
        assertThat(alex.said()).containsExactly("while the hub was away");
    }

    @Test
    void aTransportThatIsSwitchedOffWhileItIsInUseIsReplacedAndSaysSo() throws Exception {
        ChatTab alex = alex(hub.uri(), "Callback polling");
        alex.page().getByText("My session").click();
        String port = "port=" + hub.uri().getPort();
        hub.close();
        alex.isDisconnected();
        hub = ChatHub.start(data, port);

        alex.isConnected();
        PlaywrightAssertions.assertThat(alex.page().locator("#transport-note")).containsText("Callback polling is off");
        PlaywrightAssertions.assertThat(alex.page().locator("#transport-used")).hasText("WebSocket");
    }
}
