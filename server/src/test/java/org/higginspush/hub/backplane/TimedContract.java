package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.TimedChange;
import org.junit.jupiter.api.Test;

/** Changes that are announced later. */
abstract class TimedContract extends AnnouncementContract {
    static final Audience TO_ALEX = new Audience.User(ALEX);

    private static Instant in(long millis) {
        return Instant.now().plusMillis(millis);
    }

    final TimedChange schedules(Change change, Instant due) {
        return done(backplane.timed().schedule(change, due));
    }

    @Test
    void aChangeIsAnnouncedWhenItIsDueToWhomeverItIsFor() {
        joins(ALEX);
        RecordingListener listener = listens(ALEX);

        schedules(new Change(ALEX, "a", null, HOME), in(10));
        schedules(new Change(new Audience.Group(FAMILY), "b", null, null), in(20));
        schedules(new Change(new Audience.Everyone(), "c", null, null), in(30));
        schedules(new Change(new Audience.Device(ALEX, PHONE), "d", 4L, null), in(40));

        List<String> heard = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            heard.add(text(listener.nextNotice()));
        }
        assertThat(heard).containsExactlyInAnyOrder("USER a 1 by home-pc", "GROUP b 1", "EVERYONE c 1", "DEVICE d 4");
    }

    @Test
    void whatIsDueInThePastIsAnnouncedAtOnce() {
        RecordingListener listener = listens(ALEX);

        schedules(new Change(ALEX, "a", 5L, null), Instant.EPOCH);

        listener.receives("a", 5, null);
    }

    @Test
    void whatIsDueBeforeAnyClockBeganIsAnnouncedAtOnceAndOthersGoOn() {
        RecordingListener listener = listens(ALEX);

        for (Instant due : List.of(Instant.MIN, Instant.parse("-999999999-01-01T00:00:00Z"), Instant.EPOCH)) {
            assertThat(schedules(new Change(ALEX, "a", 5L, null), due).due()).isEqualTo(Instant.EPOCH);
        }

        listener.receives("a", 5, null);
        changes("sentinel", 1L, null);
        listener.receives("sentinel", 1, null);
    }

    @Test
    void whatWaitsIsListedInTheOrderOfItsTime() {
        TimedChange later = schedules(new Change(ALEX, "later", null, null), in(7_200_000));
        TimedChange sooner = schedules(new Change(ALEX, "sooner", null, null), in(3_600_000));
        schedules(new Change("bob", "other", null, null), in(3_600_000));

        assertThat(backplane.timed().waiting(TO_ALEX)).containsExactly(sooner, later);
    }

    @Test
    void whatWasCancelledIsNeverAnnounced() {
        RecordingListener listener = listens(ALEX);
        TimedChange timed = schedules(new Change(ALEX, "a", null, null), in(3_600_000));

        done(backplane.timed().cancel(TO_ALEX, timed.id()));

        assertThat(backplane.timed().waiting(TO_ALEX)).isEmpty();
        assertThat(refusalOf(backplane.timed().cancel(TO_ALEX, timed.id()))).isEqualTo(ErrorCode.NOT_FOUND);
        changes("sentinel", 1L, null);
        listener.receives("sentinel", 1, null);
    }

    @Test
    void theIdOfWhatWasCancelledMayBeUsedForALaterTime() {
        RecordingListener listener = listens(ALEX);
        Change change = new Change(ALEX, "a", null, null);
        done(backplane.timed().schedule(change, in(300), "nightly"));
        done(backplane.timed().cancel(TO_ALEX, "nightly"));
        TimedChange later = done(backplane.timed().schedule(change, in(3_600_000), "nightly"));

        schedules(new Change(ALEX, "after-that", 1L, null), in(500));

        listener.receives("after-that", 1, null);
        assertThat(backplane.timed().waiting(TO_ALEX))
                .contains(later); // the other may have been told and not taken out yet
    }

    @Test
    void oneAudienceCannotCancelWhatIsForAnother() {
        TimedChange timed = schedules(new Change(ALEX, "a", null, null), in(3_600_000));

        assertThat(refusalOf(backplane.timed().cancel(new Audience.User("bob"), timed.id())))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(backplane.timed().waiting(TO_ALEX)).containsExactly(timed);
    }

    @Test
    void anAudienceMayHaveOnlySoManyThatWait() {
        for (int i = 0; i < 100; i++) {
            schedules(new Change(ALEX, "a", null, null), in(3_600_000));
        }

        assertThat(refusalOf(backplane.timed().schedule(new Change(ALEX, "a", null, null), in(3_600_000))))
                .isEqualTo(ErrorCode.TOO_LARGE);
        schedules(new Change("bob", "a", null, null), in(3_600_000));
    }

    private TimedChange schedules(Change change, String id) {
        return done(backplane.timed().schedule(change, in(3_600_000), id));
    }

    @Test
    void whatIsSentAgainWithItsIdWaitsOnce() {
        Change change = new Change(ALEX, "a", null, HOME);
        TimedChange first = schedules(change, "one");
        TimedChange withRevision = schedules(new Change(ALEX, "b", 3L, HOME), "two");

        assertThat(schedules(change, "one")).isEqualTo(first);
        assertThat(schedules(new Change(ALEX, "b", 3L, HOME), "two")).isEqualTo(withRevision);

        assertThat(backplane.timed().waiting(TO_ALEX)).containsExactlyInAnyOrder(first, withRevision);
    }

    @Test
    void whatIsSentTwiceAtOnceWithItsIdWaitsOnce() {
        Change change = new Change(ALEX, "a", null, HOME);
        CompletableFuture<TimedChange> one = backplane.timed().schedule(change, in(3_600_000), "one");
        CompletableFuture<TimedChange> again = backplane.timed().schedule(change, in(3_700_000), "one");

        assertThat(done(again)).isEqualTo(done(one));
        assertThat(backplane.timed().waiting(TO_ALEX)).hasSize(1);
    }

    @Test
    void anIdNamesOneChangeOnly() {
        TimedChange first = schedules(new Change(ALEX, "a", 3L, HOME), "one");

        for (Change other : List.of(
                new Change(ALEX, "b", 3L, HOME),
                new Change(ALEX, "a", 4L, HOME),
                new Change(ALEX, "a", 3L, null),
                new Change(BOB, "a", 3L, HOME))) {
            assertThat(refusalOf(backplane.timed().schedule(other, in(3_600_000), "one")))
                    .isEqualTo(ErrorCode.CONFLICT);
        }
        assertThat(backplane.timed().waiting(TO_ALEX)).containsExactly(first);
    }

    @Test
    void whatIsForAGroupThatIsNotThereIsRefusedAtOnce() {
        Change change = new Change(new Audience.Group(FAMILY), "a", null, null);

        assertThat(refusalOf(backplane.timed().schedule(change, in(3_600_000)))).isEqualTo(ErrorCode.NOT_FOUND);

        assertThat(backplane.timed().waiting(change.audience())).isEmpty();
        joins(ALEX);
        schedules(change, in(3_600_000));
    }

    @Test
    void whatWaitsForAForgottenUserIsForgotten() {
        schedules(new Change(ALEX, "a", null, null), in(3_600_000));

        done(backplane.forget(ALEX));

        assertThat(backplane.timed().waiting(TO_ALEX)).isEmpty();
    }

    @Test
    void whatWaitsForADeletedGroupIsNotForAnotherOfItsName() {
        joins(ALEX);
        Audience toFamily = new Audience.Group(FAMILY);
        schedules(new Change(toFamily, "a", null, null), in(3_600_000));
        TimedChange toAlex = schedules(new Change(ALEX, "a", null, null), in(3_600_000));

        done(backplane.groups().delete(FAMILY));
        joins(ALEX);

        assertThat(backplane.timed().waiting(toFamily)).isEmpty();
        assertThat(backplane.timed().waiting(TO_ALEX)).containsExactly(toAlex);
    }
}
