package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of one browser share one connection, whoever leaves and however. */
class SharedConnectionTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private HubUnderTest hub;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        hub = new HubUnderTest(data);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Tab opensTab() {
        return Tab.open(BROWSER.profile(), hub).starts(hub, Map.of()).isPushed();
    }

    private List<Tab> opensTabs(int count) {
        return Stream.generate(this::opensTab).limit(count).toList();
    }

    /** Another device changes a context, and every tab hears of it. */
    private void allHear(List<Tab> tabs, String context) {
        hub.publish(context, "phone");
        tabs.forEach(tab -> tab.hears(context));
    }

    /**
     * Whatever came before it has been told once every tab has heard this. To a page that is still catching up it may be
     * told before what that page missed: wait for that first.
     */
    private void hearEverything(List<Tab> tabs) {
        allHear(tabs, "sentinel");
    }

    /** The hub may take a moment to notice that a page is gone. */
    private void assertOneConnectionIsLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.sessions()).isEqualTo(1));
    }

    private static Tab leaderOf(List<Tab> tabs) {
        return await().pollInSameThread() // the browser is driven from one thread
                .atMost(PATIENCE)
                .until(() -> tabs.stream().filter(Tab::leads).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    @Test
    void tenTabsHoldOneConnectionAndEachIsToldOnce() {
        List<Tab> tabs = opensTabs(10);

        allHear(tabs, "notes");
        hub.publish("own", HubUnderTest.DEVICE);
        hearEverything(tabs);

        assertThat(hub.sessions()).isEqualTo(1);
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.told()).containsExactly("notes@1", "sentinel@1"));
        assertThat(tabs).extracting(Tab::pushId).doesNotHaveDuplicates();
        assertThat(tabs).filteredOn(Tab::leads).hasSize(1);
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.violations()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete Navigator.prototype.locks",
                "delete window.BroadcastChannel",
                "delete Navigator.prototype.locks; delete window.BroadcastChannel"
            })
    void tabsShareInABrowserWithout(String feature) {
        BROWSER.profile().addInitScript(feature);
        List<Tab> tabs = opensTabs(3);
        Tab leader = leaderOf(tabs);
        List<Tab> others = tabs.stream().filter(tab -> tab != leader).toList();
        assertThat(hub.sessions()).isEqualTo(1);

        leader.closes();
        allHear(others, "notes");
        hearEverything(others);

        assertThat(others).allSatisfy(tab -> assertThat(tab.told()).containsExactly("notes@1", "sentinel@1"));
        assertThat(others).filteredOn(Tab::leads).hasSize(1);
        assertOneConnectionIsLeft();
    }

    @Test
    void twoBrowsersHoldTwo() {
        opensTabs(2);
        try (BrowserContext other = BROWSER.newProfile()) {
            Tab.open(other, hub).starts(hub, Map.of("device", "another")).isPushed();
            assertThat(hub.sessions()).isEqualTo(2);
        }
    }

    @Test
    void tabsThatDoNotShareHoldOneEach() {
        List<Tab> tabs = Stream.generate(() -> Tab.open(BROWSER.profile(), hub)
                        .starts(hub, Map.of("share", false))
                        .isPushed())
                .limit(3)
                .toList();
        hearEverything(tabs);
        assertThat(hub.sessions()).isEqualTo(3);
    }

    @Test
    void theLeaderIsKilledTwentyTimesAndNothingIsMissedOrTwiceTold() {
        List<Survivor> tabs = new ArrayList<>();
        try (BackgroundPublisher changes = BackgroundPublisher.start(hub)) {
            opensTabs(10).forEach(tab -> tabs.add(new Survivor(tab, changes.started())));
            for (int kill = 0; kill < 20; kill++) {
                Tab leader = leaderOf(tabs.stream().map(Survivor::tab).toList());
                tabs.removeIf(survivor -> survivor.tab() == leader);
                kill(leader, kill);
                tabs.add(new Survivor(opensTab(), changes.started()));
            }
            changes.finish();
            tabs.forEach(survivor -> survivor.catchesUp(changes));
            hearEverything(tabs.stream().map(Survivor::tab).toList());

            assertThat(tabs).allSatisfy(survivor -> survivor.assertNothingTwiceOrOwn(changes));
        }
        assertOneConnectionIsLeft();
    }

    private static void kill(Tab leader, int kill) {
        if (kill % 2 == 0) {
            leader.closes();
        } else {
            leader.crashes();
        }
    }

    /** A tab, and which change was the first that began when it was there. */
    private record Survivor(Tab tab, int since) {
        /** Nothing is missed. */
        void catchesUp(BackgroundPublisher changes) {
            tab.hearsAll(changes.newestByOthersSince(since));
        }

        /** Nothing was told twice, and nothing of its own. */
        void assertNothingTwiceOrOwn(BackgroundPublisher changes) {
            assertThat(tab.told()).doesNotHaveDuplicates().doesNotContainAnyElementsOf(changes.own());
        }
    }

    @Test
    void aLeaderThatDoesNotAnswerIsSupersededAndComesBackKnowingAll() {
        List<Tab> tabs = opensTabs(3);
        Tab stuck = leaderOf(tabs);
        List<Tab> others = tabs.stream().filter(tab -> tab != stuck).toList();

        stuck.showsADialog();
        leaderOf(others);
        allHear(others, "notes");
        stuck.dialogIsClosed();
        stuck.hears("notes");

        hearEverything(tabs);
        assertThat(stuck.leads()).isFalse();
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.told()).containsExactly("notes@1", "sentinel@1"));
        assertOneConnectionIsLeft();
    }

    @Test
    void aLeaderThatIsPutToSleepHandsOverAndJoinsAgain() {
        List<Tab> tabs = opensTabs(3);
        Tab sleeper = leaderOf(tabs);
        List<Tab> others = tabs.stream().filter(tab -> tab != sleeper).toList();

        sleeper.isTold("freeze");
        leaderOf(others);
        allHear(others, "notes");
        assertThat(sleeper.told()).isEmpty();
        sleeper.isTold("resume");
        sleeper.hears("notes");

        hearEverything(tabs);
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.told()).containsExactly("notes@1", "sentinel@1"));
    }

    @Test
    void aLeaderThatGoesToAnotherPageHandsOverAtOnce() {
        List<Tab> tabs = opensTabs(3);
        Tab leader = leaderOf(tabs);
        List<Tab> others = tabs.stream().filter(tab -> tab != leader).toList();

        leader.page().navigate(hub.uri().resolve("/").toString());

        allHear(others, "notes");
        assertThat(others).filteredOn(Tab::leads).hasSize(1);
    }

    @Test
    void allTabsComeBackWithTheHubAndSyncOnlyWhatChanged() throws Exception {
        List<Tab> tabs = opensTabs(3);
        allHear(tabs, "notes");
        hub.stops();
        tabs.forEach(tab -> tab.isIn("timer"));
        hub.startsAgain();
        tabs.forEach(Tab::isPushed);
        hearEverything(tabs);
        assertOneConnectionIsLeft();
    }
}
