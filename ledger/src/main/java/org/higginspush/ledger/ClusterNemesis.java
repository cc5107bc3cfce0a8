package org.higginspush.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.higginspush.ledger.checker.Checker;
import org.higginspush.ledger.checker.Delays;
import org.higginspush.ledger.checker.Violation;
import org.higginspush.ledger.device.Device;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubCluster;
import org.higginspush.ledger.hub.HubProcess;

/**
 * Injects faults into a hub of several nodes and into their Redis: one kind a round, each kind once before any comes again, and now and
 * then a node is killed in the middle of it. Used by one thread.
 */
final class ClusterNemesis implements Nemesis {
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(60);
    private static final int BURST = 20;
    private static final double ALSO_KILLED = 0.2;
    private static final double FLAPS = 0.3;
    private static final int SHORT_MILLIS = 1_000;
    /** Longer than a node waits for an answer of Redis. */
    private static final int LONG_MILLIS = 5_000;

    private static final Set<Fault> OF_NODES = EnumSet.of(Fault.KILL, Fault.TERM, Fault.FREEZE, Fault.FREEZE_5);

    private final TestEnvironment environment;
    private final HubCluster cluster;
    private final Checker checker;
    private final Random chance;
    private final List<Fault> possible;
    /** The faults that are next. */
    private final List<Fault> deck = new ArrayList<>();

    private final List<HubProcess> killed = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Delays recoveries = new Delays();

    ClusterNemesis(TestEnvironment environment) {
        this.environment = environment;
        this.cluster = environment.cluster();
        this.checker = environment.checker();
        this.chance = new Seeds(environment.config().seed()).of("nemesis");
        Set<Fault> all = EnumSet.copyOf(OF_NODES);
        all.addAll(cluster.redis().faults());
        all.retainAll(environment.config().faults());
        this.possible = List.copyOf(all);
    }

    @Override
    public void injectFaults() throws IOException {
        Await.sleep(uptime());
        if (environment.config().faults().contains(Fault.FLAP) && chance.nextDouble() < FLAPS) {
            count("flap");
            environment.devices().devices().stream()
                    .filter(device -> chance.nextInt(10) == 0)
                    .forEach(Device::flap);
        }
        if (!possible.isEmpty()) {
            inject(next());
        }
    }

    private Duration uptime() {
        return Duration.ofMillis(chance.nextInt(chance.nextInt(10) == 0 ? 3_000 : 800));
    }

    private Fault next() {
        if (deck.isEmpty()) {
            deck.addAll(possible);
            Collections.shuffle(deck, chance);
        }
        return deck.remove(deck.size() - 1);
    }

    private void inject(Fault fault) throws IOException {
        burst();
        String how;
        if (OF_NODES.contains(fault)) {
            how = injectIntoNode(fault);
            recover(fault.word());
        } else if (fault == Fault.FAILOVER) {
            how = failover();
        } else {
            how = cluster.redis().inject(fault, chance, this::meanwhile);
            recover(fault.word());
        }
        count(how.isEmpty() ? fault.word() : fault.word() + " (" + how + ")");
        environment.auditUsers("after " + fault.word());
    }

    private void burst() {
        environment.generator().burst(chance.nextInt(BURST));
        Await.sleep(Duration.ofNanos(chance.nextInt(20_000_000)));
    }

    private void count(String word) {
        counts.merge(word, 1, Integer::sum);
    }

    // ---- faults of nodes

    private HubProcess anyNode() {
        return cluster.all().get(chance.nextInt(cluster.nodes()));
    }

    private String injectIntoNode(Fault fault) throws IOException {
        HubProcess node = anyNode();
        switch (fault) {
            case KILL -> {
                kill(node);
                Await.sleep(Duration.ofMillis(chance.nextInt(2_000)));
            }
            case TERM -> {
                checker.hubEvents().ended();
                node.terminate();
                killed.add(node);
            }
            case FREEZE -> freeze(node, Duration.ofMillis(chance.nextInt(SHORT_MILLIS)));
            default -> freeze(node, Duration.ofSeconds(5));
        }
        return "";
    }

    private void kill(HubProcess node) {
        checker.hubEvents().ended();
        node.kill();
        checker.hubEvents().ended();
        killed.add(node);
    }

    private void freeze(HubProcess node, Duration time) throws IOException {
        node.freeze();
        Await.sleep(time);
        burst();
        node.thaw();
    }

    // ---- faults of Redis

    /** How long a fault of Redis lasts, and what else happens in that time. */
    private void meanwhile() {
        burst();
        boolean isLong = chance.nextInt(3) == 0;
        Await.sleep(Duration.ofMillis(chance.nextInt(isLong ? LONG_MILLIS : SHORT_MILLIS)));
        if (environment.config().faults().contains(Fault.KILL) && chance.nextDouble() < ALSO_KILLED) {
            count("kill in the middle");
            kill(anyNode());
        }
        burst();
    }

    /**
     * The replica may lack what was acknowledged. That is no violation if, and only if, the hub begins a new epoch, and every device syncs
     * everything.
     */
    private String failover() throws IOException {
        environment.generator().givenMayBeLost();
        environment.manager().mayBeLost();
        checker.hubInterrupted();
        checker.epochMayEnd();
        String how = cluster.redis().inject(Fault.FAILOVER, chance, this::meanwhile);
        recover(Fault.FAILOVER.word());
        checker.epochMayHaveEnded();
        environment.checkEpochAfterFailover();
        environment.manager().restore();
        return how;
    }

    // ---- recovery

    /** Starts the nodes that were killed, and waits until all nodes say that they can record changes. */
    private void recover(String after) throws IOException {
        long since = System.nanoTime();
        for (HubProcess node : killed) {
            checker.hubEvents().started();
            node.start();
        }
        killed.clear();
        if (!Await.until(RECOVERS_WITHIN, cluster::isReady)) {
            String states = cluster.all().stream().map(HubProcess::readiness).collect(Collectors.joining("; "));
            checker.violation(
                    Violation.Kind.WRONG, "The nodes did not recover from " + after + " by themselves: " + states);
        }
        recoveries.add(System.nanoTime() - since);
    }

    @Override
    public void afterAudit(String when) {
        // nothing more
    }

    @Override
    public int done(int rounds) {
        return rounds;
    }

    /** The faults injected so far, as text. */
    @Override
    public String toString() {
        String all = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(", "));
        return (all.isEmpty() ? "none" : all) + "; all nodes were ready again after " + recoveries;
    }

    @Override
    public void close() {
        // what it disturbed ends with the run
    }
}
