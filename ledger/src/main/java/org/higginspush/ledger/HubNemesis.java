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
import org.higginspush.ledger.change.ChangeGenerator;
import org.higginspush.ledger.change.GroupManager;
import org.higginspush.ledger.checker.Checker;
import org.higginspush.ledger.checker.Delays;
import org.higginspush.ledger.checker.Violation;
import org.higginspush.ledger.device.Device;
import org.higginspush.ledger.device.Devices;
import org.higginspush.ledger.fault.DiskFaults;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubProcess;

/** Injects faults into a hub of one process, which keeps what it knows in a database of its own. Used by one thread. */
final class HubNemesis implements Nemesis {
    private static final double WHILE_STARTING = 0.2;
    private static final double IN_GOOD_ORDER = 0.1;
    private static final int BURST = 20;
    private static final int DAY = 24 * 60 * 60 * 1000;

    /** In how many rounds of a thousand each fault is injected. */
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

    private static final int PUSH_SERVICE_SHARE = 250;

    private static final Duration LONGEST_PUSH_FAULT = Duration.ofSeconds(3);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Set<Fault> faults;
    private final HubProcess hub;
    private final Devices devices;
    private final ChangeGenerator generator;
    private final GroupManager manager;
    private final Checker checker;
    private final TestEnvironment environment;
    private final Random chance;
    private final DiskFaults disk;
    private final Map<Fault, Integer> counts = new TreeMap<>();
    private final Delays starts = new Delays();
    private int whileStarting;
    private int quietRestarts;
    /** True after the log was garbled, until the epoch was checked. */
    private boolean logGarbled;

    HubNemesis(TestEnvironment environment) {
        this.environment = environment;
        faults = environment.config().faults();
        hub = environment.hub();
        devices = environment.devices();
        generator = environment.generator();
        manager = environment.manager();
        checker = environment.checker();
        chance = new Seeds(environment.config().seed()).of("nemesis");
        disk = new DiskFaults(hub.data());
    }

    @Override
    public void injectFaults() throws IOException {
        Await.sleep(uptime());
        for (Fault fault : List.of(Fault.values())) {
            if (fault != Fault.LOG_GARBLED && faults.contains(fault) && chance.nextInt(1_000) < share(fault)) {
                inject(fault);
            }
        }
        if (faults.contains(Fault.KILL)) {
            stopHub();
            restart();
        }
    }

    /** File faults are rare, so a short run gets a higher share of them. */
    private int share(Fault fault) {
        int share = fault == Fault.PUSH_SERVICE ? PUSH_SERVICE_SHARE : SHARES.getOrDefault(fault, 0);
        return Fault.OF_FILES.contains(fault)
                ? Math.max(share, 2_500 / environment.config().rounds())
                : share;
    }

    /** Mostly short, so that the hub dies while devices reconnect; now and then long enough for all to converge. */
    private Duration uptime() {
        return Duration.ofMillis(chance.nextInt(chance.nextInt(10) == 0 ? 3_000 : 800));
    }

    private void inject(Fault fault) throws IOException {
        count(fault);
        switch (fault) {
            case FREEZE -> freeze(Duration.ofMillis(chance.nextInt(1_000)));
            case FREEZE_5 -> freeze(Duration.ofSeconds(5));
            case FREEZE_40 -> freeze(Duration.ofSeconds(40));
            case CLOCK -> environment.setClock(Duration.ofMillis(chance.nextInt(-DAY, DAY)));
            case SLOW_DISK -> disk.slowDown();
            case STUCK_DISK -> lockDatabase(Duration.ofMillis(chance.nextInt(7_000)));
            case PUSH_SERVICE -> environment.failPushService(chance, LONGEST_PUSH_FAULT);
            case FOLDER_MOVED -> moveFolder(Duration.ofMillis(chance.nextInt(2_000)));
            case FOLDER_DELETED -> deleteFolder(Duration.ofMillis(chance.nextInt(2_000)));
            case FLAP ->
                devices.devices().stream()
                        .filter(device -> chance.nextInt(10) == 0)
                        .forEach(Device::flap);
            default -> throw new IllegalArgumentException(fault + " ends the hub, or is not a fault of the hub.");
        }
    }

