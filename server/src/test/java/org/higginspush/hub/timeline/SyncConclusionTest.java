package org.higginspush.hub.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A story in a few words, and what follows from it. The hub started at 12:00:00; each word of a story takes a second. */
class SyncConclusionTest {
    private static final String ALEX = "alex";
    private static final String LAPTOP = "laptop";

    private final TestClock clock = new TestClock();
    private final Instant started = clock.instant();
    private final UserTimelines timelines = new UserTimelines(100_000, clock);
    private final Identity who = new Identity("issuer", ALEX, LAPTOP, Set.of(Scope.SUBSCRIBE), started.plusSeconds(2));
    private @Nullable Instant connected;
    private @Nullable SessionTransport transport;

    private void told(SessionTransport over, int revision) {
        Notice notice = new Notice("passwords", revision, null, new Position("e", revision));
        timelines.told(ALEX, LAPTOP, over, notice);
    }

    private void connects(SessionTransport over) {
        transport = over;
        connected = clock.instant();
        timelines.connected(ALEX, LAPTOP, over);
    }

    private void happens(String word) {
        clock.advance(Duration.ofSeconds(1));
        switch (word) {
            case "connects" -> connects(SessionTransport.WEBSOCKET);
            case "streams" -> connects(SessionTransport.EVENT_STREAM);
            case "new" -> timelines.resynced(ALEX, LAPTOP, null);
            case "nothing" -> timelines.caughtUp(ALEX, LAPTOP, new Position("e", 6), 0);
            case "missed-two" -> timelines.caughtUp(ALEX, LAPTOP, new Position("e", 6), 2);
            case "asks-with-7" -> timelines.caughtUp(ALEX, LAPTOP, new Position("e", 7), 0);
            case "told-7" -> told(SessionTransport.WEBSOCKET, 7);
            case "polled-7" -> told(SessionTransport.HTTP_LONG_POLL, 7);
            case "streamed-7" -> told(SessionTransport.EVENT_STREAM, 7);
            case "confirms-6" -> timelines.confirmed(ALEX, LAPTOP, 6);
            case "confirms-7" -> timelines.confirmed(ALEX, LAPTOP, 7);
            case "repaired" -> timelines.repaired(ALEX, LAPTOP, 1);
            case "lost" -> leaves(false);
            case "bye" -> leaves(true);
            case "cut-off" -> {
                timelines.cutOff(ALEX, LAPTOP);
                leaves(false);
            }
            case "refused-cut-off" ->
                timelines.refused(new Identity("issuer", ALEX, LAPTOP, Set.of(), Instant.MAX), CutOffCheck.refusal());
            case "expired" -> timelines.expired(who);
            case "expired-unnamed" ->
                timelines.expired(new Identity("issuer", ALEX, null, Set.of(), started.plusSeconds(2)));
            case "forbidden" -> timelines.refused(who, Refusal.forbidden("no"));
            case "accepted" -> woken(new WakeUpResult.Accepted());
            case "gone" -> woken(new WakeUpResult.Gone(null, "x"));
            case "rejected" -> woken(new WakeUpResult.Rejected("x"));
            case "busy" -> woken(new WakeUpResult.TryLater(null, "x"));
            case "an-hour" -> clock.advance(Duration.ofMinutes(61));
            case "a-while" -> clock.advance(Duration.ofMinutes(11));
            default -> throw new IllegalArgumentException(word);
        }
    }

    private void leaves(boolean saidSo) {
        transport = null;
        connected = null;
        timelines.left(ALEX, LAPTOP, saidSo);
    }

