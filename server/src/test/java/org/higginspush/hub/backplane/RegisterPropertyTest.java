package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.higginspush.hub.backplane.Register.OfferResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * The register against an oracle that keeps every change ever offered: whatever the sequence, each device is told of
 * exactly what somebody else took further than what it was told before. A failure prints the seed.
 */
class RegisterPropertyTest {
    private static final int ROUNDS = 2_000;
    /** A session without a device id is the null one. */
    private static final String[] DEVICES = {"home-pc", "work-pc", "phone", "tablet", null};

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private record OfferedChange(long revision, @Nullable String origin) {}

    /** Keeps everything; slow and plainly right. */
    private static final class Oracle {
        private final List<OfferedChange> all = new ArrayList<>();

        /** The highest revision that somebody else than the device made; -1 if nobody did. */
        long due(@Nullable String device) {
            return all.stream()
                    .filter(made -> device == null || !device.equals(made.origin()))
                    .mapToLong(OfferedChange::revision)
                    .max()
                    .orElse(-1);
        }
    }

    /** A register and what each device was told of it, live. */
    private static final class SimulatedRegister {
        Register register = Register.EMPTY;
        long offset = 1_000;
        final Map<String, Long> told = new HashMap<>();

        OfferResult offer(OfferedChange made) {
            OfferResult outcome = register.offer(made.revision(), made.origin(), ++offset);
            register = outcome.after();
            return outcome;
        }

        long toldTo(@Nullable String device) {
            return told.getOrDefault(device, -1L);
        }
    }

    private static boolean concerns(OfferResult outcome, @Nullable String device) {
        if (outcome.news() == null) {
            return false;
        }
        return outcome.onlyFor() == null
                ? device == null || !device.equals(outcome.news().origin())
                : outcome.onlyFor().equals(device);
    }

    private List<OfferedChange> anyChanges() {
        List<OfferedChange> changes = new ArrayList<>();
        int size = 1 + random.nextInt(12);
        int revisions = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            OfferedChange made = new OfferedChange(random.nextInt(revisions), DEVICES[random.nextInt(DEVICES.length)]);
            changes.add(made);
            if (random.nextInt(4) == 0) {
                changes.add(made);
            }
        }
        Collections.shuffle(changes, random);
        return changes;
    }

    @RepeatedTest(3)
    void eachDeviceIsToldOfExactlyWhatSomebodyElseTookFurtherThanItWasTold() {
        for (int round = 0; round < ROUNDS; round++) {
            List<OfferedChange> changes = anyChanges();
            SimulatedRegister played = new SimulatedRegister();
            Oracle oracle = new Oracle();
            for (OfferedChange made : changes) {
                oracle.all.add(made);
                OfferResult outcome = played.offer(made);
                for (String device : DEVICES) {
                    boolean isNews = oracle.due(device) > played.toldTo(device);
                    assertThat(concerns(outcome, device))
                            .as("seed %s: %s is told of %s in %s", seed, device, made, changes)
                            .isEqualTo(isNews);
                    if (isNews) {
                        assertThat(outcome.news().revision())
                                .as("seed %s: what %s is told in %s", seed, device, changes)
                                .isEqualTo(oracle.due(device));
                        played.told.put(device, outcome.news().revision());
                    }
                }
            }
        }
    }

    @RepeatedTest(3)
    void whoWasAwayMissedExactlyWhatSomebodyElseTookFurtherMeanwhile() {
        for (int round = 0; round < ROUNDS; round++) {
            List<OfferedChange> changes = anyChanges();
            SimulatedRegister played = new SimulatedRegister();
            Oracle oracle = new Oracle();
            int leaves = random.nextInt(changes.size() + 1);
            Map<String, Long> dueWhenLeft = new HashMap<>();
            long left = played.offset;
            for (int i = 0; i <= changes.size(); i++) {
                if (i == leaves) {
                    left = played.offset;
                    for (String device : DEVICES) {
                        dueWhenLeft.put(device, oracle.due(device));
                    }
                }
                if (i < changes.size()) {
                    oracle.all.add(changes.get(i));
                    played.offer(changes.get(i));
                }
            }
            for (String device : DEVICES) {
                RegisterEntry missed = played.register.missedBy(device, left);
                long due = oracle.due(device);
                assertThat(missed == null ? null : missed.revision())
                        .as("seed %s: %s left before change %s of %s", seed, device, leaves, changes)
                        .isEqualTo(due > dueWhenLeft.get(device) ? (Long) due : null);
            }
        }
    }

    @RepeatedTest(3)
    void whatEachDeviceEndsUpKnowingDependsOnTheSetAlone() {
        for (int round = 0; round < ROUNDS; round++) {
            List<OfferedChange> changes = anyChanges();
            Map<String, Long> known = known(changes);

            Collections.shuffle(changes, random);
            changes.addAll(changes.subList(0, random.nextInt(changes.size())));

            assertThat(known(changes)).as("seed %s: %s", seed, changes).isEqualTo(known);
        }
    }

    private static Map<String, Long> known(List<OfferedChange> changes) {
        SimulatedRegister played = new SimulatedRegister();
        changes.forEach(played::offer);
        Map<String, Long> known = new HashMap<>();
        for (String device : DEVICES) {
            RegisterEntry concerning = played.register.concerning(device);
            known.put(device, concerning == null ? null : (Long) concerning.revision());
        }
        return known;
    }
}
