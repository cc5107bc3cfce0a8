package org.higginspush.ledger.redis;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.ledger.Await;
import org.higginspush.ledger.fault.Fault;
import org.jspecify.annotations.Nullable;

/** A Redis Cluster of six servers: three masters, each with a replica. */
final class ClusterRedis implements RedisServers {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SHARDS = 3;
    private static final int[] ENDS = {0, 5461, 10923, 16384};
    private static final long MIGRATION_MILLIS = 5_000;

    /** One of the servers, and the port on which they talk to each other. */
    private record ClusterServer(RedisFixture redis, String busPort) {}

    private final List<ClusterServer> servers = new ArrayList<>();
    private final RedisClient client = RedisClient.create();

    private ClusterRedis() {}

    static ClusterRedis start(Path folder) throws IOException {
        ClusterRedis cluster = new ClusterRedis();
        for (int i = 0; i < 2 * SHARDS; i++) {
            cluster.servers.add(startServer(Files.createDirectory(folder.resolve("server-" + i))));
        }
        cluster.join();
        return cluster;
    }

    private static ClusterServer startServer(Path folder) throws IOException {
        String busPort = Integer.toString(RedisFixture.freePort());
        return new ClusterServer(
                RedisFixture.start(
                        folder,
                        "--cluster-enabled",
                        "yes",
                        "--cluster-port",
                        busPort,
                        "--cluster-node-timeout",
                        "1500",
                        "--cluster-replica-validity-factor",
                        "0",
                        "--cluster-allow-replica-migration",
                        "no",
                        "--repl-diskless-sync-delay",
                        "0"),
                busPort);
    }

