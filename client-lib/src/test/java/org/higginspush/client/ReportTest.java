package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.client.SelectorEvent.EventKind;
import org.junit.jupiter.api.Test;

/** What a selector on the real hub tells of itself. */
class ReportTest extends HubTestBase {
    private static List<EventKind> kinds(Selector selector) {
        return selector.report().events().stream().map(SelectorEvent::kind).toList();
    }

    @Test
    void itTellsWhatTheHubToldAndHowTheSyncWent() throws Exception {
        startHub();
        TestDevice phone = device("alex", "phone", Transport.LONG_POLLING).isReady();
        publish(publisher(), Change.of("alex", "notes"));
        phone.syncs("notes");

        Selector selector = phone.selector();
        await().atMost(TestDevice.LONG)
                .untilAsserted(() -> assertThat(kinds(selector))
                        .contains(EventKind.RESYNCED, EventKind.CONNECTED, EventKind.SYNC_STARTED, EventKind.TOLD)
                        .endsWith(EventKind.SYNC_FINISHED));
        assertThat(selector.report().text())
                .contains("  connected over long-polling\n", "  told of notes 1\n")
                .contains("  sync of everything started, because this device is new to the hub\n")
                .contains("  sync of notes started, because the hub told of a change\n");
        assertThat(selector.report().json())
                .startsWith("{\"events\":[{\"at\":\"20")
                .contains("\"event\":\"told\",\"contexts\":[\"notes\"],\"text\":\"told of notes 1\"}")
                .endsWith("\"}]}");
        selector.close();
        assertThat(kinds(selector)).endsWith(EventKind.CLOSED).contains(EventKind.CONFIRMED);
    }

    @Test
    void itTellsOfASyncThatFailsAndAHubThatIsAwayOrRefuses() throws Exception {
        startHub();
        AtomicBoolean broken = new AtomicBoolean(true);
        TestDevice phone = device(
                "alex",
                "phone",
                builder -> builder.sync(request -> {
                    if (broken.getAndSet(false)) {
                        throw new IllegalStateException("the \"disk\" is full");
                    }
                    return SyncOutcome.done();
                }));
        Selector selector = phone.selector();
        await().atMost(TestDevice.LONG)
                .untilAsserted(
                        () -> assertThat(kinds(selector)).contains(EventKind.SYNC_FAILED, EventKind.SYNC_FINISHED));
        assertThat(selector.report().text())
                .containsPattern("sync of everything failed after \\d+ m?s: "
                        + "java.lang.IllegalStateException: the \"disk\" is full\n");
        assertThat(selector.report().json()).contains(": java.lang.IllegalStateException: the \\\"disk\\\" is full\"}");
        hub.stops();
        await().atMost(TestDevice.LONG).until(() -> kinds(selector).contains(EventKind.DISCONNECTED));

        TestDevice tv = TestDevice.connects(
                hub.uri(), "bob", "tv", TokenSupplier.of(() -> "none"), builder -> builder.timer(Duration.ofHours(1)));
        closing(tv);
        hub.startsAgain();
        await().atMost(TestDevice.LONG).until(() -> kinds(tv.selector()).contains(EventKind.REFUSED));
        assertThat(tv.selector().report().text())
                .contains("refused by the hub: 401 ")
                .doesNotContain("none\n");
    }

    @Test
    void itHoldsTheNewestHundred() throws Exception {
        startHub();
        TestDevice phone = device("alex", "phone", Transport.WEBSOCKET).isReady();
        Publisher publisher = publisher();
        for (int revision = 1; revision <= 120; revision++) {
            publish(publisher, Change.of("alex", "notes"));
        }
        await().atMost(TestDevice.LONG)
                .until(() -> phone.selector().report().text().contains("told of notes 120"));
        assertThat(phone.selector().report().events()).hasSize(100);
    }
}
