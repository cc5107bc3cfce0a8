package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same on a cluster of three servers, each with a third of the users, groups and what concerns all. */
class RedisClusterTest extends DurableBackplaneContract {
    @TempDir
    private static Path folder;

    private static List<RedisFixture> servers;

    @BeforeAll
    static void startRedis() throws IOException {
        servers = RedisFixture.startCluster(folder);
    }

    @AfterAll
    static void stopRedis() {
        servers.forEach(RedisFixture::close);
    }

    @Override
    protected Backplane open() throws IOException {
        for (RedisFixture server : servers) {
            server.command("FLUSHALL");
        }
        return reopen();
    }

    @Override
    protected Backplane reopen() {
        String uri = servers.stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
        return RedisBackplane.open(uri, "test:", EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
    }

    @Test
    void aServerThatEndsAndComesBackLosesNothing() throws IOException {
        for (int i = 0; i < 20; i++) {
            done(backplane.record(new Change("user-" + i, "notes", 1L, HOME)));
        }
        RecordingListener[] listeners = new RecordingListener[20];
        for (int i = 0; i < 20; i++) {
            listeners[i] = listens("user-" + i);
            done(backplane.missed("user-" + i, PHONE, zero()));
        }
        servers.get(1).kill();
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.problem() != null);
        assertThat(refusalOf(backplane.record(new Change(ALEX, "notes", 1L, HOME))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        servers.get(1).start();
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.problem() == null);

        for (int i = 0; i < 20; i++) {
            done(backplane.record(new Change("user-" + i, "notes", 2L, HOME)));
            listeners[i].receives("notes", 2, HOME);
            assertThat(missedBy("user-" + i, PHONE, zero())).containsExactly("USER notes 2 by home-pc");
        }
    }
}
