package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * The cut-offs of a user against an oracle that forgets none: whatever is cut off in whatever order, nothing that was cut off
 * comes back, and what is refused besides was issued before a cut-off of the user. A failure prints the seed.
 */
class UserCutOffsPropertyTest {
    private static final int ROUNDS = 400;
    private static final int DEVICES = CutOffs.MOST_DEVICES + 20;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Map<String, Long> ofDevices = new HashMap<>();
    private long ofAll = UserCutOffs.NEVER;
    private UserCutOffs cutOffs = UserCutOffs.NONE;

    private static String device(int number) {
        return "device-" + number;
    }

    private void cutsOffOne(long second) {
        String device = random.nextInt(40) == 0 ? null : device(random.nextInt(DEVICES));
        if (device == null) {
            ofAll = Math.max(ofAll, second);
            cutOffs = cutOffs.cutAll(second);
        } else {
            ofDevices.merge(device, second, Math::max);
            cutOffs = cutOffs.cut(device, second);
        }
    }

    private boolean isOut(@Nullable String device, long issued) {
        return issued < ofAll || device != null && issued < ofDevices.getOrDefault(device, UserCutOffs.NEVER);
    }

    /** The same after it was stored and read, row by row. */
    private UserCutOffs stored() {
        UserCutOffs read = UserCutOffs.NONE;
        for (Map.Entry<String, Long> row : cutOffs.devices().entrySet()) {
            read = read.with(row.getKey(), row.getValue());
        }
        return cutOffs.all() == UserCutOffs.NEVER ? read : read.with("", cutOffs.all());
    }

    @RepeatedTest(5)
    void nothingThatWasCutOffComesBack() {
        for (int round = 0; round < ROUNDS; round++) {
            long second = 1_000 + round + random.nextInt(5);
            cutsOffOne(second);
            assertThat(cutOffs.devices()).as("seed %d", seed).hasSizeLessThanOrEqualTo(CutOffs.MOST_DEVICES);
            assertThat(stored()).as("seed %d", seed).isEqualTo(cutOffs);
            compareSome(second);
        }
    }

    private void compareSome(long second) {
        for (int i = 0; i < 20; i++) {
            String device = random.nextInt(10) == 0 ? null : device(random.nextInt(DEVICES));
            long issued = random.nextInt(10) == 0 ? UserCutOffs.NEVER : second - random.nextInt(300);
            boolean refused = issued < cutOffs.of(device);
            if (isOut(device, issued)) {
                assertThat(refused).as("seed %d", seed).isTrue();
            } else if (refused) {
                assertThat(issued).as("seed %d", seed).isLessThan(cutOffs.all());
            }
            assertThat(second + 10 < cutOffs.of(device)).as("seed %d", seed).isFalse();
        }
    }
}
