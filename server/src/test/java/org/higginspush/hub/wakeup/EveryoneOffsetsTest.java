package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.higginspush.hub.model.Origin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EveryoneOffsetsTest {
    private static final int DEVICES = 3;

    private record OffsetChange(long offset, @Nullable Origin origin) {}

    private static @Nullable Origin origin(int device) {
        return device == DEVICES ? null : new Origin("alex", "device-" + device);
    }

    @Test
    void aDeviceIsConcernedUpToTheLastChangeThatItDidNotMake() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            List<OffsetChange> changes = new ArrayList<>();
            EveryoneOffsets offsets = EveryoneOffsets.NONE;
            for (int i = 0; i < 6; i++) {
                OffsetChange change = new OffsetChange(1 + random.nextInt(20), origin(random.nextInt(DEVICES + 1)));
                if (changes.stream().anyMatch(one -> one.offset == change.offset)) {
                    continue; // each change has an offset of its own
                }
                changes.add(change);
                offsets = offsets.with(change.offset, change.origin);
            }
            for (int device = 0; device < DEVICES; device++) {
                Origin own = origin(device);
                long expected = changes.stream()
                        .filter(change -> !own.equals(change.origin))
                        .mapToLong(OffsetChange::offset)
                        .max()
                        .orElse(0);
                assertThat(offsets.highestFor(own.user(), own.device()))
                        .as("%s after %s", own, changes)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void devicesOfTwoUsersMayHaveTheSameId() {
        EveryoneOffsets offsets = EveryoneOffsets.NONE.with(7, new Origin("alex", "phone"));
        assertThat(offsets.highestFor("alex", "phone")).isZero();
        assertThat(offsets.highestFor("bob", "phone")).isEqualTo(7);
    }
}
