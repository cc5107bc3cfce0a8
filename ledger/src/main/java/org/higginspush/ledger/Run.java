package org.higginspush.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Plan plan;
    private final Consumer<String> progress;
    private final Ledger ledger = new Ledger(System::nanoTime);
    private final Network network = new Network(4);
    private final PushRuntime runtime = PushRuntime.builder()
            .name("ledger-selector")
            .syncThreads(2)
            .liveness(Duration.ofSeconds(3))
            .start();
    private final HubProcess hub;
    private final Links links;
    private final Doors doors;
    private final Courier courier;
    private final AttributeServer changes;
    private final Fleet fleet;
    private final Storm storm;
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
        Seeds seeds = new Seeds(plan.seed());
        Scale scale = plan.scale();
        hub = new HubProcess(folder, Ports.free(seeds.of("port")), plan.jvm(), plan.settings());
        Tokens tokens = Tokens.of(hub.data());
        hub.start();
        before = use();
        auditor = new Auditor(network.http(), hub.uri(), tokens);
        epoch = auditor.epoch(scale.user(0));
        links = Links.to(hub, plan.faults(), seeds);
        Truth truth = new Truth();
        doors = Doors.at(links.forPublishers(), plan.heartbeat(), tokens.publisher(), network, runtime);
        courier = new Courier(network, ledger, doors, plan.habits(), seeds.of("courier"));
        changes = new AttributeServer(scale, truth, courier, network, seeds.of("changes"));
        Surroundings world = new Surroundings(network, runtime, plan.heartbeat(), tokens, truth);
        fleet = Fleet.of(scale.devices(), world, links, ledger, seeds);
        storm = new Storm(plan.faults(), hub, fleet, changes, seeds.of("storm"));
    }

    /** Does it all. */
    public Report run() throws IOException {
        connect();
        begin();
        for (int strikes = 1; !isDone(strikes); strikes++) {
            storm.strike();
            if (strikes % plan.auditEvery() == 0 || isDone(strikes + 1)) {
                audit("after strike " + strikes);
            }
        }
        sentinels();
        return report();
    }

    private boolean isDone(int strikes) {
        return (plan.killsHub() ? storm.kills() : strikes - 1) >= plan.strikes();
    }

    private void connect() {
        fleet.start();
        if (!Await.until(LIMIT, fleet::isConnected)) {
            throw new IllegalStateException("Only " + fleet.connected() + " devices could connect.");
        }
        say("all are connected");
    }

    private void begin() {
        links.worsen();
        changes.begin();
    }

    /** Everything comes to rest; then nothing may be missing, neither at the devices nor at the hub. */
    private void audit(String when) throws IOException {
        long since = System.nanoTime();
        links.calm();
        changes.pause();
        require(when, "every change to be acknowledged", () -> courier.underWay() == 0);
        if (!Await.until(PATIENCE, () -> isSettled())) {
            say("waiting for " + fleet.missing() + ", debts " + ledger.debts());
            Await.until(LIMIT, () -> isSettled());
        }
        recovery.add(System.nanoTime() - since);
        require(when, "every device to be back", fleet::isConnected);
        ledger.noteMissed();
        askTheHub(when);
        say(when + ", " + storm.kills() + " kills: " + verdict());
        begin();
    }

    private boolean isSettled() {
        return fleet.isConnected() && ledger.isSettled();
    }

    private String verdict() {
        return ledger.findings().isClean()
                ? "no breach"
                : ledger.findings().breaches().toString();
    }

    private void say(String what) {
        progress.accept(String.format("%7.1f s  %s", (System.nanoTime() - startedAt) / 1e9, what));
    }

    private void require(String when, String what, BooleanSupplier condition) {
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
        links.calm();
        changes.pause();
        changes.changeForEveryone();
        require("at last", "the sentinels", () -> courier.underWay() == 0 && ledger.isSettled());
    }

    private Report report() {
        doors.close();
        fleet.leave().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        runtime.close();
        links.close();
        Await.until(LIMIT, () -> new Report.Resources(before, use()).areBack());
        return new Report(
                plan,
                storm.toString(),
                ledger.findings(),
                ledger.convergence(),
                recovery,
                new Report.Resources(before, use()),
                Duration.ofNanos(System.nanoTime() - startedAt));
    }

    private Report.Use use() {
        try {
            return new Report.Use(hub.sessions(), hub.openFiles(), hub.threads());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable part : List.of(storm, links, network, runtime, hub)) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
