package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.model.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose Redis is watched by Sentinel goes on with the replica when the master ends. */
class RedisSentinelTest extends BackplaneTestBase {
    @TempDir
    private Path folder;

    private RedisFixture master;
    private RedisFixture replica;
    private RedisFixture sentinel;

    @Override
    protected Backplane open() throws IOException {
        master = RedisFixture.start(Files.createDirectory(folder.resolve("master")));
        replica = RedisFixture.start(
                Files.createDirectory(folder.resolve("replica")),
                "--replicaof",
                "127.0.0.1 " + master.port(),
                "--repl-diskless-sync-delay",
                "0");
        Path sentinels = Files.createDirectory(folder.resolve("sentinel"));
        sentinel = RedisFixture.startSentinel(
                sentinels,
                List.of(
                        "sentinel monitor hub 127.0.0.1 " + master.port() + " 1",
                        "sentinel down-after-milliseconds hub 500",
                        "sentinel failover-timeout hub 2000"));
        await().atMost(RedisFixture.LIMIT)
                .until(() -> sentinel.command("SENTINEL CKQUORUM hub").startsWith("+OK")
                        && !sentinel.command("SENTINEL REPLICAS hub").startsWith("*0"));
        return RedisBackplane.open(
                "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#hub",
                "test:",
                EmbeddedBackplane.BackplaneLimits.DEFAULT,
                InstantSource.system());
    }

    @AfterEach
    void stopRedis() {
        RedisFixture.closeAll(sentinel, replica, master);
    }

    @Test
    void whatTheReplicaHasTheHubGoesOnWith() {
        RecordingListener listener = listens(ALEX);
        Position before = changes("notes", 7L, HOME).position();
        listener.receives("notes", 7, HOME);
        await().atMost(RedisFixture.LIMIT)
                .until(() -> replica.command("HEXISTS test:{u:alex} r:U::notes").equals(":1\r"));

        master.kill();
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.problem() != null);
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.problem() == null);

        assertThat(missed(PHONE, before)).isEqualTo(new CatchUp(before, List.of(), false));
        changes("notes", 8L, HOME);
        listener.receives("notes", 8, HOME);
        assertThat(learns(PHONE, before)).isEqualTo(Map.of("notes", 8L));
    }

    @Test
    void whatTheReplicaLacksIsNoticed() throws IOException {
        Position before = changes("notes", 7L, HOME).position();
        await().atMost(RedisFixture.LIMIT)
                .until(() -> replica.command("HEXISTS test:{u:alex} r:U::notes").equals(":1\r"));
        replica.pause();
        master.command("CLIENT KILL TYPE replica"); // it gets nothing of what follows
        changes("cards", 1L, HOME);
        master.kill();
        replica.resume();
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.problem() != null);
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.problem() == null);

        assertThat(missed(PHONE, before).resync()).isTrue();
    }
}
