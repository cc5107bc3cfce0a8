package org.higginspush.ledger.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.higginspush.ledger.fault.Fault;

/** The servers of the Redis that all nodes share: real processes on loopback, which end with the run. Used by one thread. */
public interface RedisServers extends AutoCloseable {
    /** How Redis may be set up. */
    enum RedisMode {
        /** One server, with a proxy before it for each node. */
        SINGLE,
        /** A master and a replica, watched by Sentinel. */
        SENTINEL,
        /** A Redis Cluster of three masters with a replica each. */
        CLUSTER
    }

    /** What happens while a fault lasts; when it returns the fault is to end. */
    interface FaultPeriod {
        void run() throws IOException;
    }

    /**
     * Starts them.
     *
     * @param folder for their data
     * @param nodes how many nodes the hub has
     */
    static RedisServers start(RedisMode mode, Path folder, int nodes) throws IOException {
        return switch (mode) {
            case SINGLE -> SingleRedis.start(folder, nodes);
            case SENTINEL -> SentinelRedis.start(folder);
            case CLUSTER -> ClusterRedis.start(folder);
        };
    }

    /** Where a node finds it: {@code storage.redis.uri}. */
    String uri(int node);

    /** The faults that it can have. */
    Set<Fault> faults();

    /**
     * Injects one of its faults, and returns when Redis is as before, but for who is master and where slots are.
     *
     * @return what was done, in a word; empty if the fault has only one form
     */
    String inject(Fault fault, RandomGenerator chance, FaultPeriod meanwhile) throws IOException;

    @Override
    void close();
}
