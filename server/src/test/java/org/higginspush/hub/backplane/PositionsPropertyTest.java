package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.ForwardingBackplane;
import org.higginspush.hub.backplane.SimulatedDevice.DeviceBehavior;
import org.higginspush.hub.backplane.SimulatedDevice.HeartbeatContent;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * The real backplane, router and sessions under random changes, slow writes, losses, moves to another connection, broken
 * connections and crashes, where {@link ModelTest} explores a model of them. Whatever happened: once it is over and a few
 * heartbeats have passed, every device knows every change that was acknowledged and that it did not make, and the hub has
 * confirmed it. Where nothing went wrong, nobody was told anything twice. A failure prints the seed.
 */
class PositionsPropertyTest {
    private static final int ROUNDS = 700;
    private static final int STEPS = 60;
    private static final String[] DEVICES = {"home-pc", "phone"};
    private static final String[] CONTEXTS = {"notes", "cards", "keys"};

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    /** Before and after it reads what was missed, there may be another change. */
    private final class BusyBackplane extends ForwardingBackplane {
        private final Runnable change;

        BusyBackplane(Backplane backplane, Runnable change) {
            super(backplane);
            this.change = change;
        }

        @Override
        public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
            mayChange();
            CompletableFuture<CatchUp> missed = super.missed(user, device, since);
            mayChange();
            return missed;
        }

        private void mayChange() {
            if (random.nextInt(4) == 0) {
                change.run();
            }
        }
    }

    /** One story: a hub, two devices, and what may happen to them. */
    private final class Scenario {
        private final CrashingJournal journal = new CrashingJournal();
        /** Nothing goes wrong. */
        private final boolean calm = random.nextInt(4) == 0;

        private final boolean loses = !calm && random.nextBoolean();
        private boolean over;
        private final List<SimulatedDevice> devices = new ArrayList<>();
        private final Map<CompletableFuture<Receipt>, Change> waiting = new HashMap<>();
        private final List<Change> acknowledged = new ArrayList<>();
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private EmbeddedBackplane backplane = open();
        private Router router = router();

        private EmbeddedBackplane open() {
            return new EmbeddedBackplane(
                    journal, EmbeddedBackplane.BackplaneLimits.DEFAULT, () -> now, System::nanoTime);
        }

        private Router router() {
            return new Router(new BusyBackplane(backplane, () -> {
                if (!over) {
                    change();
                }
            }));
        }

        void play() {
            BackplaneTestBase.done(backplane.groups().add("family", "alex"));
            for (String id : DEVICES) {
                devices.add(new SimulatedDevice(id, habits()));
            }
            devices.forEach(device -> device.joins(backplane, router));
            for (int i = 0; i < STEPS; i++) {
                now = now.plusNanos(random.nextInt(1_000_000));
                step();
            }
            end();
        }

        /**
         * What a device loses out of the middle is found only by one that counts, and that comes back with a reply's
         * position if with any.
         */
        private DeviceBehavior habits() {
            HeartbeatContent[] says = HeartbeatContent.values();
            return new DeviceBehavior(
                    loses
                            ? random.nextBoolean() ? HeartbeatContent.BOTH : HeartbeatContent.COUNT
                            : says[random.nextInt(says.length)],
                    random.nextBoolean(),
                    loses || random.nextBoolean(),
                    random.nextInt(4) == 0,
                    calm || random.nextBoolean());
        }

        private void step() {
            SimulatedDevice device = devices.get(random.nextInt(devices.size()));
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> change();
                case 3 -> commit();
                case 4, 5, 6 -> device.takes();
                case 7, 8 -> device.receives();
                case 9, 10 -> device.beats();
                case 11 -> device.replies();
                case 12 -> device.isAnswered();
                case 13 -> {
                    device.leavesInPeace();
                    device.resumes();
                }
                default -> fault(device);
            }
        }

        private void fault(SimulatedDevice device) {
            if (calm) {
                return;
            }
            switch (random.nextInt(9)) {
                case 0 -> device.breaks();
                case 1 -> device.moves();
                case 2 -> crash();
                case 3 -> device.resumes();
                case 4 -> device.hearsAhead();
                case 5 -> device.losesTheAnswer();
                case 6 -> device.subscribesAgain();
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
            Change change = change(context, (long) random.nextInt(30), origin);
            journal.hold();
            waiting.put(backplane.record(change), change);
        }

        private Change change(String context, long revision, String origin) {
            Origin made = new Origin(random.nextInt(3) == 0 ? "bob" : "alex", origin);
            return switch (random.nextInt(6)) {
                case 0 -> new Change(new Audience.Group("family"), context, revision, made);
                case 1 -> new Change(new Audience.Everyone(), context, revision, made);
                case 2 ->
                    new Change(
                            new Audience.Device("alex", DEVICES[random.nextInt(2)]),
                            "for-one-" + context,
                            revision,
                            null);
                default -> new Change("alex", context, revision, origin);
            };
        }

        private void commit() {
            journal.letPass();
            waiting.forEach((receipt, change) -> {
                BackplaneTestBase.done(receipt);
                acknowledged.add(change);
            });
            waiting.clear();
            BackplaneTestBase.done(backplane.missed("alex", null, null)); // by now everyone's changes are announced
        }

        private void crash() {
            journal.dies();
            devices.forEach(SimulatedDevice::breaks);
            backplane.close();
            journal.livesAgain();
            waiting.clear();
            backplane = open();
            router = router();
            devices.forEach(device -> device.joins(backplane, router));
        }

        private void end() {
            over = true;
            commit();
            for (int round = 0; round < 8; round++) {
                devices.forEach(SimulatedDevice::settles);
            }
            devices.forEach(this::check);
            devices.forEach(SimulatedDevice::breaks);
            assertThat(router.users()).isZero();
            backplane.close();
        }

        private boolean concerns(Change change, String device) {
            if (change.audience() instanceof Audience.Device one) {
                return one.device().equals(device);
            }
            return !new Origin("alex", device).equals(change.origin());
        }

        private ContextKey key(Change change) {
            if (change.audience() instanceof Audience.Group one) {
                return ContextKey.ofGroup(one.group(), change.context());
            }
            return change.audience() instanceof Audience.Everyone
                    ? ContextKey.ofEveryone(change.context())
                    : ContextKey.ofUser(change.context());
        }

        private void check(SimulatedDevice device) {
            assertThat(device.ownChanges).as("seed %d: told of its own", seed).isEmpty();
            if (calm) {
                assertThat(device.repeats)
                        .as("seed %d: %s was told again", seed, device)
                        .isEmpty();
            }
            if (device.isShownPositions()) {
                CatchUp all = BackplaneTestBase.done(backplane.missed("alex", device.id, null));
                assertThat(device.replied())
                        .as("seed %d: confirmed to %s", seed, device)
                        .isGreaterThanOrEqualTo(all.position().offset());
            }
            for (Change change : acknowledged) {
                if (concerns(change, device.id)) {
                    assertThat(device.known(key(change)))
                            .as("seed %d: %s of %s, lossy %s", seed, device, change, loses)
                            .isGreaterThanOrEqualTo(change.revision());
                }
            }
        }
    }

    @RepeatedTest(3)
    void everyDeviceLearnsOfEveryAcknowledgedChangeOfAnother() {
        for (int round = 0; round < ROUNDS; round++) {
            try {
                new Scenario().play();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
