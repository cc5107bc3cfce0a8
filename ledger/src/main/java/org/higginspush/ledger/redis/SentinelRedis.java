package org.higginspush.ledger.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.ledger.Await;
import org.higginspush.ledger.fault.Fault;

/** A master, a replica and a Sentinel that watches them. */
final class SentinelRedis implements RedisServers {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "hub";
    /** On a busy machine a server that does nothing wrong is silent for a while. */
    private static final String DOWN_AFTER_MILLIS = "3000";

    private RedisFixture master;
    private RedisFixture replica;
    private final RedisFixture sentinel;
    private final RedisClient client;
    private final StatefulRedisSentinelConnection<String, String> watching;

    private SentinelRedis(RedisFixture master, RedisFixture replica, RedisFixture sentinel) {
        this.master = master;
        this.replica = replica;
        this.sentinel = sentinel;
        this.client = RedisClient.create();
        this.watching = client.connectSentinel(RedisURI.create("127.0.0.1", sentinel.port()));
    }

    static SentinelRedis start(Path folder) throws IOException {
        RedisFixture master = RedisFixture.start(Files.createDirectory(folder.resolve("one")));
        RedisFixture replica = RedisFixture.start(
                Files.createDirectory(folder.resolve("other")),
                "--replicaof",
                address(master),
                "--repl-diskless-sync-delay",
                "0");
        RedisFixture sentinel = RedisFixture.startSentinel(
                Files.createDirectory(folder.resolve("sentinel")),
                List.of(
                        "sentinel monitor " + NAME + " " + address(master) + " 1",
                        "sentinel down-after-milliseconds " + NAME + " " + DOWN_AFTER_MILLIS,
                        "sentinel failover-timeout " + NAME + " 2000"));
        SentinelRedis started = new SentinelRedis(master, replica, sentinel);
        started.await("the replica to follow", started::isWhole);
        return started;
    }

    private static String address(RedisFixture redis) {
        return "127.0.0.1 " + redis.port();
    }

    @Override
    public String uri(int node) {
        return "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#" + NAME;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.FAILOVER, Fault.REDIS_FULL);
    }

    @Override
    public String inject(Fault fault, RandomGenerator chance, FaultPeriod meanwhile) throws IOException {
        requireNoOtherFailover();
        return switch (fault) {
            case FAILOVER -> failover(chance.nextInt(4), meanwhile);
            case REDIS_FULL -> SingleRedis.fillMemory(master, chance, meanwhile);
            default -> throw new IllegalArgumentException(fault + " is no fault of a Redis with Sentinel.");
        };
    }

    /** A replica that took over although nothing happened to its master may have lost something, and the checker was not told when. */
    private void requireNoOtherFailover() throws IOException {
        if (presentMaster() != master.port()) {
            throw new IOException(
                    "Sentinel promoted the replica although the master lives: is the machine too busy? See "
                            + sentinel.folder());
        }
    }

    private String failover(int how, FaultPeriod meanwhile) throws IOException {
        String word = switch (how) {
            case 0 -> {
                watching.sync().failover(NAME);
                awaitPromotion();
                yield "told";
            }
            case 1 -> {
                master.pause();
                awaitPromotion();
                master.resume();
                yield "paused"; // and believes for some seconds that it still is the master
            }
            default -> {
                master.kill();
                awaitPromotion();
                master.startWith("--replicaof", address(replica));
                yield "killed";
            }
        };
        RedisFixture former = master;
        master = replica;
        replica = former;
        meanwhile.run();
        await("the former master to follow", this::isWhole);
        return word;
    }

    private void awaitPromotion() throws IOException {
        await("the replica to take over", () -> isMaster(replica));
    }

    /** It follows, has everything, and Sentinel knows that. */
    private boolean isWhole() {
        List<Map<String, String>> replicas = watching.sync().replicas(NAME);
        return isMaster(master)
                && presentMaster() == master.port()
                && replicas.stream()
                        .anyMatch(one -> Integer.toString(replica.port()).equals(one.get("port"))
                                && "slave".equals(one.get("flags"))
                                && "ok".equals(one.get("master-link-status")));
    }

    private int presentMaster() {
        return Integer.parseInt(watching.sync().master(NAME).getOrDefault("port", "0"));
    }

    private static boolean isMaster(RedisFixture redis) {
        try {
            return redis.command("INFO replication").contains("role:master");
        } catch (IOException e) {
            return false;
        }
    }

    private void await(String what, BooleanSupplier condition) throws IOException {
        if (!Await.until(LIMIT, condition)) {
            throw new IOException("Timed out waiting for " + what + "; see " + sentinel.folder());
        }
    }

    @Override
    public void close() {
        client.shutdown();
        sentinel.close();
        replica.close();
        master.close();
    }
}
