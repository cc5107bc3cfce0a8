package org.higginspush.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.higginspush.ledger.book.Breach;
import org.higginspush.ledger.book.Delays;
import org.higginspush.ledger.book.Ledger;
import org.higginspush.ledger.change.AttributeServer;
import org.higginspush.ledger.device.Device;
import org.higginspush.ledger.device.Fleet;
import org.higginspush.ledger.fault.Disk;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubProcess;

/** What happens to the hub, one strike after the other. Used by one thread. */
final class Storm implements AutoCloseable {
    private static final double WHILE_STARTING = 0.2;
    private static final double IN_GOOD_ORDER = 0.1;
    private static final int BURST = 20;
    private static final int DAY = 24 * 60 * 60 * 1000;

    /** In how many strikes of a thousand each of the faults happens. */
    private static final Map<Fault, Integer> SHARES = new EnumMap<>(Map.of(
            Fault.FREEZE, 100,
            Fault.FREEZE_5, 20,
            Fault.FREEZE_40, 3,
            Fault.CLOCK, 300,
            Fault.SLOW_DISK, 100,
            Fault.STUCK_DISK, 40,
            Fault.FOLDER_MOVED, 30,
            Fault.FOLDER_DELETED, 30,
            Fault.LOG_GARBLED, 40,
            Fault.FLAP, 300));

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Set<Fault> faults;
    private final HubProcess hub;
    private final Fleet fleet;
    private final AttributeServer changes;
    private final Ledger ledger;
    private final Scene scene;
    private final Random chance;
    private final Disk disk;
    private final Map<Fault, Integer> counts = new TreeMap<>();
    private final Delays starts = new Delays();
    private int whileStarting;
    /** True from when the log was garbled until it was seen what the hub makes of that. */
    private boolean garbled;

    Storm(Scene scene) {
        this.scene = scene;
        faults = scene.plan().faults();
        hub = scene.hub();
        fleet = scene.fleet();
        changes = scene.changes();
        ledger = scene.ledger();
        chance = new Seeds(scene.plan().seed()).of("storm");
        disk = new Disk(hub.data());
    }

    /** Lets the hub live for a while, lets something happen to it, and has it running again. */
    void strike() throws IOException {
        Await.pace(life());
        for (Fault fault : List.of(Fault.values())) {
            if (fault != Fault.LOG_GARBLED && faults.contains(fault) && chance.nextInt(1_000) < share(fault)) {
                happen(fault);
            }
        }
        if (faults.contains(Fault.KILL)) {
            end();
            restart();
        }
    }

    /** In a short run the troubles of files happen a few times all the same. */
    private int share(Fault fault) {
        int share = SHARES.getOrDefault(fault, 0);
        return Fault.OF_FILES.contains(fault)
                ? Math.max(share, 2_500 / scene.plan().strikes())
                : share;
    }

    /** Mostly short, so that devices are coming back when the hub goes; now and then long enough for all to settle. */
    private Duration life() {
        return Duration.ofMillis(chance.nextInt(chance.nextInt(10) == 0 ? 3_000 : 800));
    }

    private void happen(Fault fault) throws IOException {
        count(fault);
        switch (fault) {
            case FREEZE -> freeze(Duration.ofMillis(chance.nextInt(1_000)));
            case FREEZE_5 -> freeze(Duration.ofSeconds(5));
            case FREEZE_40 -> freeze(Duration.ofSeconds(40));
            case CLOCK -> hub.setClock(Duration.ofMillis(chance.nextInt(-DAY, DAY)));
            case SLOW_DISK -> disk.becomesSlow();
            case STUCK_DISK -> stick(Duration.ofMillis(chance.nextInt(7_000)));
            case FOLDER_MOVED -> moveFolder(Duration.ofMillis(chance.nextInt(2_000)));
            case FOLDER_DELETED -> deleteFolder(Duration.ofMillis(chance.nextInt(2_000)));
            case FLAP ->
                fleet.devices().stream()
                        .filter(device -> chance.nextInt(10) == 0)
                        .forEach(Device::flap);
            default -> throw new IllegalArgumentException(fault + " ends the hub, or is none of it.");
        }
    }

    private void count(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    private void freeze(Duration time) throws IOException {
        hub.freeze();
        Await.pace(time);
        hub.thaw();
    }

    private void stick(Duration time) throws IOException {
        ledger.diskFails();
        disk.sticks(time, ledger::diskRecovers);
    }

    private void moveFolder(Duration time) throws IOException {
        ledger.diskFails();
        disk.isMovedAway(time, ledger::diskRecovers);
    }

    /** If the hub ended before it has written its records anew they would be gone. */
    private void deleteFolder(Duration time) throws IOException {
        ledger.diskFails();
        disk.isDeleted(time, () -> {});
        if (!Await.until(LIMIT, () -> disk.hasDatabase() && hub.isReady())) {
            ledger.breach(Breach.Kind.WRONG, "The hub did not recover from the deletion of its folder.");
        }
        ledger.diskRecovers();
    }

    private void end() throws IOException {
        changes.burst(chance.nextInt(BURST));
        Await.pace(Duration.ofNanos(chance.nextInt(20_000_000)));
        if (faults.contains(Fault.TERM) && chance.nextDouble() < IN_GOOD_ORDER) {
            count(Fault.TERM);
            setback(hub::terminate);
        } else {
            kill();
            garble();
        }
        disk.recovers();
    }

    private void garble() throws IOException {
        if (faults.contains(Fault.LOG_GARBLED) && chance.nextInt(1_000) < share(Fault.LOG_GARBLED)) {
            changes.givenMayBeLost();
            ledger.historyMayEnd();
            garbled = disk.garblesLog(chance);
            if (garbled) {
                count(Fault.LOG_GARBLED);
            } else {
                ledger.historyEnded(false);
            }
        }
    }

    private void kill() {
        count(Fault.KILL);
        setback(hub::kill);
    }

    /** What is published while the hub dies may be forgotten as well: it is made after the one mark and before the other. */
    private void setback(Runnable end) {
        ledger.setback();
        end.run();
        ledger.setback();
    }

    private void restart() throws IOException {
        while (chance.nextDouble() < WHILE_STARTING) {
            hub.launch();
            Await.pace(Duration.ofMillis(chance.nextInt(1_000)));
            kill();
            whileStarting++;
        }
        long launched = System.nanoTime();
        hub.start();
        starts.add(System.nanoTime() - launched);
        if (garbled) {
            scene.settleHistory();
            garbled = false;
        }
        scene.auditUsers("after kill " + kills());
    }

    /** How often the hub was killed. */
    int kills() {
        return counts.getOrDefault(Fault.KILL, 0);
    }

    /** What happened so far, for people. */
    @Override
    public String toString() {
        String all = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey().word())
                .collect(Collectors.joining(", "));
        return (all.isEmpty() ? "none" : all) + "; " + whileStarting + " kills while it started; starts took " + starts;
    }

    @Override
    public void close() {
        disk.close();
    }
}
