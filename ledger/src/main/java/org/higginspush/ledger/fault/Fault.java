package org.higginspush.ledger.fault;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The faults of a run; each can be chosen. */
public enum Fault {
    /** {@code kill -9} of the hub at a random moment, also while it starts, and a restart on the same data and port. */
    KILL,
    /** SIGTERM instead of every tenth kill: an orderly restart. */
    TERM,
    /** The hub is stopped (SIGSTOP) for up to a second. */
    FREEZE,
    /** The hub is stopped for 5 s, longer than the request timeout of its clients. */
    FREEZE_5,
    /** The hub is stopped for 40 s. */
    FREEZE_40,
    /** The hub's clock jumps, forwards and backwards by up to a day, while it runs and across restarts. */
    CLOCK,
    /** The disk is slow: something else writes and syncs as fast as it can. */
    SLOW_DISK,
    /** The disk does not answer for a while: up to 7 s, where the hub gives up after 5. */
    STUCK_DISK,
    /** The hub's data folder is moved away under it, and put back after a while. */
    FOLDER_MOVED,
    /** The hub's data folder is deleted under it, and after a while an empty one put in its place. */
    FOLDER_DELETED,
    /**
     * After one kill in twenty-five the log of the database is cut short, garbled or removed before the hub starts
     * again.
     */
    LOG_GARBLED,
    /** Meanwhile attackers flood the hub, leave requests half-sent, and abandon polls. */
    ATTACKERS,
    /**
     * Devices drop their connection without closing the session and reconnect; selectors of the client library die and
     * start again.
     */
    FLAP,
    /** Connections are reset, some of them between a request and its answer. */
    RESET,
    /** Connections become half-open: nothing is forwarded any more, and neither side is told. */
    HALF_OPEN,
    /** A connection has a latency of up to half a second, and a low bandwidth. */
    SLOW_LINK,
    /** The connection forwards requests, but the answers are lost. */
    LOST_ANSWERS,
    /** A frame with a notice is lost on a connection that stays open. */
    LOST_FRAME,
    /** Changes are published again although they were acknowledged. */
    DUPLICATE,
    /** Changes are published in another order than they were made in. */
    SHUFFLE,
    /** Publishers die between sending a change and hearing the answer. */
    PUBLISHER_DIES,
    /** The push service refuses wake-ups, hangs, resets connections or loses its answers, for up to 3 s. */
    PUSH_SERVICE,
    /** The connections of a node to Redis are reset, and for a while no new one is accepted. */
    REDIS_CUT,
    /** Nothing gets through between a node and Redis for a while; then what was held up goes on. */
    REDIS_HANGS,
    /** The same in one direction alone: requests of the node, or what Redis answers and tells. */
    REDIS_ONE_WAY,
    /** Nothing gets through any more on the connections that a node has to Redis, and neither side is told; new ones work. */
    REDIS_FORGOTTEN,
    /** {@code kill -9} of Redis, and after a while a restart on the same data and port. */
    REDIS_KILL,
    /** Redis is stopped (SIGSTOP) for a while. */
    REDIS_PAUSE,
    /** Redis reaches its {@code maxmemory}, and refuses to write for a while. */
    REDIS_FULL,
    /** Redis cannot make its files longer for a while, as if its disk were full. */
    REDIS_DISK_FULL,
    /** A replica takes over from a master that was killed or stopped, or because it was told to. */
    FAILOVER,
    /** Hash slots with keys of the hub are moved to another server of the Redis Cluster. */
    SLOTS_MOVED;

    /** Those that a proxy between clients and hub injects. */
    public static final Set<Fault> OF_LINKS = Set.of(RESET, HALF_OPEN, SLOW_LINK, LOST_ANSWERS, LOST_FRAME);

    /** Those of the hub's files. */
    public static final Set<Fault> OF_FILES = Set.of(FOLDER_MOVED, FOLDER_DELETED, LOG_GARBLED);

    /** Those between the nodes of a hub and their Redis, and of that. */
    public static final Set<Fault> OF_REDIS = Set.of(
            REDIS_CUT,
            REDIS_HANGS,
            REDIS_ONE_WAY,
            REDIS_FORGOTTEN,
            REDIS_KILL,
            REDIS_PAUSE,
            REDIS_FULL,
            REDIS_DISK_FULL,
            FAILOVER,
            SLOTS_MOVED);

    /** Those that a single hub with a database of its own has, and several nodes have not. */
    public static final Set<Fault> OF_ONE_HUB =
            Set.of(CLOCK, SLOW_DISK, STUCK_DISK, FOLDER_MOVED, FOLDER_DELETED, LOG_GARBLED, PUSH_SERVICE, FREEZE_40);

    /** The name on the command line, e.g. {@code half-open}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a list of names, separated by commas; {@code all} is all.
     *
     * @throws IllegalArgumentException if one is not known
     */
    public static Set<Fault> parse(String words) {
        if (words.equals("all")) {
            return EnumSet.allOf(Fault.class);
        }
        EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
        Arrays.stream(words.split(",")).filter(word -> !word.isBlank()).forEach(word -> faults.add(named(word.trim())));
        return faults;
    }

    private static Fault named(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no fault \"" + word + "\"; there are " + words(EnumSet.allOf(Fault.class)) + "."));
    }

    /** The names of some, for people. */
    public static String words(Set<Fault> faults) {
        return faults.isEmpty()
                ? "none"
                : faults.stream().sorted().map(Fault::word).collect(Collectors.joining(", "));
    }
}
