package org.higginspush.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.higginspush.ledger.book.Delays;

/**
 * A run of the ledger test: devices and publishers at work, a hub that something happens to again and again, and now and
 * then an audit. Used by one thread.
 */
public final class Run implements AutoCloseable {
    private final Plan plan;
    private final Scene scene;
    private final Storm storm;
    private final Delays recovery = new Delays();

    /**
     * Starts the hub, connects nobody yet.
     *
     * @param folder for the hub's data and log
     * @param progress hears a line now and then
     * @throws IOException if the hub cannot be started
     */
    public Run(Plan plan, Path folder, Consumer<String> progress) throws IOException {
        this.plan = plan;
        scene = new Scene(plan, folder, progress);
        storm = new Storm(scene);
    }

    /**
     * Does it all.
     *
     * @throws IOException if the hub cannot be started again
     */
    public Report run() throws IOException {
        scene.connect();
        scene.begin();
        boolean done = false;
        for (int strikes = 1; !done; strikes++) {
            storm.strike();
            done = isDone(strikes);
            if (done || strikes % plan.auditEvery() == 0) {
                audit(strikes);
                scene.begin();
            }
        }
        scene.sentinels("at last");
        Report.Resources resources = scene.leave();
        return new Report(
                plan,
                storm.toString(),
                scene.ledger().findings(),
                scene.ledger().convergence(),
                recovery,
                resources,
                scene.age());
    }

    private boolean isDone(int strikes) {
        int done = plan.killsHub() ? storm.kills() : strikes;
        return done >= plan.strikes() || scene.age().compareTo(plan.longest()) > 0;
    }

    private void audit(int strikes) throws IOException {
        String when = "after strike " + strikes;
        long since = System.nanoTime();
        scene.rest(when);
        recovery.add(System.nanoTime() - since);
        scene.audit(when);
        scene.say(when + ", " + storm.kills() + " kills: "
                + scene.ledger().findings().verdict());
    }

    @Override
    public void close() {
        storm.close();
        scene.close();
    }
}
