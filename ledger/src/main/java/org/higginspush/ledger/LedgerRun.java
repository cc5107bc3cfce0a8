package org.higginspush.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.higginspush.ledger.checker.Delays;

/**
 * A run of the ledger test: devices, publishers, a hub into which faults are injected round by round, and an audit
 * every few rounds. Used by one thread.
 */
public final class LedgerRun implements AutoCloseable {
    private final RunConfig config;
    private final TestEnvironment environment;
    private final Nemesis nemesis;
    private final Delays recovery = new Delays();

    /**
     * Starts the hub, connects nobody yet.
     *
     * @param folder for the hub's data and log
     * @param progress hears a line now and then
     * @throws IOException if the hub cannot be started
     */
    public LedgerRun(RunConfig config, Path folder, Consumer<String> progress) throws IOException {
        this.config = config;
        environment = new TestEnvironment(config, folder, progress);
        nemesis = config.cluster() == null ? new HubNemesis(environment) : new ClusterNemesis(environment);
    }

    /**
     * Does it all.
     *
     * @throws IOException if the hub cannot be started again
     */
    public Report run() throws IOException {
        environment.connect();
        environment.begin();
        boolean done = false;
        for (int rounds = 1; !done; rounds++) {
            nemesis.injectFaults();
            done = isDone(rounds);
            if (done || rounds % config.auditEvery() == 0) {
                audit(rounds);
                environment.joinLate();
                environment.begin();
            }
        }
        environment.sentinels("at last");
        Report.Resources resources = environment.leave();
        return new Report(
                config,
                nemesis.toString(),
                environment.checker().result(),
                environment.checker().records().convergence(),
                recovery,
                resources,
                environment.age());
    }

    private boolean isDone(int rounds) {
        return nemesis.done(rounds) >= config.rounds() || environment.age().compareTo(config.longest()) > 0;
    }

    private void audit(int rounds) throws IOException {
        String when = "after round " + rounds;
        long since = System.nanoTime();
        environment.quiesce(when);
        recovery.add(System.nanoTime() - since);
        environment.audit(when);
        nemesis.afterAudit(when);
        environment.say(when + ", " + nemesis.done(rounds) + " of " + config.rounds() + ": "
                + environment.checker().result().verdict());
    }

    @Override
    public void close() {
        nemesis.close();
        environment.close();
    }
}
