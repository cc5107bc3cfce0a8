package org.higginspush.ledger;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.higginspush.client.PushRuntime;
import org.higginspush.ledger.book.Breach;
import org.higginspush.ledger.book.Delays;
import org.higginspush.ledger.book.Ledger;
import org.higginspush.ledger.change.AttributeServer;
import org.higginspush.ledger.change.Courier;
import org.higginspush.ledger.change.Doors;
import org.higginspush.ledger.change.Truth;
import org.higginspush.ledger.device.Device;
import org.higginspush.ledger.device.Fleet;
import org.higginspush.ledger.device.Surroundings;
import org.higginspush.ledger.hub.Auditor;
import org.higginspush.ledger.hub.HubProcess;
import org.higginspush.ledger.hub.Ports;
import org.higginspush.ledger.hub.Tokens;
import org.higginspush.ledger.wire.Network;

/**
 * A run of the ledger test: a hub, its devices and publishers, whatever the plan lets go wrong, and the audits. Used by
 * one thread.
 */
public final class Run implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Plan plan;
    private final Consumer<String> progress;
    private final Seeds seeds;
    private final Ledger ledger = new Ledger(System::nanoTime);
    private final Network network = new Network(4);
    private final PushRuntime runtime = PushRuntime.builder()
            .name("ledger-selector")
            .syncThreads(2)
            .liveness(Duration.ofSeconds(3))
            .start();
    private final HubProcess hub;
    private final Doors doors;
    private final Courier courier;
    private final AttributeServer changes;
    private final Fleet fleet;
    private final Auditor auditor;
    private final Delays recovery = new Delays();
    private final Report.Use before;
    private final String epoch;
    private final long startedAt = System.nanoTime();

    /**
     * Starts the hub, connects nobody yet.
     *
     * @param folder for the hub's data and log
     * @param progress hears a line now and then
     * @throws IOException if the hub cannot be started
     */
    public Run(Plan plan, Path folder, Consumer<String> progress) throws IOException {
        this.plan = plan;
        this.progress = progress;
        seeds = new Seeds(plan.seed());
        hub = new HubProcess(folder, Ports.free(seeds.of("port")), plan.jvm(), plan.settings());
        Tokens tokens = Tokens.of(hub.data());
        hub.start();
        before = use();
        URI direct = hub.uri();
        auditor = new Auditor(network.http(), direct, tokens);
        epoch = auditor.epoch(plan.scale().user(0));
        Truth truth = new Truth();
        doors = Doors.at(List.of(direct), plan.heartbeat(), tokens.publisher(), network, runtime);
        courier = new Courier(network, ledger, doors, plan.habits(), seeds.of("courier"));
        changes = new AttributeServer(plan.scale(), truth, courier, network, seeds.of("changes"));
        Surroundings world = new Surroundings(network, runtime, device -> direct, plan.heartbeat(), tokens, truth);
        fleet = Fleet.of(plan.scale().devices(), world, ledger, seeds);
    }

    /** Does it all. */
    public Report run() throws IOException {
        connect();
        changes.begin();
        Storm storm = new Storm(plan, hub, fleet, changes, seeds);
        for (int strike = 1; strike <= plan.strikes(); strike++) {
            storm.strike();
            if (strike % plan.auditEvery() == 0 || strike == plan.strikes()) {
                audit("after strike " + strike, storm.lastStart());
            }
        }
        sentinels();
        return report(storm.toString());
    }

    private void connect() {
        fleet.start();
        if (!Await.until(LIMIT, fleet::isConnected)) {
            throw new IllegalStateException("Only " + fleet.connected() + " devices could connect.");
        }
    }

    /** Everything comes to rest; then nothing may be missing, neither at the devices nor at the hub. */
    private void audit(String when, long since) throws IOException {
        changes.pause();
        require(when, "every change to be acknowledged", () -> courier.underWay() == 0);
        Await.until(LIMIT, () -> fleet.isConnected() && ledger.isSettled());
        recovery.add(System.nanoTime() - since);
        require(when, "every device to be back", fleet::isConnected);
        ledger.noteMissed();
        askTheHub(when);
        progress.accept(when + ": " + ledger.findings().breaches() + ", recovery " + recovery);
        changes.begin();
    }

    private void require(String when, String what, java.util.function.BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            ledger.breach(Breach.Kind.WRONG, when + ": waited in vain for " + what);
        }
    }

    private void askTheHub(String when) throws IOException {
        if (!auditor.epoch(plan.scale().user(0)).equals(epoch)) {
            ledger.breach(Breach.Kind.LOST, when + ": the hub began a new history");
        }
        for (int user = 0; user < plan.scale().users(); user++) {
            String name = plan.scale().user(user);
            ledger.audit(name, null, auditor.recorded(name, null, epoch), when);
        }
        for (Device device : fleet.devices()) {
            String user = device.account().name().user();
            String name = device.account().name().device();
            ledger.audit(user, name, auditor.recorded(user, name, epoch), when);
        }
    }

    /** Whatever should not have been told would come before this. */
    private void sentinels() {
        changes.pause();
        changes.changeForEveryone();
        require("at last", "the sentinels", () -> courier.underWay() == 0 && ledger.isSettled());
    }

    private Report report(String strikes) throws IOException {
        doors.close();
        fleet.leave()
                .orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join();
        Await.until(LIMIT, () -> new Report.Resources(before, useNow()).areBack());
        return new Report(
                plan,
                strikes,
                ledger.findings(),
                ledger.convergence(),
                recovery,
                new Report.Resources(before, use()),
                Duration.ofNanos(System.nanoTime() - startedAt));
    }

    private Report.Use useNow() {
        try {
            return use();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Report.Use use() throws IOException {
        return new Report.Use(hub.sessions(), hub.openFiles(), hub.threads());
    }

    @Override
    public void close() {
        network.close();
        runtime.close();
        hub.close();
    }
}
