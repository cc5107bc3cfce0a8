package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisBackplaneTest extends DurableBackplaneContract {
    @TempDir
    private static Path folder;

    private static RedisFixture redis;

    @BeforeAll
    static void startRedis() throws IOException {
        redis = RedisFixture.start(folder);
    }

    @AfterAll
    static void stopRedis() {
        RedisFixture.closeAll(redis);
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
