package org.higginspush.ledger;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.higginspush.ledger.change.PublisherFaults;
import org.higginspush.ledger.checker.PhoneHistory.WakeUpTimes;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.redis.RedisServers.RedisMode;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a run.
 *
 * @param seed of all random choices
 * @param workload users, devices, contexts and rate
 * @param faults which faults are injected
 * @param rounds how many times the hub is killed, or, if it is never killed, how many rounds of faults there are
 * @param auditEvery after how many rounds the run pauses for an audit
 * @param longest the time limit: after it no more faults are injected
 * @param timeouts of clients and hub
 * @param cluster of what the hub is made; null if it is one process with a database of its own
 */
public record RunConfig(
        long seed,
        Workload workload,
        Set<Fault> faults,
        int rounds,
        int auditEvery,
        Duration longest,
        Timeouts timeouts,
        @Nullable ClusterConfig cluster) {
    /**
     * A hub of several nodes.
     *
     * @param redis how their Redis is set up
     * @param nodes how many
     * @param waitReplicas how many replicas must have a change before it is acknowledged: then none may be lost at a failover
     */
    public record ClusterConfig(RedisMode redis, int nodes, int waitReplicas) {
        @Override
        public String toString() {
            String text = nodes + " nodes, Redis: " + redis.name().toLowerCase(Locale.ROOT);
            return waitReplicas == 0 ? text : text + ", waiting for " + waitReplicas + " replicas";
        }
    }

    private static final List<String> JVM =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-Xlog:disable", "-Xlog:all=error:stderr");

    private static final Duration WAKE_UP_INTERVAL = Duration.ofMillis(600);

    /** Leaves out the faults that such a hub cannot have. */
    public RunConfig {
        Set<Fault> possible = EnumSet.noneOf(Fault.class);
        possible.addAll(faults);
        possible.removeAll(cluster == null ? Fault.OF_REDIS : Fault.OF_ONE_HUB);
        faults = Set.copyOf(possible);
    }

    /** A hub of one process. */
    public RunConfig(
            long seed,
            Workload workload,
            Set<Fault> faults,
            int rounds,
            int auditEvery,
            Duration longest,
            Timeouts timeouts) {
        this(seed, workload, faults, rounds, auditEvery, longest, timeouts, null);
    }

    /** True if some of the devices are phones that sleep. */
    boolean hasPhones() {
        return cluster == null && workload.hasPhones();
    }

    /** The hub's rules for wake-ups. */
    WakeUpTimes wakeUps() {
        return new WakeUpTimes(WAKE_UP_INTERVAL, timeouts.heartbeat().multipliedBy(10));
    }

    private boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** True if each round ends the hub; then {@link #rounds} counts the kills. */
    boolean killsHub() {
        return has(Fault.KILL);
    }

    /** True if the hub starts so often that a class archive pays. */
    boolean startsOften() {
        return killsHub() && rounds >= 50;
    }

    /** How publishers behave. */
    PublisherFaults publisherFaults() {
        return new PublisherFaults(
                has(Fault.DUPLICATE) ? PublisherFaults.ALL.duplicates() : 0,
                has(Fault.SHUFFLE) ? PublisherFaults.ALL.shuffled() : 0,
                PublisherFaults.ALL.longest(),
                has(Fault.PUBLISHER_DIES) ? PublisherFaults.ALL.deaths() : 0);
    }

    /**
     * JVM options of the hub: for a fast start, and with JVM messages kept off standard output, where the hub's answers
     * are.
     */
    List<String> jvm() {
        return JVM;
    }

    /** Settings of the hub. */
    List<String> settings() {
        Duration heartbeat = timeouts.heartbeat();
        return List.of(
                "bayeux.websocket-timeout=" + heartbeat.toMillis() + "ms",
                "bayeux.long-polling-timeout=" + heartbeat.toMillis() + "ms",
                "bayeux.websocket-idle-timeout=" + heartbeat.multipliedBy(3).toMillis() + "ms",
                "bayeux.max-interval=" + heartbeat.multipliedBy(3).toMillis() + "ms",
                "session.write-deadline=3s",
                "limits.sessions-per-user=1000",
                "limits.handshakes-per-address-per-minute=10000000",
                "limits.timed-per-audience=10000",
                "sync.capacity=" + 20 * workload.users() * workload.devicesPerUser(),
                "push.interval=" + wakeUps().interval().toMillis() + "ms",
                "push.longest-wait=3s",
                "push.confirm-within=" + wakeUps().confirmWithin().toMillis() + "ms",
                "session.presence-grace=1s");
    }
}
