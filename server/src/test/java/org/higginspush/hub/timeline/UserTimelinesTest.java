package org.higginspush.hub.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.junit.jupiter.api.Test;

class UserTimelinesTest {
    private static final String ALEX = "alex";
    private static final String PHONE = "phone";

    private final TestClock clock = new TestClock();
    private final Identity who = new Identity(
            "issuer", ALEX, PHONE, Set.of(Scope.SUBSCRIBE), clock.instant().plusSeconds(60));
    private final UserTimelines timelines = new UserTimelines(1_000_000, clock);

    private List<String> texts() {
        return timelines.of(ALEX, PHONE).stream().map(TimelineText::of).toList();
    }

    @Test
    void eachEventIsToldInPlainWords() {
        timelines.connected(ALEX, PHONE, SessionTransport.WEBSOCKET);
        timelines.resynced(ALEX, PHONE, null);
        timelines.resynced(ALEX, PHONE, new Position("old", 5));
        timelines.caughtUp(ALEX, PHONE, new Position("e", 5), 0);
        timelines.caughtUp(ALEX, PHONE, new Position("e", 5), 1);
        timelines.told(
                ALEX, PHONE, SessionTransport.EVENT_STREAM, new Notice("passwords", 7, null, new Position("e", 6)));
        Notice ofGroup = new Notice(ContextKey.ofGroup("family", "album"), 2, null, new Position("e", 7), 0);
        timelines.told(ALEX, PHONE, SessionTransport.LONG_POLLING, ofGroup);
        timelines.confirmed(ALEX, PHONE, 7);
        timelines.repaired(ALEX, PHONE, 3);
        timelines.woken(ALEX, PHONE, PushPlatform.FCM, new WakeUpResult.Accepted());
        timelines.woken(ALEX, PHONE, PushPlatform.APNS, new WakeUpResult.Gone(null, "secret words"));
        timelines.woken(ALEX, PHONE, PushPlatform.WNS, new WakeUpResult.TryLater(null, "secret words"));
        timelines.cutOff(ALEX, null);
        timelines.refused(who, CutOffCheck.refusal());
        timelines.refused(who, Refusal.forbidden("no"));
        timelines.left(ALEX, PHONE, true);
        timelines.left(ALEX, PHONE, false);
        timelines.ended(who, Refusal.unavailable("later", Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(70));
        timelines.expired(who);
        timelines.ended(who, Refusal.unauthenticated("over"));

        assertThat(texts())
                .containsExactly(
                        "connected over websocket",
                        "came without a position, as a new device does: told to sync everything",
                        "came with a position that the hub does not know: told to sync everything",
                        "asked what it had missed: nothing",
                        "asked what it had missed: 1 context",
                        "told of passwords 7 over sse",
                        "told of album 2 of the group family over long-polling",
                        "confirmed all that it was told",
                        "had lost something on the way: 3 contexts offered again",
                        "woken through fcm, which accepted it",
                        "woken through apns, which answered gone",
                        "woken through wns, which did not take it now (try-later)",
                        "cut off: tokens issued before are accepted no more",
                        "was refused: it was cut off; sign in again",
                        "was refused: its token does not allow that (403); get one of this user with the scope subscribe",
                        "disconnected: the client ended its session",
                        "disconnected: its connection was lost",
                        "disconnected: the hub told it to come back (503)",
                        "was refused: its token had expired at 12:01:00 UTC; get a new one",
                        "disconnected: its token had expired");
    }

    /** Whatever the hub refuses with can be told. */
    @Test
    void everyCodeHasWords() {
        for (ErrorCode code : ErrorCode.values()) {
            timelines.refused(who, new Refusal(code, "text"));
            timelines.ended(who, new Refusal(code, "text"));
        }
        assertThat(texts())
                .hasSize(2 * ErrorCode.values().length)
                .allSatisfy(text -> assertThat(text).matches("was refused: .+|disconnected: .+"));
    }

    @Test
    void usersAndDevicesAreToldApart() {
        timelines.cutOff(ALEX, PHONE);
        timelines.cutOff(ALEX, "laptop");
        timelines.cutOff(ALEX, null);
        timelines.cutOff("bob", PHONE);

        assertThat(timelines.of(ALEX)).hasSize(3);
        assertThat(timelines.of(ALEX, "laptop"))
                .extracting(TimelineEvent::device)
                .containsExactly("laptop", null);
        assertThat(timelines.of("bob")).hasSize(1);
        timelines.forget(ALEX);
        assertThat(timelines.of(ALEX)).isEmpty();
        assertThat(timelines.of("bob")).hasSize(1);
    }

    @Test
    void itSaysFromWhenOnAllIsKnown() {
        Instant start = clock.instant();
        assertThat(timelines.knownSince(ALEX)).isEqualTo(start);
        clock.advance(Duration.ofMinutes(90));
        assertThat(timelines.knownSince(ALEX)).isEqualTo(start.plus(Duration.ofMinutes(30)));

        UserTimelines small = new UserTimelines(1000, clock);
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofSeconds(1));
            small.cutOff(ALEX, PHONE);
        }
        assertThat(small.of(ALEX)).hasSizeBetween(10, 30);
        assertThat(small.knownSince(ALEX)).isEqualTo(small.of(ALEX).get(0).at().minusMillis(999));
    }

    @Test
    void withoutMemoryNothingIsKept() {
        UserTimelines none = new UserTimelines(0, clock);
        none.cutOff(ALEX, PHONE);
        none.told(ALEX, PHONE, SessionTransport.WEBSOCKET, new Notice("notes", 1, null, new Position("e", 1)));
        none.forget(ALEX);
        assertThat(none.isOn()).isFalse();
        assertThat(none.of(ALEX)).isEmpty();
        assertThat(none.knownSince(ALEX)).isEqualTo(clock.instant());
    }
}
