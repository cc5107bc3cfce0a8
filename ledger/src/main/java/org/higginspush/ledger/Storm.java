package org.higginspush.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.higginspush.ledger.change.AttributeServer;
import org.higginspush.ledger.device.Device;
import org.higginspush.ledger.device.Fleet;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubProcess;

/** What happens to the hub, one strike after the other. Used by one thread. */
final class Storm {
    private static final double WHILE_STARTING = 0.1;
    private static final double IN_GOOD_ORDER = 0.1;
    private static final int BURST = 20;

    private final Plan plan;
    private final HubProcess hub;
    private final Fleet fleet;
    private final AttributeServer changes;
    private final Random chance;
    private long lastStart = System.nanoTime();
    private int kills;
    private int terminations;

    Storm(Plan plan, HubProcess hub, Fleet fleet, AttributeServer changes, Seeds seeds) {
        this.plan = plan;
        this.hub = hub;
        this.fleet = fleet;
        this.changes = changes;
        this.chance = seeds.of("storm");
    }

    /** Lets the hub live for a while, lets something happen to it, and has it running again. */
    void strike() throws IOException {
        Await.pace(life());
        if (plan.has(Fault.FLAP)) {
            flap();
        }
        if (plan.has(Fault.KILL)) {
            end();
            restart();
        }
    }

    /** Mostly short, so that devices are coming back when the hub goes; now and then long enough for all to settle. */
    private Duration life() {
        int most = chance.nextInt(10) == 0 ? 3_000 : 800;
        return Duration.ofMillis(chance.nextInt(most));
    }

    private void flap() {
        fleet.devices().stream().filter(device -> chance.nextInt(20) == 0).forEach(Device::flap);
    }

    private void end() {
        changes.burst(chance.nextInt(BURST));
        Await.pace(Duration.ofNanos(chance.nextInt(20_000_000)));
        if (plan.has(Fault.TERM) && chance.nextDouble() < IN_GOOD_ORDER) {
            terminations++;
            hub.terminate();
        } else {
            kill();
        }
    }

    private void kill() {
        kills++;
        hub.kill();
    }

    private void restart() throws IOException {
        while (chance.nextDouble() < WHILE_STARTING) {
            hub.launch();
            Await.pace(Duration.ofMillis(chance.nextInt(1_000)));
            kill();
        }
        hub.start();
        lastStart = System.nanoTime();
    }

    /** When the hub last opened its port, in the time of {@link System#nanoTime}. */
    long lastStart() {
        return lastStart;
    }

    /** What happened so far, for people. */
    @Override
    public String toString() {
        return kills + " kills, " + terminations + " terminations";
    }
}
