package org.higginspush.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.higginspush.ledger.book.Findings;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubProcess;

/**
 * A hub with many devices that restarts while nothing changes: once in good order, once killed. No device may sync for
 * it. Used by one thread.
 */
public final class Restart implements AutoCloseable {
    private static final int DEVICES_PER_USER = 4;

    private final Scene scene;

    /**
     * Starts the hub, connects nobody yet.
     *
     * @param devices how many, rounded up to whole users of four
     * @param folder for the hub's data and log
     * @param progress hears a line now and then
     * @throws IOException if the hub cannot be started
     */
    public Restart(long seed, int devices, Path folder, Consumer<String> progress) throws IOException {
        int users = (devices + DEVICES_PER_USER - 1) / DEVICES_PER_USER;
        Scale scale = new Scale(users, DEVICES_PER_USER, 1, 0);
        Plan plan = new Plan(seed, scale, EnumSet.noneOf(Fault.class), 0, 1, Duration.ZERO, Pace.CALM);
        scene = new Scene(plan, folder, progress);
    }

    /**
     * Does it all.
     *
     * @return true if no device synced because of a restart, and all other promises were kept
     * @throws IOException if the hub cannot be started again
     */
    public boolean run() throws IOException {
        HubProcess hub = scene.hub();
        scene.connect();
        scene.sentinels("before");
        // What a device comes back with is confirmed by the second heartbeat after it came, at the latest.
        Await.pace(scene.plan().pace().heartbeat().multipliedBy(2));
        boolean quiet = restart("SIGTERM", hub::terminate) & restart("kill -9", hub::kill);
        Findings before = scene.ledger().findings();
        scene.sentinels("at last");
        say("a change for every user", before);
        boolean kept = scene.ledger().findings().isClean() && scene.leave().areBack();
        scene.ledger().findings().examples().forEach(breach -> scene.say(breach.toString()));
        return quiet && kept;
    }

    private boolean restart(String how, Runnable end) throws IOException {
        Findings before = scene.ledger().findings();
        scene.ledger().setback();
        end.run();
        scene.hub().start();
        long since = System.nanoTime();
        scene.rest(how);
        double seconds = (System.nanoTime() - since) / 1e9;
        say(String.format("%s, and all were back %.1f s after the hub listened again", how, seconds), before);
        Findings now = scene.ledger().findings();
        return now.syncs() == before.syncs() && now.resyncs() == before.resyncs();
    }

    private void say(String what, Findings before) {
        Findings now = scene.ledger().findings();
        scene.say(what + ": " + (now.syncs() - before.syncs()) + " syncs, " + (now.resyncs() - before.resyncs())
                + " of everything, " + (now.notices() - before.notices()) + " notices");
    }

    @Override
    public void close() {
        scene.close();
    }
}
