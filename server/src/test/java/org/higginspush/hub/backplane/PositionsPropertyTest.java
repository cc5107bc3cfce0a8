package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.PlayedDevice.Habits;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.routing.Router;
import org.junit.jupiter.api.RepeatedTest;

/**
 * The real backplane, router and sessions under random changes, slow writes, losses, moves to another connection, broken
 * connections and crashes, where {@link ModelTest} explores a model of them. Whatever happened: once it is over and a few
 * heartbeats have passed, every device knows every change that was acknowledged and that it did not make. A failure
 * prints the seed.
 */
class PositionsPropertyTest {
    private static final int ROUNDS = 1_000;
    private static final int STEPS = 60;
    private static final String[] DEVICES = {"home-pc", "phone"};
    private static final String[] CONTEXTS = {"notes", "cards", "keys"};

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    /** One story: a hub, two devices, and what may happen to them. */
    private final class Story {
        private final CrashingJournal journal = new CrashingJournal();
        private final boolean loses = random.nextBoolean();
        private final List<PlayedDevice> devices = new ArrayList<>();
        private final Map<CompletableFuture<Receipt>, Change> waiting = new HashMap<>();
        private final List<Change> acknowledged = new ArrayList<>();
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private EmbeddedBackplane backplane = open();
        private Router router = new Router(backplane);

        private EmbeddedBackplane open() {
            return new EmbeddedBackplane(journal, EmbeddedBackplane.Settings.DEFAULT, () -> now, System::nanoTime);
        }

        void play() {
            for (String id : DEVICES) {
                devices.add(new PlayedDevice(id, habits()));
            }
            devices.forEach(device -> device.joins(backplane, router));
            for (int i = 0; i < STEPS; i++) {
                now = now.plusNanos(random.nextInt(1_000_000));
                step();
            }
            end();
        }

        /** What a device loses out of the middle is found only by one that comes back with a reply's position. */
        private Habits habits() {
            return new Habits(random.nextBoolean(), loses || random.nextBoolean(), random.nextInt(4) == 0);
        }

        private void step() {
            PlayedDevice device = devices.get(random.nextInt(devices.size()));
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> change();
                case 3 -> commit();
                case 4, 5 -> device.takes();
                case 6 -> device.hears();
                case 7, 8 -> device.beats();
                case 9 -> device.replies();
                default -> fault(device);
            }
        }

        private void fault(PlayedDevice device) {
            switch (random.nextInt(6)) {
                case 0 -> device.breaks();
                case 1 -> device.moves();
                case 2 -> crash();
                case 3 -> device.resumes();
                default -> {
                    if (loses) {
                        device.loses(random);
                    }
                }
            }
        }

        private void change() {
            String context = CONTEXTS[random.nextInt(CONTEXTS.length)];
            String origin = random.nextInt(3) == 0 ? DEVICES[random.nextInt(2)] : "work-pc";
            Change change = new Change("alex", context, (long) random.nextInt(30), origin);
            journal.hold();
            waiting.put(backplane.record(change), change);
        }

        private void commit() {
            journal.letPass();
            waiting.forEach((receipt, change) -> {
                BackplaneVerbs.done(receipt);
                acknowledged.add(change);
            });
            waiting.clear();
        }

        private void crash() {
            journal.dies();
            devices.forEach(PlayedDevice::breaks);
            backplane.close();
            journal.livesAgain();
            waiting.clear();
            backplane = open();
            router = new Router(backplane);
            devices.forEach(device -> device.joins(backplane, router));
        }

        private void end() {
            commit();
            for (int round = 0; round < 6; round++) {
                devices.forEach(PlayedDevice::settles);
            }
            devices.forEach(this::check);
            devices.forEach(PlayedDevice::breaks);
            assertThat(router.users()).isZero();
            backplane.close();
        }

        private void check(PlayedDevice device) {
            assertThat(device.ownChanges).as("seed %d: told of its own", seed).isEmpty();
            for (Change change : acknowledged) {
                if (!device.id.equals(change.origin())) {
                    assertThat(device.known(change.context()))
                            .as("seed %d: %s of %s, lossy %s", seed, device, change, loses)
                            .isGreaterThanOrEqualTo(change.revision());
                }
            }
        }
    }

    @RepeatedTest(3)
    void everyDeviceLearnsOfEveryAcknowledgedChangeOfAnother() {
        for (int round = 0; round < ROUNDS; round++) {
            new Story().play();
        }
    }
}
