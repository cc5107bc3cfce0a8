package org.higginspush.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.higginspush.client.PushRuntime;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.change.ChangeGenerator;
import org.higginspush.ledger.change.CurrentRevisions;
import org.higginspush.ledger.change.GroupManager;
import org.higginspush.ledger.change.Publishers;
import org.higginspush.ledger.change.RetryingPublisher;
import org.higginspush.ledger.checker.Checker;
import org.higginspush.ledger.checker.ContextName;
import org.higginspush.ledger.checker.DeviceName;
import org.higginspush.ledger.checker.Violation;
import org.higginspush.ledger.device.DeviceEnvironment;
import org.higginspush.ledger.device.Devices;
import org.higginspush.ledger.fault.Attackers;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.Auditor;
import org.higginspush.ledger.hub.HubCluster;
import org.higginspush.ledger.hub.HubProcess;
import org.higginspush.ledger.hub.HubUnderTest;
import org.higginspush.ledger.hub.HubUsage;
import org.higginspush.ledger.hub.Tokens;
import org.higginspush.ledger.push.PushService;
import org.jspecify.annotations.Nullable;

/**
 * A hub in its own process, its devices and publishers, the routes between them, and the checker. Used by one thread.
 */
final class TestEnvironment implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** A user that the hub never hears of: what is for everyone is for this one, too. */
    private static final String STRANGER = "stranger@example.org";

    private static final int LATE_USERS = 8;
    private static final Duration A_WHILE = Duration.ofSeconds(5);
    /** When a change is told to wait, the hub's clock is at most a day ahead. */
    private static final Duration AFTER_ALL = Duration.ofHours(25);

    private final RunConfig config;
    private final Consumer<String> progress;
    private final long startedAt = System.nanoTime();
    private final Checker checker = new Checker(System::nanoTime, InstantSource.system());
    private final ClientResources clientResources;
    private final PushRuntime runtime;
    private final PushService pushService;
    private final HubUnderTest hub;
    private final FaultyRoutes routes;
    private final Publishers publishers;
    private final RetryingPublisher publisher;
    private final GroupManager manager;
    private final ChangeGenerator generator;
    private final Devices devices;
    private final @Nullable Attackers attackers;
    private final Auditor auditor;
    private final HubUsage before;
    private String epoch;
    private int joined;

    /**
     * Starts the hub, connects nobody yet.
     *
     * @param folder for the hub's data and log
     * @param progress hears a line now and then
     * @throws IOException if the hub cannot be started
     */
    TestEnvironment(RunConfig config, Path folder, Consumer<String> progress) throws IOException {
        this.config = config;
        this.progress = progress;
        Seeds seeds = new Seeds(config.seed());
        Workload workload = config.workload();
        Timeouts timeouts = config.timeouts();
        clientResources = new ClientResources(4, timeouts.requestTimeout());
        runtime = PushRuntime.builder()
                .name("ledger-selector")
                .syncThreads(2)
                .liveness(timeouts.requestTimeout())
                .start();
        pushService = PushService.start(folder);
        checker.wakeUps().rules(config.wakeUps());
        hub = ConfiguredHub.of(config, folder, pushService.settings());
        Tokens tokens = hub.tokens();
        startHub();
        before = hub.use();
        auditor = new Auditor(clientResources.http(), hub.uri(), tokens);
        epoch = auditor.epoch(workload.user(0));
        checker.epochs().current(epoch);
        routes = FaultyRoutes.to(hub, config.faults(), seeds);
        CurrentRevisions currentRevisions = new CurrentRevisions(checker::mayBeConcerned);
        publishers = Publishers.at(routes.forPublishers(), timeouts, tokens.publisher(), clientResources, runtime);
        manager = new GroupManager(workload, clientResources, hub.uri(), checker, tokens, seeds.of("groups"));
        publisher = new RetryingPublisher(
                clientResources, checker, publishers, manager, config.publisherFaults(), seeds.of("publisher"));
        generator = new ChangeGenerator(
                workload,
                currentRevisions,
                publisher,
                manager,
                checker.hubClock(),
                clientResources,
                seeds.of("changes"));
        DeviceEnvironment environment =
                new DeviceEnvironment(clientResources, runtime, timeouts, tokens, currentRevisions, pushService);
        devices = Devices.of(workload.devices(), environment, routes, checker, seeds, config.hasPhones());
        attackers = config.faults().contains(Fault.ATTACKERS)
                ? Attackers.of(hub.port(), tokens.subscriber("attacker"), seeds.of("attackers"))
                : null;
    }

    RunConfig config() {
        return config;
    }

    Checker checker() {
        return checker;
    }

    /** The hub of a run whose hub is one process. */
    HubProcess hub() {
        return (HubProcess) hub;
    }

    /** The hub of a run whose hub has several nodes. */
    HubCluster cluster() {
        return (HubCluster) hub;
    }

    Devices devices() {
        return devices;
    }

    GroupManager manager() {
        return manager;
    }

    ChangeGenerator generator() {
        return generator;
    }

    /** Starts the hub, the first time or again. */
    void startHub() throws IOException {
        checker.hubEvents().started();
        hub.start();
    }

    /** Lets the push service fail for a while. */
    void failPushService(Random chance, Duration longest) {
        checker.hubEvents().pushServiceFailed();
        pushService.fail(chance);
        clientResources.later(chance.nextInt((int) longest.toMillis()), this::recoverPushService);
    }

    private void recoverPushService() {
        pushService.recover();
        checker.hubEvents().pushServiceFailed();
    }

    /** Time since the start. */
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
        devices.start();
        if (!Await.until(LIMIT, devices::isConnected)) {
            throw new IllegalStateException("Only " + devices.connected() + " devices could connect.");
        }
        say("all are connected");
    }

    /**
     * Waits until every device knows everything; records a violation for each that does not in time.
     */
    void converge(String when) {
        awaitAnswers(when);
        require(when, "every device to be back", devices::isConnected);
        if (!Await.until(LIMIT, this::hasConverged)) {
            checker.records().recordMissed();
        }
    }

    /** Waits until all phones sleep. */
    void awaitSleep(String when) {
        require(when, "every phone to sleep", checker.wakeUps()::areAsleep);
    }

    /** Starts the changes and the faults of connections. */
    void begin() {
        routes.startFaults();
        manager.begin();
        generator.begin();
    }

    /**
     * Stops changes and connection faults, lets the time come of all that waits for it, and waits until all devices have
     * converged. Records a violation for each that has not.
     */
    void quiesce(String when) {
        routes.stopFaults();
        recoverPushService();
        generator.pause();
        manager.pause();
        awaitAnswers(when);
        Duration ahead = hub.ahead();
        if (config.workload().hasAudiences()) {
            passTime(when);
        }
        if (!Await.until(A_WHILE, this::hasConverged)) {
            say(devices.connected() + " devices are back, " + checker.records().outstanding() + " notices are due");
        }
        converge(when);
        setClock(when, ahead);
    }

    void awaitAnswers(String when) {
        require(when, "every change to be acknowledged", () -> publisher.underWay() == 0 && manager.underWay() == 0);
    }

    /** Lets the time come of everything that waits; a change that is due at once makes the hub look at its clock. */
    private void passTime(String when) {
        if (config.faults().contains(Fault.CLOCK)) {
            setClock(when, AFTER_ALL);
        } else {
            Await.sleep(ChangeGenerator.LONGEST_WAIT);
        }
        generator.changeAtOnce();
        awaitAnswers(when);
        checker.allAreDue();
    }

    private void setClock(String when, Duration ahead) {
        try {
            setClock(ahead);
        } catch (IOException e) {
            checker.violation(Violation.Kind.WRONG, when + ": the hub's clock could not be set: " + e);
        }
    }

    /** Sets the hub's clock. */
    void setClock(Duration ahead) throws IOException {
        checker.hubClock().setting(ahead);
        checker.hubEvents().clockSet();
        hub.setClock(ahead);
        checker.hubEvents().clockSet();
        checker.hubClock().set();
    }

    private boolean hasConverged() {
        return devices.isConnected() && checker.records().hasConverged();
    }

    private void require(String when, String what, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            checker.violation(Violation.Kind.WRONG, when + ": timed out waiting for " + what);
        }
    }

    /**
     * The hub's log was garbled, and it started again: it may go on with its epoch, having lost nothing, or begin a new
     * one.
     */
    void checkEpoch() {
        String now = auditor.epoch(config.workload().user(0));
        boolean ended = !now.equals(epoch);
        checker.epochs().current(now);
        checker.epochEnded(ended);
        epoch = now;
        if (ended) {
            devices.startPhones();
        }
    }

    /** A replica has taken over, and all nodes use it: counts what was acknowledged and is not there, and then as {@link #checkEpoch}. */
    void checkEpochAfterFailover() {
        long before = checker.result().lostByRedis();
        all(users().map(this::countLost));
        RunConfig.ClusterConfig cluster = config.cluster();
        long lost = checker.result().lostByRedis() - before;
        if (lost > 0 && cluster != null && cluster.waitReplicas() > 0) {
            checker.violation(
                    Violation.Kind.LOST, lost + " contexts lost a change that a replica had when it was acknowledged");
        }
        checkEpoch();
    }

    private CompletableFuture<Void> countLost(String user) {
        Map<ContextName, Long> acknowledged = checker.records().acknowledged(user);
        return auditor.recorded(user, null, auditor.epoch(user))
                .thenAccept(recorded -> checker.records().lostByRedis(acknowledged, recorded));
    }

    private Stream<String> users() {
        return IntStream.range(0, config.workload().users()).mapToObj(config.workload()::user);
    }

    /** Compares what the hub has recorded with what it acknowledged, for each device. */
    void audit(String when) {
        auditUsers(when);
        all(devices.devices().stream()
                .map(device -> device.history().name())
                .map(name -> audit(when, name.user(), name.device())));
    }

    /** Compares what the hub has recorded with what it has acknowledged so far; also while changes are made. */
    void auditUsers(String when) {
        if (!auditor.epoch(config.workload().user(0)).equals(epoch)) {
            checker.violation(Violation.Kind.LOST, when + ": the hub began a new epoch");
        }
        all(Stream.concat(users(), Stream.of(STRANGER)).map(user -> audit(when, user, null)));
    }

    /** A user that the hub has never seen comes, while nothing is under way: what was for everyone is for it, too. */
    void joinLate() {
        int user = config.workload().users() + joined;
        if (config.workload().hasAudiences() && joined < LATE_USERS) {
            joined++;
            devices.join(new DeviceName(
                    config.workload().user(user), config.workload().device(0)));
        }
    }

    private static void all(Stream<CompletableFuture<Void>> audits) {
        CompletableFuture.allOf(audits.toArray(CompletableFuture[]::new)).join();
    }

    /** The expected revisions are read first: the hub may acknowledge more while it is asked. */
    private CompletableFuture<Void> audit(String when, String user, @Nullable String device) {
        Map<ContextName, Long> required = checker.records().required(user, device);
        long askedAt = checker.now();
        return auditor.recorded(user, device, epoch)
                .thenAccept(recorded -> checker.records().audit(user, device, required, askedAt, recorded, when));
    }

    /**
     * Makes one change without an origin for each user. A notice that should not have been sent would arrive before it.
     */
    void sentinels(String when) {
        routes.stopFaults();
        generator.pause();
        generator.changeForEachUser();
        quiesce(when);
    }

    /**
     * Disconnects all clients. Returns what the hub used before and uses after; the hub is not restarted after this.
     */
    Report.Resources leave() {
        stopAttackers();
        pushService.recover();
        publishers.close();
        devices.leave().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        runtime.close();
        routes.close();
        Await.until(LIMIT, () -> resources().areReleased());
        return resources();
    }

    private void stopAttackers() {
        if (attackers != null) {
            attackers.close();
        }
    }

    private Report.Resources resources() {
        return new Report.Resources(before, hub.use(), hub.nodes());
    }

    @Override
    public void close() {
        stopAttackers();
        generator.pause();
        manager.pause();
        routes.close();
        clientResources.close();
        runtime.close();
        hub.close();
        pushService.close();
    }
}