    private void woken(WakeUpResult result) {
        timelines.woken(ALEX, LAPTOP, PushPlatform.FCM, result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                              | not-seen        | Never connected since the hub started at 12:00:00 UTC.
            an-hour                        | not-seen        | Not seen since 12:01:01 UTC; what happened before is not kept.
            connects nothing               | nothing-to-tell | Connected over websocket since 12:00:01 UTC, and no change of others was to be told since 12:00:00 UTC.
            connects an-hour               | nothing-to-tell | Connected over websocket since 12:00:01 UTC
            connects told-7 confirms-7     | confirmed       | Told of passwords 7 at 12:00:02 UTC, confirmed 1 s later: the hub did its part.
            connects told-7 confirms-6     | not-confirmed   | Told of passwords 7 at 12:00:02 UTC, not confirmed: a device confirms with its next heartbeat
            connects told-7 a-while        | not-confirmed   | Told of passwords 7 at 12:00:02 UTC, not confirmed: the device has not answered since.
            connects told-7 repaired       | not-confirmed   | Told of passwords 7 at 12:00:02 UTC, not confirmed
            connects new                   | not-confirmed   | Told to sync everything at 12:00:02 UTC, not confirmed
            connects new confirms-6        | confirmed       | Told to sync everything at 12:00:02 UTC, confirmed 1 s later: the hub did its part.
            connects missed-two            | not-confirmed   | Told of 2 contexts that it had missed, at 12:00:02 UTC, not confirmed
            connects missed-two confirms-7 | confirmed       | Told of 2 contexts that it had missed, at 12:00:02 UTC, confirmed 1 s later
            streams streamed-7             | told            | Told of passwords 7 at 12:00:02 UTC; over sse nothing is confirmed: the hub did its part.
            polled-7                       | not-confirmed   | Told of passwords 7 at 12:00:01 UTC, not confirmed
            polled-7 asks-with-7           | confirmed       | Told of passwords 7 at 12:00:01 UTC, confirmed 1 s later: the hub did its part.
            connects told-7 lost           | disconnected    | Disconnected at 12:00:03 UTC (its connection was lost), and not come back since.
            connects bye                   | disconnected    | Disconnected at 12:00:02 UTC (the client ended its session), and not come back since.
            connects lost connects told-7  | not-confirmed   | Told of passwords 7 at 12:00:04 UTC
            connects cut-off               | cut-off         | Cut off at 12:00:02 UTC: the tokens that it had are accepted no more. Sign in again on the device.
            connects cut-off refused-cut-off | cut-off       | Cut off at 12:00:02 UTC
            connects cut-off connects      | nothing-to-tell | Connected over websocket since 12:00:03 UTC
            refused-cut-off                | refused         | Refused at 12:00:01 UTC: it was cut off; sign in again.
            connects lost expired          | refused         | Refused at 12:00:03 UTC: its token had expired at 12:00:02 UTC; get a new one.
            expired-unnamed                | refused         | A session that named no device was refused at 12:00:01 UTC: its token had expired at 12:00:02 UTC; get a new one.
            forbidden                      | refused         | Refused at 12:00:01 UTC: its token does not allow that (403); get one of this user with the scope subscribe.
            connects lost accepted         | woken           | Woken through fcm at 12:00:03 UTC, which accepted it; the device has not come since.
            accepted connects told-7       | not-confirmed   | Told of passwords 7 at 12:00:03 UTC
            gone                           | gone            | Woken through fcm at 12:00:01 UTC, which answered gone: the app must register again.
            rejected                       | not-woken       | Not woken through fcm at 12:00:01 UTC, which rejected it
            busy                           | not-woken       | Not woken through fcm at 12:00:01 UTC, which did not take it: the hub tries again.
            """)
    void aStoryHasOneConclusion(@Nullable String story, String code, String text) {
        for (String word : story == null ? new String[0] : story.split(" ")) {
            happens(word);
        }
        SyncConclusion conclusion = SyncConclusion.of(new DeviceHistory(
                timelines.of(ALEX, LAPTOP),
                transport,
                connected,
                clock.instant(),
                started,
                timelines.knownSince(ALEX)));

        assertThat(conclusion.text()).startsWith(text);
        assertThat(conclusion.code().word()).isEqualTo(code);
    }
}