    private void count(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    private void freeze(Duration time) throws IOException {
        checker.hubEvents().frozen();
        hub.freeze();
        Await.sleep(time);
        hub.thaw();
        checker.hubEvents().frozen();
    }

    private void lockDatabase(Duration time) throws IOException {
        checker.diskFails();
        disk.lockDatabase(time, checker::diskRecovers);
    }

    private void moveFolder(Duration time) throws IOException {
        checker.diskFails();
        disk.moveAway(time, checker::diskRecovers);
    }

    /** Waits until the hub has written its records again: if it ended before that they would be lost. */
    private void deleteFolder(Duration time) throws IOException {
        checker.diskFails();
        disk.delete(time, () -> {});
        if (!Await.until(LIMIT, () -> disk.hasDatabase() && hub.isReady())) {
            checker.violation(Violation.Kind.WRONG, "The hub did not recover from the deletion of its folder.");
        }
        checker.diskRecovers();
    }

    private void stopHub() throws IOException {
        generator.burst(chance.nextInt(BURST));
        Await.sleep(Duration.ofNanos(chance.nextInt(20_000_000)));
        if (faults.contains(Fault.TERM) && chance.nextDouble() < IN_GOOD_ORDER) {
            count(Fault.TERM);
            interruptHub(hub::terminate);
        } else {
            kill();
            garbleLog();
        }
        disk.recover();
    }

    private void garbleLog() throws IOException {
        if (faults.contains(Fault.LOG_GARBLED) && chance.nextInt(1_000) < share(Fault.LOG_GARBLED)) {
            generator.givenMayBeLost();
            manager.mayBeLost();
            checker.epochMayEnd();
            logGarbled = disk.garbleLog(chance);
            if (logGarbled) {
                count(Fault.LOG_GARBLED);
            } else {
                checker.epochEnded(false);
                manager.restore();
            }
        }
    }

    private void kill() {
        count(Fault.KILL);
        interruptHub(hub::kill);
    }

    /** Counts before and after, because the hub may also forget what is published while it dies. */
    private void interruptHub(Runnable stop) {
        checker.hubEnds();
        stop.run();
        checker.hubEnds();
    }

    private void restart() throws IOException {
        while (chance.nextDouble() < WHILE_STARTING) {
            checker.hubEvents().started();
            hub.launch();
            Await.sleep(Duration.ofMillis(chance.nextInt(1_000)));
            kill();
            whileStarting++;
        }
        long launched = System.nanoTime();
        environment.startHub();
        starts.add(System.nanoTime() - launched);
        if (logGarbled) {
            environment.checkEpoch();
            manager.restore();
            logGarbled = false;
        }
        environment.auditUsers("after kill " + kills());
    }

    /** Kills the hub while nothing else goes on, and starts it again. */
    void restartQuietly() throws IOException {
        interruptHub(hub::kill);
        environment.startHub();
        quietRestarts++;
    }

    @Override
    public void afterAudit(String when) throws IOException {
        if (environment.config().hasPhones()) {
            new SleepAudit(environment, this).run(when);
        }
    }

    @Override
    public int done(int rounds) {
        return environment.config().killsHub() ? kills() : rounds;
    }

    /** How often the hub was killed. */
    private int kills() {
        return counts.getOrDefault(Fault.KILL, 0);
    }

    /** The faults injected so far, as text. */
    @Override
    public String toString() {
        String all = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey().word())
                .collect(Collectors.joining(", "));
        return (all.isEmpty() ? "none" : all) + "; " + whileStarting + " kills while it started, " + quietRestarts
                + " while phones slept; starts took " + starts;
    }

    @Override
    public void close() {
        disk.close();
    }
}