    private void join() throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            ClusterServer one = servers.get(i);
            one.redis.command("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            if (i < SHARDS) {
                one.redis.command("CLUSTER ADDSLOTSRANGE " + ENDS[i] + " " + (ENDS[i + 1] - 1));
            }
            if (i > 0) {
                servers.get(0).redis.command("CLUSTER MEET 127.0.0.1 " + one.redis.port() + " " + one.busPort);
            }
        }
        await("the servers to know each other", () -> all("CLUSTER INFO", "cluster_known_nodes:" + servers.size()));
        for (int i = SHARDS; i < servers.size(); i++) {
            String master =
                    servers.get(i - SHARDS).redis.command("CLUSTER MYID").trim();
            servers.get(i).redis.command("CLUSTER REPLICATE " + master);
        }
        await("the cluster to begin", this::isWhole);
    }

    /** All slots are served, and every replica has everything of its master. */
    private boolean isWhole() {
        return all("CLUSTER INFO", "cluster_state:ok")
                && masters().size() == SHARDS
                && servers.stream()
                        .filter(one -> !isMaster(one.redis))
                        .allMatch(one -> says(one.redis, "INFO replication", "master_link_status:up"))
                && masters().stream().allMatch(one -> says(one, "INFO replication", "state=online"));
    }

    private boolean all(String command, String expected) {
        return servers.stream().allMatch(one -> says(one.redis, command, expected));
    }

    private static boolean says(RedisFixture redis, String command, String expected) {
        try {
            return redis.command(command).contains(expected);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isMaster(RedisFixture redis) {
        return says(redis, "INFO replication", "role:master");
    }

    private List<RedisFixture> masters() {
        return servers.stream()
                .map(ClusterServer::redis)
                .filter(ClusterRedis::isMaster)
                .toList();
    }

    @Override
    public String uri(int node) {
        return "redis-cluster://127.0.0.1:" + servers.get(node % SHARDS).redis.port() + ",127.0.0.1:"
                + servers.get(SHARDS + node % SHARDS).redis.port();
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.FAILOVER, Fault.SLOTS_MOVED, Fault.REDIS_PAUSE, Fault.REDIS_FULL);
    }

    @Override
    public String inject(Fault fault, RandomGenerator chance, FaultPeriod meanwhile) throws IOException {
        List<RedisFixture> masters = masters();
        RedisFixture one = masters.get(chance.nextInt(masters.size()));
        return switch (fault) {
            case FAILOVER -> failover(one, chance.nextInt(4), meanwhile);
            case SLOTS_MOVED -> moveSlots(one, chance, meanwhile);
            case REDIS_PAUSE -> pause(one);
            case REDIS_FULL -> SingleRedis.fillMemory(one, chance, meanwhile);
            default -> throw new IllegalArgumentException(fault + " is no fault of a Redis Cluster.");
        };
    }

    /** Too short for a failover. */
    private static String pause(RedisFixture master) throws IOException {
        master.pause();
        Await.sleep(Duration.ofMillis(900));
        master.resume();
        return "";
    }

    private String failover(RedisFixture master, int how, FaultPeriod meanwhile) throws IOException {
        RedisFixture replica = replicaOf(master);
        String word = switch (how) {
            case 0 -> {
                replica.command("CLUSTER FAILOVER");
                awaitPromotion(replica);
                yield "told";
            }
            case 1 -> {
                master.pause();
                awaitPromotion(replica);
                master.resume();
                yield "paused";
            }
            default -> {
                master.kill();
                awaitPromotion(replica);
                master.start();
                yield "killed";
            }
        };
        meanwhile.run();
        await("the former master to follow", this::isWhole);
        return word;
    }

    private RedisFixture replicaOf(RedisFixture master) throws IOException {
        return servers.stream()
                .map(ClusterServer::redis)
                .filter(one -> says(one, "INFO replication", "master_port:" + master.port() + "\r"))
                .findFirst()
                .orElseThrow(() -> new IOException("A master has no replica."));
    }

    private void awaitPromotion(RedisFixture replica) throws IOException {
        await("the replica to take over", () -> isMaster(replica));
    }

    /** Moves some slots that have keys to another master, a key at a time, as {@code redis-cli --cluster reshard} does. */
    private String moveSlots(RedisFixture from, RandomGenerator chance, FaultPeriod meanwhile) throws IOException {
        List<RedisFixture> others = new ArrayList<>(masters());
        others.remove(from);
        RedisFixture to = others.get(chance.nextInt(others.size()));
        int count = 1 + chance.nextInt(3);
        for (int i = 0; i < count; i++) {
            moveSlot(from, to, i == 0 ? meanwhile : () -> {});
        }
        await("the slots to be where they are", this::isWhole);
        return "";
    }

    private void moveSlot(RedisFixture from, RedisFixture to, FaultPeriod meanwhile) throws IOException {
        try (StatefulRedisConnection<String, String> source = connect(from);
                StatefulRedisConnection<String, String> target = connect(to)) {
            RedisCommands<String, String> atSource = source.sync();
            RedisCommands<String, String> atTarget = target.sync();
            @Nullable String key = atSource.randomkey();
            if (key == null) {
                return;
            }
            int slot = atSource.clusterKeyslot(key).intValue();
            String sourceId = atSource.clusterMyId();
            String targetId = atTarget.clusterMyId();
            atTarget.clusterSetSlotImporting(slot, sourceId);
            atSource.clusterSetSlotMigrating(slot, targetId);
            meanwhile.run();
            List<String> keys;
            while (!(keys = atSource.clusterGetKeysInSlot(slot, 10)).isEmpty()) {
                atSource.migrate("127.0.0.1", to.port(), 0, MIGRATION_MILLIS, MigrateArgs.Builder.keys(keys));
            }
            atTarget.clusterSetSlotNode(slot, targetId);
            atSource.clusterSetSlotNode(slot, targetId);
        }
    }

    private StatefulRedisConnection<String, String> connect(RedisFixture redis) {
        return client.connect(RedisURI.create("127.0.0.1", redis.port()));
    }

    private static void await(String what, BooleanSupplier condition) throws IOException {
        if (!Await.until(LIMIT, condition)) {
            throw new IOException("Timed out waiting for " + what + ".");
        }
    }

    @Override
    public void close() {
        client.shutdown();
        servers.forEach(one -> one.redis.close());
    }
}
