package org.higginspush.ledger.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.ledger.Await;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.fault.PartitionProxy;
import org.higginspush.ledger.fault.PartitionProxy.Partition;

/** One server that keeps what it acknowledges ({@code appendfsync always}), with a proxy before it for each node. */
final class SingleRedis implements RedisServers {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int A_FEW_CHANGES = 20_000;

    private final RedisFixture redis;
    private final List<PartitionProxy> proxies = new ArrayList<>();

    private SingleRedis(RedisFixture redis, int nodes) throws IOException {
        this.redis = redis;
        for (int node = 0; node < nodes; node++) {
            proxies.add(PartitionProxy.before(redis.port()));
        }
    }

    static SingleRedis start(Path folder, int nodes) throws IOException {
        return new SingleRedis(RedisFixture.start(folder), nodes);
    }

    @Override
    public String uri(int node) {
        return "redis://127.0.0.1:" + proxies.get(node).port();
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(
                Fault.REDIS_CUT,
                Fault.REDIS_HANGS,
                Fault.REDIS_ONE_WAY,
                Fault.REDIS_FORGOTTEN,
                Fault.REDIS_KILL,
                Fault.REDIS_PAUSE,
                Fault.REDIS_FULL,
                Fault.REDIS_DISK_FULL);
    }

    @Override
    public String inject(Fault fault, RandomGenerator chance, FaultPeriod meanwhile) throws IOException {
        return switch (fault) {
            case REDIS_CUT -> part(Partition.CUT, chance, meanwhile);
            case REDIS_HANGS -> part(Partition.BOTH_WAYS, chance, meanwhile);
            case REDIS_ONE_WAY ->
                part(chance.nextBoolean() ? Partition.REQUESTS : Partition.ANSWERS, chance, meanwhile);
            case REDIS_FORGOTTEN -> part(Partition.FORGOTTEN, chance, meanwhile);
            case REDIS_KILL -> kill(meanwhile);
            case REDIS_PAUSE -> pause(meanwhile);
            case REDIS_FULL -> fillMemory(redis, chance, meanwhile);
            case REDIS_DISK_FULL -> fillDisk(chance, meanwhile);
            default -> throw new IllegalArgumentException(fault + " is no fault of a single Redis.");
        };
    }

    /** Mostly one node is cut off, sometimes all but one are. */
    private String part(Partition partition, RandomGenerator chance, FaultPeriod meanwhile) throws IOException {
        int one = chance.nextInt(proxies.size());
        boolean allButOne = chance.nextInt(3) == 0;
        for (int node = 0; node < proxies.size(); node++) {
            if (node == one != allButOne) {
                proxies.get(node).set(partition);
            }
        }
        meanwhile.run();
        proxies.forEach(proxy -> proxy.set(Partition.NONE));
        return (allButOne ? "all but " : "") + one;
    }

    private String kill(FaultPeriod meanwhile) throws IOException {
        redis.kill();
        meanwhile.run();
        redis.start();
        return "";
    }

    private String pause(FaultPeriod meanwhile) throws IOException {
        redis.pause();
        meanwhile.run();
        redis.resume();
        return "";
    }

    /** It refuses to write as soon as there are a few changes more. */
    static String fillMemory(RedisFixture redis, RandomGenerator chance, FaultPeriod meanwhile) throws IOException {
        String used = redis.command("INFO memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*:", "")
                .trim();
        long limit = Long.parseLong(used) + chance.nextInt(A_FEW_CHANGES);
        redis.command("CONFIG SET maxmemory " + limit);
        meanwhile.run();
        redis.command("CONFIG SET maxmemory 0");
        return "";
    }

    /**
     * With {@code appendfsync always} Redis ends when it cannot write, and is started again when there is room; with {@code everysec} it
     * refuses what would change something, until it has written what it has done.
     */
    private String fillDisk(RandomGenerator chance, FaultPeriod meanwhile) throws IOException {
        boolean isLazy = chance.nextBoolean();
        if (isLazy) {
            redis.command("CONFIG SET appendfsync everysec");
        }
        RedisFiles files = new RedisFiles(redis);
        files.limit(chance.nextInt(A_FEW_CHANGES));
        meanwhile.run();
        if (redis.isAlive()) {
            files.unlimited();
        }
        if (isLazy && !Await.until(LIMIT, this::hasWrittenAll)) {
            throw new IOException("Redis does not write again although there is room.");
        }
        if (isLazy) {
            redis.command("CONFIG SET appendfsync always");
        }
        if (!redis.isAlive()) {
            redis.start();
        }
        return isLazy ? "refuses" : "ends";
    }

    private boolean hasWrittenAll() {
        try {
            redis.command("SET ledger:written 1");
            return redis.command("INFO persistence").contains("aof_last_write_status:ok");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        proxies.forEach(PartitionProxy::close);
        redis.close();
    }
}
