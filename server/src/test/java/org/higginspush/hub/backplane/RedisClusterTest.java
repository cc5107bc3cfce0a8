package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same on a Redis that is a cluster of one: it refuses a script whose keys are in several hash slots. */
class RedisClusterTest extends DurableBackplaneContract {
    @TempDir
    private static Path folder;

    private static RedisFixture redis;

    @BeforeAll
    static void startRedis() throws IOException {
        String port = Integer.toString(RedisFixture.freePort()); // the usual one is 10000 higher, which may be too high
        redis = RedisFixture.start(folder, "--cluster-enabled", "yes", "--cluster-port", port);
        redis.command("CLUSTER ADDSLOTSRANGE 0 16383");
        redis.awaitCluster();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected Backplane open() throws IOException {
        redis.command("FLUSHALL");
        return redis.node();
    }

    @Override
    protected Backplane reopen() {
        return redis.node();
    }
}
