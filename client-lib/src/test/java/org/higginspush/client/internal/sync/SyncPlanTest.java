package org.higginspush.client.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.client.ContextRef.of;
import static org.higginspush.client.SyncCause.ASKED;
import static org.higginspush.client.SyncCause.LOCAL_EDIT;
import static org.higginspush.client.SyncCause.NOTICE;
import static org.higginspush.client.SyncCause.RESYNC;
import static org.higginspush.client.SyncCause.TIMER;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.higginspush.client.ContextRef;
import org.higginspush.client.HighestRandom;
import org.higginspush.client.LowestRandom;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.reconnect.Backoff;
import org.junit.jupiter.api.Test;

class SyncPlanTest {
    private static final long QUIET = 2_000;
    private static final long LONGEST = 30_000;
    private static final Backoff RETRY = new Backoff(1_000, 8_000);

    private static final SyncDelays DELAYS = new SyncDelays(QUIET, LONGEST, RETRY);

    private final SyncPlan plan = new SyncPlan(DELAYS, new SplittableRandom(11));
    private long now = 100_000;

    @Test
    void aNoticeStartsTheSyncOfItsContextAtOnce() {
        plan.noticed(of("passwords"), 7, 0, now);

        assertThat(plan.next(now)).isEqualTo(request(Set.of(NOTICE), "passwords"));
    }

    @Test
    void noticesOfEndlesslyManyContextsAreASyncOfEverything() {
        for (int i = 0; i < 10_000; i++) {
            plan.noticed(of("c" + i), 1, 60_000, now);
        }
        assertThat(plan.next(now)).isNull();

        plan.noticed(of("one more"), 1, 0, now);

        SyncRequest all = plan.next(now);
        assertThat(all).isNotNull();
        assertThat(all.everything()).isTrue();
    }

    @Test
    void noticesOfSeveralContextsMakeOneSync() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.noticed(of("notes"), 2, 0, now);

