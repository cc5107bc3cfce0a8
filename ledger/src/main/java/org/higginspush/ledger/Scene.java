package org.higginspush.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.higginspush.client.PushRuntime;
import org.higginspush.ledger.book.Breach;
import org.higginspush.ledger.book.Ledger;
import org.higginspush.ledger.change.AttributeServer;
import org.higginspush.ledger.change.Courier;
import org.higginspush.ledger.change.Doors;
import org.higginspush.ledger.change.Truth;
import org.higginspush.ledger.device.Fleet;
import org.higginspush.ledger.device.Surroundings;
import org.higginspush.ledger.fault.Attackers;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.Auditor;
import org.higginspush.ledger.hub.HubProcess;
import org.higginspush.ledger.hub.HubUse;
import org.higginspush.ledger.hub.Ports;
import org.higginspush.ledger.hub.Tokens;
import org.higginspush.ledger.wire.Network;
import org.jspecify.annotations.Nullable;

/** A hub in its own process, its devices and publishers, the ways between them, and the books. Used by one thread. */
final class Scene implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    private final Plan plan;
    private final Consumer<String> progress;
    private final long startedAt = System.nanoTime();
    private final Ledger ledger = new Ledger(System::nanoTime);
    private final Network network;
    private final PushRuntime runtime;
    private final HubProcess hub;
    private final Links links;
    private final Doors doors;
    private final Courier courier;
    private final AttributeServer changes;
    private final Fleet fleet;
    private final @Nullable Attackers attackers;
    private final Auditor auditor;
    private final HubUse before;
    private String epoch;

    /**
     * Starts the hub, connects nobody yet.
     *
     * @param folder for the hub's data and log
     * @param progress hears a line now and then
     * @throws IOException if the hub cannot be started
     */
    Scene(Plan plan, Path folder, Consumer<String> progress) throws IOException {
        this.plan = plan;
        this.progress = progress;
        Seeds seeds = new Seeds(plan.seed());
        Scale scale = plan.scale();
        Pace pace = plan.pace();
        network = new Network(4, pace.patience());
        runtime = PushRuntime.builder()
                .name("ledger-selector")
                .syncThreads(2)
                .liveness(pace.patience())
                .start();
        hub = new HubProcess(folder, Ports.free(seeds.of("port")), plan.jvm(), plan.settings());
        Tokens tokens = Tokens.of(hub.data());
        if (plan.startsOften()) {
            hub.rehearse();
        }
        hub.start();
        before = hub.use();
        auditor = new Auditor(network.http(), hub.uri(), tokens);
        epoch = auditor.epoch(scale.user(0));
        links = Links.to(hub, plan.faults(), seeds);
        Truth truth = new Truth();
        doors = Doors.at(links.forPublishers(), pace, tokens.publisher(), network, runtime);
        courier = new Courier(network, ledger, doors, plan.habits(), seeds.of("courier"));
        changes = new AttributeServer(scale, truth, courier, network, seeds.of("changes"));
        Surroundings world = new Surroundings(network, runtime, pace, tokens, truth);
        fleet = Fleet.of(scale.devices(), world, links, ledger, seeds);
        attackers = plan.faults().contains(Fault.ATTACKERS)
                ? Attackers.of(hub.port(), tokens.subscriber("attacker"), seeds.of("attackers"))
                : null;
    }

    Plan plan() {
        return plan;
    }

    Ledger ledger() {
        return ledger;
    }

    HubProcess hub() {
        return hub;
    }

    Fleet fleet() {
        return fleet;
    }

    AttributeServer changes() {
        return changes;
    }

    /** How long it has been going on. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    void say(String what) {
        progress.accept(String.format("%7.1f s  %s", age().toMillis() / 1e3, what));
    }

    /**
     * Connects all devices.
     *
     * @throws IllegalStateException if one cannot
     */
    void connect() {
        fleet.start();
        if (!Await.until(LIMIT, fleet::isConnected)) {
            throw new IllegalStateException("Only " + fleet.connected() + " devices could connect.");
        }
        say("all are connected");
    }

    /** Changes are made, links are spoiled. */
    void begin() {
        links.worsen();
        changes.begin();
    }

    /** Everything comes to rest. Whoever is owed something then is owed it for good. */
    void rest(String when) {
        links.calm();
        changes.pause();
        require(when, "every change to be acknowledged", () -> courier.underWay() == 0);
        if (!Await.until(A_WHILE, this::isSettled)) {
            say(fleet.connected() + " devices are back, " + ledger.debts() + " notices are due");
        }
        require(when, "every device to be back", fleet::isConnected);
        if (!Await.until(LIMIT, this::isSettled)) {
            ledger.noteMissed();
        }
    }

    private boolean isSettled() {
        return fleet.isConnected() && ledger.isSettled();
    }

    private void require(String when, String what, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            ledger.breach(Breach.Kind.WRONG, when + ": waited in vain for " + what);
        }
    }

    /** The hub's log was garbled, and it started again: it may go on, having lost nothing, or begin a new history. */
    void settleHistory() {
        String now = auditor.epoch(plan.scale().user(0));
        ledger.historyEnded(!now.equals(epoch));
        epoch = now;
    }

    /** Compares what the hub has recorded with what it acknowledged, for each device. */
    void audit(String when) {
        auditUsers(when);
        all(fleet.devices().stream()
                .map(device -> device.account().name())
                .map(name -> audit(when, name.user(), name.device())));
    }

    /** Compares what the hub has recorded with what it has acknowledged so far; also while changes are made. */
    void auditUsers(String when) {
        Scale scale = plan.scale();
        if (!auditor.epoch(scale.user(0)).equals(epoch)) {
            ledger.breach(Breach.Kind.LOST, when + ": the hub began a new history");
        }
        all(IntStream.range(0, scale.users()).mapToObj(user -> audit(when, scale.user(user), null)));
    }

    private static void all(Stream<CompletableFuture<Void>> audits) {
        CompletableFuture.allOf(audits.toArray(CompletableFuture[]::new)).join();
    }

    /** What is owed is noted first: the hub may acknowledge more while it is asked. */
    private CompletableFuture<Void> audit(String when, String user, @Nullable String device) {
        Map<String, Long> owed = ledger.owed(user, device);
        return auditor.recorded(user, device, epoch)
                .thenAccept(recorded -> ledger.audit(user, device, owed, recorded, when));
    }

    /** Makes one change for each user, in the name of nobody. Whatever should not have been told comes before it. */
    void sentinels(String when) {
        links.calm();
        changes.pause();
        changes.changeForEveryone();
        rest(when);
    }

    /** All leave. Returns what that leaves of the hub's resources; the hub is not restarted after this. */
    Report.Resources leave() {
        stopAttackers();
        doors.close();
        fleet.leave().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        runtime.close();
        links.close();
        Await.until(LIMIT, () -> resources().areBack());
        return resources();
    }

    private void stopAttackers() {
        if (attackers != null) {
            attackers.close();
        }
    }

    private Report.Resources resources() {
        return new Report.Resources(before, hub.use());
    }

    @Override
    public void close() {
        stopAttackers();
        changes.pause();
        links.close();
        network.close();
        runtime.close();
        hub.close();
    }
}
