package org.higginspush.client.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.higginspush.client.Change;
import org.higginspush.client.PropertyCheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a publisher leaves out makes no difference: whatever the hub has already, each device is told as much as if every
 * change had been sent. The oracle keeps every change and asks, for each device, for the newest one it did not make.
 */
class ChangeCompactionPropertyTest {
    /** Devices; null is a session without a device, and the origin of changes no device made. */
    private static final List<@Nullable String> DEVICES = Arrays.asList("A", "B", "C", null);

    @Test
    void everyDeviceIsToldTheSameRevisions() {
        PropertyCheck.forRandomSeeds(random -> {
            List<Change> known = revised(random, random.nextInt(6));
            List<Change> waiting = revised(random, random.nextInt(1, 12));

            List<Change> needed = ChangeCompaction.compact(waiting);

            assertThat(needed).hasSizeLessThanOrEqualTo(2);
            assertThat(told(joined(known, needed))).isEqualTo(told(joined(known, waiting)));
        });
    }

    @Test
    void takingChangesOneByOneLeavesOutTheSame() {
        PropertyCheck.forRandomSeeds(random -> {
            List<Change> waiting = revised(random, random.nextInt(1, 12));

            List<Change> kept = new ArrayList<>();
            for (Change change : waiting) {
                kept.add(change);
                kept = new ArrayList<>(ChangeCompaction.compact(kept));
            }

            assertThat(told(kept)).isEqualTo(told(waiting));
        });
    }

    /** The hub gives each change that comes without one the next revision; how many that are is nobody's business. */
    @Test
    void withoutRevisionsEveryDeviceIsToldOfTheSameChanges() {
        PropertyCheck.forRandomSeeds(random -> {
            List<Change> waiting = unrevised(random, random.nextInt(1, 12));

            List<Change> needed = ChangeCompaction.compact(waiting);

            assertThat(needed).hasSizeLessThanOrEqualTo(2);
            for (String device : DEVICES) {
                assertThat(lastFor(device, needed)).isSameAs(lastFor(device, waiting));
            }
        });
    }

    @Test
    void theTwoKindsDoNotDisturbEachOther() {
        PropertyCheck.forRandomSeeds(random -> {
            List<Change> revised = revised(random, random.nextInt(1, 8));
            List<Change> unrevised = unrevised(random, random.nextInt(1, 8));
            List<Change> mixed = new ArrayList<>(revised);
            unrevised.forEach(change -> mixed.add(random.nextInt(mixed.size() + 1), change));

            List<Change> needed = ChangeCompaction.compact(mixed);

            assertThat(needed).hasSizeLessThanOrEqualTo(4).isSubsetOf(mixed);
            assertThat(needed.stream().filter(change -> change.revision() != null))
                    .containsExactlyInAnyOrderElementsOf(ChangeCompaction.compact(mixed.stream()
                            .filter(change -> change.revision() != null)
                            .toList()));
        });
    }

    private static List<Change> revised(RandomGenerator random, int count) {
        return LongStream.range(0, count)
                .mapToObj(any -> {
                    // A revision was made once, by one device, however often it is published.
                    long revision = random.nextLong(1, 9);
                    String origin = DEVICES.get((int) (revision * 7 % 5 % DEVICES.size()));
                    return new Change("alex", "notes", revision, origin);
                })
                .toList();
    }

    private static List<Change> unrevised(RandomGenerator random, int count) {
        return LongStream.range(0, count)
                .mapToObj(any -> Change.of("alex", "notes").by(DEVICES.get(random.nextInt(DEVICES.size()))))
                .toList();
    }

    private static List<Change> joined(List<Change> first, List<Change> second) {
        List<Change> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Map<String, Long> told(List<Change> changes) {
        Map<String, Long> told = new HashMap<>();
        for (String device : DEVICES) {
            changes.stream()
                    .filter(change -> concerns(device, change))
                    .map(Change::revision)
                    .max(Comparator.naturalOrder())
                    .ifPresent(revision -> told.put(String.valueOf(device), revision));
        }
        return told;
    }

    private static @Nullable Change lastFor(@Nullable String device, List<Change> changes) {
        return changes.stream()
                .filter(change -> concerns(device, change))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private static boolean concerns(@Nullable String device, Change change) {
        return device == null || !Objects.equals(device, change.origin());
    }
}
