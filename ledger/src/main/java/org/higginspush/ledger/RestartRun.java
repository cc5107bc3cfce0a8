package org.higginspush.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.higginspush.ledger.checker.CheckResult;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubProcess;

/**
 * A hub with many devices that restarts: while nothing changes, once in good order and once killed, so that no device may sync for it; and
 * in good order while publishers publish, so that each device must be told of each change once. Used by one thread.
 */
public final class RestartRun implements AutoCloseable {
    private static final int DEVICES_PER_USER = 4;
    private static final int MOST_CHANGES_PER_SECOND = 100;
    private static final Duration BACK_LIMIT = Duration.ofSeconds(90);

    private final TestEnvironment environment;

    /**
     * Starts the hub, connects nobody yet.
     *
     * @param devices how many, rounded up to whole users of four
     * @param timeouts of the devices and the hub
     * @param folder for the hub's data and log
     * @param progress hears a line now and then
     * @throws IOException if the hub cannot be started
     */
    public RestartRun(long seed, int devices, Timeouts timeouts, Path folder, Consumer<String> progress)
            throws IOException {
        int users = (devices + DEVICES_PER_USER - 1) / DEVICES_PER_USER;
        Workload workload = new Workload(users, DEVICES_PER_USER, 1, Math.min(users, MOST_CHANGES_PER_SECOND));
        RunConfig config = new RunConfig(seed, workload, EnumSet.noneOf(Fault.class), 0, 1, Duration.ZERO, timeouts);
        environment = new TestEnvironment(config, folder, progress);
    }

    /**
     * Does it all.
     *
     * @return true if no device synced because of a restart, and all other promises were kept
     * @throws IOException if the hub cannot be started again
     */
    public boolean run() throws IOException {
        HubProcess hub = environment.hub();
        environment.connect();
        environment.sentinels("before");
        // What a device comes back with is confirmed by the second heartbeat after it came, at the latest.
        Await.sleep(environment.config().timeouts().heartbeat().multipliedBy(2));
        boolean quiet = restart("SIGTERM", hub::terminate) & restart("kill -9", hub::kill);
        restartWhileChanging(hub);
        CheckResult before = environment.checker().result();
        environment.sentinels("at last");
        say("a change for every user", before);
        boolean kept =
                environment.checker().result().isClean() && environment.leave().areReleased();
        environment.checker().result().examples().forEach(violation -> environment.say(violation.toString()));
        return quiet && kept;
    }

    private boolean restart(String how, Runnable end) throws IOException {
        CheckResult before = environment.checker().result();
        environment.checker().hubEnds();
        end.run();
        environment.startHub();
        long since = System.nanoTime();
        environment.quiesce(how);
        double seconds = (System.nanoTime() - since) / 1e9;
        say(String.format("%s, and all were back %.1f s after the hub listened again", how, seconds), before);
        CheckResult now = environment.checker().result();
        return now.syncs() == before.syncs() && now.resyncs() == before.resyncs();
    }

    /** The publishers are as busy while the hub drains and starts, and until all devices are back. */
    private void restartWhileChanging(HubProcess hub) throws IOException {
        CheckResult before = environment.checker().result();
        environment.begin();
        Await.sleep(environment.config().timeouts().minBackoff());
        environment.checker().hubEnds();
        long begun = System.nanoTime();
        hub.terminate();
        environment.checker().hubEnds();
        double drained = (System.nanoTime() - begun) / 1e9;
        environment.startHub();
        long since = System.nanoTime();
        Await.until(BACK_LIMIT, environment.devices()::isConnected);
        double seconds = (System.nanoTime() - since) / 1e9;
        environment.quiesce("SIGTERM while publishers publish");
        CheckResult now = environment.checker().result();
        say(
                String.format(
                        "SIGTERM while publishers publish: it ended after %.1f s, and all were back %.1f s after it listened"
                                + " again; %d changes, %s",
                        drained, seconds, now.changes() - before.changes(), now.verdict()),
                before);
    }

    private void say(String what, CheckResult before) {
        CheckResult now = environment.checker().result();
        environment.say(what + ": " + (now.syncs() - before.syncs()) + " syncs, " + (now.resyncs() - before.resyncs())
                + " of everything, " + (now.notices() - before.notices()) + " notices");
    }

    @Override
    public void close() {
        environment.close();
    }
}
