package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Backplane} tells a device that was away. */
abstract class CatchUpContract extends RecordingContract {
    @Test
    void aUserWithoutChangesIsAtZero() {
        assertThat(now().offset()).isZero();
    }

    @Test
    void whoWasAwayLearnsTheNewestOfEachContextInTheOrderOfTheirOffsets() {
        changes("passwords", 1L, HOME);
        Position left = now();
        changes("notes", 1L, HOME);
        changes("passwords", 2L, HOME);
        changes("cards", 9L, WORK);
        changes("notes", 2L, WORK);

        CatchUp missed = missed(PHONE, left);

        assertThat(missed.resync()).isFalse();
        assertThat(missed.changes()).extracting(Notice::context).containsExactly("passwords", "cards", "notes");
        assertThat(missed.changes()).extracting(Notice::revision).containsExactly(2L, 9L, 2L);
        assertThat(missed.changes()).extracting(Notice::offset).isSorted();
        assertThat(missed.position()).isEqualTo(missed.changes().get(2).position());
    }

    @Test
    void whatADeviceMadeItselfItHasNotMissed() {
        Position left = now();
        changes("passwords", 1L, WORK);
        changes("passwords", 2L, PHONE);
        changes("notes", 1L, PHONE);

        assertThat(learns(PHONE, left)).isEqualTo(Map.of("passwords", 1L));
        assertThat(learns(WORK, left)).isEqualTo(Map.of("passwords", 2L, "notes", 1L));
        assertThat(learns(null, left)).isEqualTo(Map.of("passwords", 2L, "notes", 1L));
    }

    @Test
    void whatCameLateTheMakerOfTheLatestHasMissedAndNobodyElse() {
        changes("notes", 7L, HOME);
        Position left = now();
        changes("notes", 6L, WORK);

        assertThat(learns(HOME, left)).isEqualTo(Map.of("notes", 6L));
        assertThat(learns(PHONE, left)).isEmpty();
        assertThat(learns(null, left)).isEmpty();
    }

    @Test
    void whoWasToldHasMissedNothing() {
        RecordingListener listener = listens(ALEX);
        changes("notes", 1L, HOME);
        Position told = listener.nextNotice().position();

        CatchUp missed = missed(PHONE, told);

        assertThat(missed.changes()).isEmpty();
        assertThat(missed.resync()).isFalse();
        assertThat(missed.position()).isEqualTo(told);
    }

    @Test
    void whoDoesNotKnowItsPositionResyncs() {
        changes("notes", 1L, HOME);
        Position now = now();

        for (Position since : new Position[] {
            null, new Position("another", now.offset()), new Position(now.epoch(), Position.MAX_INTEGER)
        }) {
            assertThat(missed(PHONE, since)).isEqualTo(new CatchUp(now, List.of(), true));
        }
    }

    @Test
    void aPositionIsGoodForTheOtherDevicesAndUsersOfTheHub() {
        changes("notes", 1L, HOME);

        CatchUp bobs = done(backplane.missed("bob", PHONE, now()));

        assertThat(bobs.resync()).isFalse();
        assertThat(bobs.changes()).isEmpty();
    }

    @Test
    void theNoticesOfCatchingUpCarryPositionsToGoOnFrom() {
        Position left = now();
        changes("a", 1L, HOME);
        changes("b", 1L, HOME);
        changes("c", 1L, HOME);

        Position middle = missed(PHONE, left).changes().get(1).position();

        assertThat(learns(PHONE, middle)).isEqualTo(Map.of("c", 1L));
    }

    private static @Nullable String deviceOf(Change change) {
        return change.origin() == null ? null : change.origin().device();
    }

    @Test
    void whatIsKnownInTheEndDoesNotDependOnTheOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] devices = {HOME, WORK, PHONE, null};
        List<Change> set = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            set.add(new Change(ALEX, "notes", (long) random.nextInt(6), devices[random.nextInt(4)]));
        }
        for (int order = 0; order < 20; order++) {
            Position left = now();
            Collections.shuffle(set, random);
            set.forEach(change -> changes("c" + left.offset(), change.revision(), deviceOf(change)));
            for (String device : devices) {
                Map<String, Long> expected = new HashMap<>();
                set.stream()
                        .filter(change -> device == null || !device.equals(deviceOf(change)))
                        .mapToLong(Change::revision)
                        .max()
                        .ifPresent(max -> expected.put("c" + left.offset(), max));
                assertThat(learns(device, left))
                        .as("seed %s, order %s, device %s", seed, set, device)
                        .isEqualTo(expected);
            }
        }
    }
}
