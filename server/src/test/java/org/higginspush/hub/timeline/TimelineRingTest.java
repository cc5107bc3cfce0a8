package org.higginspush.hub.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineRingTest {
    private static final long HOUR = 3_600_000;
    private static final long NOW = 1_800_000_000_000L;

    private static void told(TimelineRing ring, long at, String user, String device, String context, long revision) {
        ring.add(TimelineEventKind.TOLD, 0, 0, at, at * 1000, revision, user, device, context, null);
    }

    private static List<Long> revisions(TimelineRing ring, String user, long now) {
        return ring.read(user, now).stream().map(TimelineEvent::value).toList();
    }

    @Test
    void whatWasAddedIsRead() {
        TimelineRing ring = new TimelineRing(1000, HOUR);
        ring.add(TimelineEventKind.TOLD, 3, 2, NOW, 77, 1L << 52, "alex", "laptop", "notes", "family");
        ring.add(TimelineEventKind.REFUSED, 1, 0, NOW + 1, -1, -1, "alex", null, null, null);

        assertThat(ring.read("alex", NOW + 1))
                .containsExactly(
                        new TimelineEvent(
                                Instant.ofEpochMilli(NOW),
                                TimelineEventKind.TOLD,
                                "laptop",
                                "notes",
                                "family",
                                3,
                                2,
                                77,
                                1L << 52),
                        new TimelineEvent(
                                Instant.ofEpochMilli(NOW + 1),
                                TimelineEventKind.REFUSED,
                                null,
                                null,
                                null,
                                1,
                                0,
                                -1,
                                -1));
        assertThat(ring.read("alexa", NOW + 1)).isEmpty();
        assertThat(ring.read("ale", NOW + 1)).isEmpty();
    }

    /** As many of the longest as 200 bytes each leave room for, and of usual ones more than twice as many. */
    @Test
    void anEventTakesNoMoreThanTwoHundredBytes() {
        TimelineRing ring = new TimelineRing(10 * TimelineRing.MOST_BYTES, HOUR);
        String longest = "\ud83d\ude00".repeat(128);
        for (int i = 0; i < 50; i++) {
            ring.add(TimelineEventKind.TOLD, 0, 0, NOW, 0, i, "u".repeat(64), longest, longest, longest);
        }
        assertThat(TimelineRing.MOST_BYTES).isEqualTo(200);
        assertThat(revisions(ring, "u".repeat(64), NOW)).hasSize(10).last().isEqualTo(49L);
        for (int i = 0; i < 50; i++) {
            told(ring, NOW, "alex", "laptop", "passwords", i);
        }
        assertThat(revisions(ring, "alex", NOW)).hasSizeGreaterThan(25);
    }

    @Test
    void theOldestMakesRoom() {
        TimelineRing ring = new TimelineRing(150, HOUR);
        assertThat(ring.overwritten()).isNegative();
        for (int i = 0; i < 9; i++) {
            told(ring, NOW + i, "alex", "tv", "n", i);
        }
        assertThat(revisions(ring, "alex", NOW + 9)).containsExactly(6L, 7L, 8L);
        assertThat(ring.overwritten()).isEqualTo(NOW + 5);
    }

    @Test
    void anHourLaterItIsDropped() {
        TimelineRing ring = new TimelineRing(1000, HOUR);
        told(ring, NOW, "alex", "tv", "n", 1);
        told(ring, NOW + 5, "alex", "tv", "n", 2);

        assertThat(revisions(ring, "alex", NOW + HOUR)).containsExactly(1L, 2L);
        assertThat(revisions(ring, "alex", NOW + HOUR + 1)).containsExactly(2L);
        assertThat(revisions(ring, "alex", NOW + HOUR + 6)).isEmpty();
        assertThat(ring.overwritten()).as("nothing had to make room").isNegative();
    }

    @Test
    void longIdsAreCutBetweenCharactersAndUsersAreNeverMixedUp() {
        TimelineRing ring = new TimelineRing(4000, HOUR);
        String longUser = "\u00fc".repeat(100);
        told(ring, NOW, longUser, "\ud83d\ude00".repeat(30), "n".repeat(41), 1);
        told(ring, NOW, longUser + "x", "n".repeat(40), "\u00fc".repeat(20), 2);

        TimelineEvent one = ring.read(longUser, NOW).get(0);
        assertThat(ring.read(longUser, NOW)).hasSize(1);
        assertThat(one.device()).isEqualTo("\ud83d\ude00".repeat(9) + "\u2026");
        assertThat(one.context()).isEqualTo("n".repeat(37) + "\u2026");
        assertThat(TimelineRing.cutDevice("\ud83d\ude00".repeat(30))).isEqualTo(one.device());
        TimelineEvent other = ring.read(longUser + "x", NOW).get(0);
        assertThat(other.device()).isEqualTo("n".repeat(40));
        assertThat(other.context()).isEqualTo("\u00fc".repeat(20));
    }

    @Test
    void whatIsForgottenIsGoneAndTheOthersStay() {
        TimelineRing ring = new TimelineRing(300, HOUR);
        for (int i = 0; i < 20; i++) {
            told(ring, NOW, i % 2 == 0 ? "alex" : "bob", "tv", "n", i);
        }
        List<Long> bobs = revisions(ring, "bob", NOW);
        ring.forget("alex");
        assertThat(revisions(ring, "alex", NOW)).isEmpty();
        assertThat(revisions(ring, "bob", NOW)).isEqualTo(bobs).isNotEmpty();
        told(ring, NOW, "alex", "tv", "n", 21);
        assertThat(revisions(ring, "alex", NOW)).containsExactly(21L);
    }

    /** Compared with a list; sizes that do not divide evenly, so that events lie across the end of the array. */
    @Test
    void itHoldsTheNewestThatFit() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int size = 200 + random.nextInt(500);
            TimelineRing ring = new TimelineRing(size, HOUR);
            List<TimelineEvent> added = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String context = "c".repeat(random.nextInt(30));
                ring.add(TimelineEventKind.TOLD, 0, 0, NOW + i, i, i, "alex", null, context, null);
                added.add(new TimelineEvent(
                        Instant.ofEpochMilli(NOW + i),
                        TimelineEventKind.TOLD,
                        null,
                        context.isEmpty() ? null : context,
                        null,
                        0,
                        0,
                        i,
                        i));
            }
            List<TimelineEvent> kept = ring.read("alex", NOW + 60);
            assertThat(kept).as("seed " + seed).isNotEmpty().isEqualTo(added.subList(60 - kept.size(), 60));
        }
    }
}