        assertThat(plan.next(now)).isEqualTo(request(Set.of(NOTICE), "passwords", "notes"));
    }

    @Test
    void aSpreadNoticeWaitsForItsRandomMoment() {
        plan.noticed(of("passwords"), 7, 10_000, now);

        assertThat(plan.due()).isBetween(now + 1, now + 10_000);
        assertThat(plan.next(plan.due() - 1)).isNull();
        assertThat(plan.next(plan.due())).isNotNull();
    }

    @Test
    void contextsOfOneNameAndDifferentOwnersAreDifferent() {
        ContextRef album = ContextRef.ofGroup("family", "album");
        plan.noticed(album, 100, 0, now);
        plan.noticed(of("album"), 3, 5_000, now);

        SyncRequest first = plan.next(now);

        assertThat(first).isEqualTo(SyncRequest.of(Set.of(album), Set.of(NOTICE)));
        assertThat(first.contexts()).containsExactly("album");
        assertThat(plan.succeeded(SyncOutcome.done(), now).revisions()).isEqualTo(Map.of(album, 100L));
        assertThat(plan.next(now + 5_000)).isEqualTo(request(Set.of(NOTICE), "album"));
    }

    @Test
    void aNameAloneSaysNothingOfARevisionThatCouldBeAGroups() {
        ContextRef album = ContextRef.ofGroup("family", "album");
        plan.noticed(album, 100, 0, now);
        plan.next(now);

        assertThat(plan.succeeded(SyncOutcome.at("album", 100), now).revisions())
                .isEqualTo(Map.of(album, 100L));

        plan.noticed(album, 101, 0, now);
        plan.next(now);
        assertThat(plan.succeeded(SyncOutcome.at("notes", 5).and(album, 102), now)
                        .revisions())
                .isEqualTo(Map.of(album, 102L, of("notes"), 5L));
    }

    @Test
    void anEditHoldsOffAllContextsOfItsName() {
        plan.edit(of("album"));
        plan.noticed(ContextRef.ofGroup("family", "album"), 7, 0, now);

        assertThat(plan.next(now)).isNull();
        plan.edited(of("album"), false, now);
        assertThat(plan.next(now)).isNotNull();
    }

    @Test
    void nothingStartsWhileASyncRuns() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(now);
        plan.noticed(of("notes"), 1, 0, now);

        assertThat(plan.next(now)).isNull();
        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aChangeDuringASyncIsSyncedAfterIt() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(now);
        plan.noticed(of("passwords"), 8, 0, now);

        assertThat(plan.succeeded(SyncOutcome.done(), now).revisions()).isEqualTo(Map.of(of("passwords"), 7L));
        assertThat(plan.next(now)).isEqualTo(request(Set.of(NOTICE), "passwords"));
    }

    @Test
    void aChangeDuringASyncThatBroughtItAlreadyIsNot() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(now);
        plan.noticed(of("passwords"), 8, 0, now);

        plan.succeeded(SyncOutcome.at("passwords", 8), now);

        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theRepeatOfANoticeDuringItsSyncIsNot() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(now);
        plan.noticed(of("passwords"), 7, 0, now);

        plan.succeeded(SyncOutcome.done(), now);

        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSyncThatGotLessThanTheHubToldIsTriedAgain() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(now);

        var held = plan.succeeded(SyncOutcome.at("passwords", 6), now);

        assertThat(held.revisions()).isEqualTo(Map.of(of("passwords"), 6L));
        assertThat(plan.due()).isBetween(now, now + RETRY.bound(1));
    }

    @Test
    void aLocalChangeWaitsForTheQuietPeriod() {
        plan.changed(of("passwords"), now);
        plan.changed(of("passwords"), now + 1_500);

        assertThat(plan.due()).isEqualTo(now + 1_500 + QUIET);
        assertThat(plan.next(plan.due())).isEqualTo(request(Set.of(LOCAL_EDIT), "passwords"));
    }

    @Test
    void aContextThatKeepsChangingWaitsNoLongerThanTheLongestWait() {
        for (long at = now; at < now + 2 * LONGEST; at += 1_000) {
            plan.changed(of("passwords"), at);
        }

        assertThat(plan.due()).isEqualTo(now + LONGEST);
    }

    @Test
    void aNoticeDoesNotDisturbALocalChangeThatIsNotQuietYet() {
        plan.changed(of("passwords"), now);
        plan.noticed(of("passwords"), 7, 0, now);

        assertThat(plan.due()).isEqualTo(now + QUIET);
        assertThat(plan.next(plan.due())).isEqualTo(request(Set.of(LOCAL_EDIT, NOTICE), "passwords"));
    }

    @Test
    void noSyncOfAContextStartsWhileItIsEdited() {
        plan.edit(of("passwords"));
        plan.noticed(of("passwords"), 7, 0, now);
        plan.noticed(of("notes"), 7, 0, now);

        assertThat(plan.next(now)).isEqualTo(request(Set.of(NOTICE), "notes"));
        plan.succeeded(SyncOutcome.done(), now);
        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
        plan.edited(of("passwords"), false, now);
        assertThat(plan.next(now)).isEqualTo(request(Set.of(NOTICE), "passwords"));
    }

    @Test
    void theEndOfAnEditIsALocalChange() {
        plan.edit(of("passwords"));
        plan.edited(of("passwords"), true, now);

        assertThat(plan.due()).isEqualTo(now + QUIET);
    }

    @Test
    void overlappingEditsEndWithTheLast() {
        plan.edit(of("passwords"));
        plan.edit(of("passwords"));
        plan.edited(of("passwords"), true, now);
        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);

        plan.edited(of("passwords"), true, now);
        assertThat(plan.due()).isEqualTo(now + QUIET);
    }

    @Test
    void anEditLearnsWhetherASyncTouchesItsContext() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(now);

        assertThat(plan.edit(of("notes"))).isTrue();
        assertThat(plan.edit(of("passwords"))).isFalse();
    }

    @Test
    void aSyncOfEverythingTakesAllAlong() {
        plan.noticed(of("passwords"), 7, 5_000, now);
        plan.everything(RESYNC, 0, now);

        assertThat(plan.next(now)).isEqualTo(new SyncRequest(Set.of(), true, Set.of(RESYNC, NOTICE)));
        var held = plan.succeeded(SyncOutcome.done(), now);
        assertThat(held.everything()).isTrue();
        assertThat(held.revisions()).isEqualTo(Map.of(of("passwords"), 7L));
        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSyncOfEverythingWaitsForAllEdits() {
        plan.edit(of("notes"));
        plan.everything(RESYNC, 0, now);

        assertThat(plan.next(now)).isNull();
        plan.edited(of("notes"), false, now);
        assertThat(plan.next(now)).isNotNull();
    }

    @Test
    void aSyncOfEverythingWaitsForQuietButNotForEver() {
        plan.everything(RESYNC, 0, now);
        for (long at = now; at < now + 2 * LONGEST; at += 1_000) {
            plan.changed(of("context" + at), at);
        }

        assertThat(plan.due()).isBetween(now + QUIET, now + LONGEST);
        assertThat(plan.next(now + LONGEST))
                .isNotNull()
                .satisfies(next -> assertThat(next.everything()).isTrue());
    }

    @Test
    void everythingIsSyncedAgainIfTheHubLostTrackDuringTheSync() {
        plan.everything(RESYNC, 0, now);
        plan.next(now);
        plan.everything(RESYNC, 0, now);

        assertThat(plan.succeeded(SyncOutcome.done(), now).everything()).isFalse();
        assertThat(plan.next(now)).isNotNull();
    }

    @Test
    void aTickDoesNotAskTwiceForEverything() {
        plan.tick(now);
        plan.next(now);

        plan.tick(now);
        plan.succeeded(SyncOutcome.done(), now);

        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTickDoesNotBringForwardWhatIsPending() {
        plan.everything(RESYNC, 10_000, now);
        long due = plan.due();

        plan.tick(now);

        assertThat(plan.due()).isEqualTo(due).isGreaterThan(now);
    }

    @Test
    void aSyncThatGotWhatTheHubToldOfIsDone() {
        plan.changed(of("passwords"), now);
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(plan.due());

        plan.succeeded(SyncOutcome.at("passwords", 7), now + QUIET);

        assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aFailedSyncIsTriedAgainAfterAGrowingPause() {
        SyncPlan slow = new SyncPlan(DELAYS, new HighestRandom());
        slow.noticed(of("passwords"), 7, 0, now);
        for (int failures = 1; failures <= 6; failures++) {
            assertThat(slow.next(now)).isEqualTo(request(Set.of(NOTICE), "passwords"));
            slow.failed(now);
            assertThat(slow.due()).isEqualTo(now + RETRY.bound(failures));
            now = slow.due();
        }
    }

    @Test
    void aFailedSyncOfEverythingIsTriedAgainWithItsContextsAfterAGrowingPause() {
        SyncPlan slow = new SyncPlan(DELAYS, new HighestRandom());
        slow.everything(RESYNC, 0, now);
        slow.noticed(of("passwords"), 7, 0, now);
        for (int failures = 1; failures <= 3; failures++) {
            assertThat(slow.next(now)).isEqualTo(new SyncRequest(Set.of(), true, Set.of(RESYNC, NOTICE)));
            slow.failed(now);
            assertThat(slow.due()).isEqualTo(now + RETRY.bound(failures));
            now = slow.due();
        }
    }

    @Test
    void whatBecameDueDuringAFailedSyncIsAddedToIt() {
        plan.everything(TIMER, 0, now);
        plan.next(now);
        plan.everything(RESYNC, 0, now);

        plan.failed(now);

        assertThat(plan.next(plan.due())).isEqualTo(new SyncRequest(Set.of(), true, Set.of(TIMER, RESYNC)));
    }

    @Test
    void aChangeDuringAFailedSyncWaitsForItsQuietPeriod() {
        SyncPlan quick = new SyncPlan(DELAYS, new LowestRandom());
        quick.noticed(of("passwords"), 7, 0, now);
        quick.next(now);
        quick.changed(of("passwords"), now + 500);

        quick.failed(now + 1_000);

        assertThat(quick.due()).isEqualTo(now + 500 + QUIET);
    }

    @Test
    void theLastChangeDuringAFailedSyncCounts() {
        SyncPlan quick = new SyncPlan(DELAYS, new LowestRandom());
        quick.changed(of("passwords"), now);
        quick.next(now + QUIET);
        quick.changed(of("passwords"), now + QUIET + 5_000);

        quick.failed(now + QUIET + 5_000);

        assertThat(quick.due()).isEqualTo(now + QUIET + 5_000 + QUIET);
    }

    @Test
    void whoAsksWhileASyncRunsGetsAnotherAtOnceEvenIfItFails() {
        SyncPlan slow = new SyncPlan(DELAYS, new HighestRandom());
        slow.everything(TIMER, 0, now);
        slow.next(now);
        slow.syncNow(now);

        slow.failed(now);

        assertThat(slow.next(now)).isEqualTo(new SyncRequest(Set.of(), true, Set.of(TIMER, ASKED)));
    }

    @Test
    void aCancelledSyncOfEverythingIsDueAsBefore() {
        plan.everything(RESYNC, 0, now);
        SyncRequest cancelled = plan.next(now);

        plan.cancelled();

        assertThat(plan.next(now)).isEqualTo(cancelled);
    }

    @Test
    void aContextThatFailsDoesNotHoldUpTheOthers() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.next(now);
        plan.failed(now);
        plan.noticed(of("notes"), 1, 0, now);

        assertThat(plan.next(now))
                .isNotNull()
                .satisfies(next -> assertThat(next.contexts()).contains("notes"));
    }

    @Test
    void newNoticesDoNotShortenThePauseOfAFailingContext() {
        SyncPlan slow = new SyncPlan(DELAYS, new HighestRandom());
        slow.noticed(of("passwords"), 7, 0, now);
        slow.next(now);
        slow.failed(now);
        long due = slow.due();

        slow.noticed(of("passwords"), 8, 0, now);

        assertThat(slow.due()).isEqualTo(due).isGreaterThan(now);
    }

    @Test
    void whoAsksForASyncGetsItDespiteAnyPause() {
        plan.changed(of("passwords"), now);
        plan.everything(TIMER, 0, now);
        plan.next(now + QUIET);
        plan.failed(now + QUIET);
        plan.changed(of("notes"), now + QUIET);

        plan.syncNow(now + QUIET);

        assertThat(plan.next(now + QUIET)).isNotNull().satisfies(next -> {
            assertThat(next.everything()).isTrue();
            assertThat(next.causes()).contains(ASKED, TIMER, LOCAL_EDIT);
        });
    }

    @Test
    void aCancelledSyncIsDueAsBefore() {
        plan.noticed(of("passwords"), 7, 0, now);
        SyncRequest cancelled = plan.next(now);

        plan.cancelled();

        assertThat(plan.next(now)).isEqualTo(cancelled);
    }

    @Test
    void revisionsOfOtherContextsCountToo() {
        plan.noticed(of("passwords"), 7, 0, now);
        plan.noticed(of("notes"), 3, 5_000, now);
        plan.next(now);

        plan.succeeded(SyncOutcome.at(Map.of("passwords", 7L, "notes", 3L)), now);

        assertThat(plan.due()).as("the notice of the notes is no news any more").isEqualTo(Long.MAX_VALUE);
    }

    private static SyncRequest request(Set<org.higginspush.client.SyncCause> causes, String... contexts) {
        return new SyncRequest(Set.of(contexts), false, causes);
    }
}
