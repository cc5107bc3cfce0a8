package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster gets another server while a hub uses it. */
class RedisClusterServersTest extends BackplaneTestBase {
    private static final String KEY = "test:{u:alex}";

    @TempDir
    private Path folder;

    private final List<RedisFixture> servers = new ArrayList<>();

    @Override
    protected Backplane open() throws IOException {
        servers.addAll(RedisFixture.startCluster(folder));
        String uri = "redis-cluster://127.0.0.1:" + servers.get(0).port();
        return servers.get(0).node(RedisOptions.of(uri, "test:"));
    }

    @AfterEach
    void stopRedis() {
        RedisFixture.closeAll(servers.toArray(RedisFixture[]::new));
    }

    @Test
    void whatMovesToTheNewServerGoesOnThere() throws IOException {
        RecordingListener alex = listens(ALEX);
        changes("notes", 1L, HOME);
        alex.receives("notes", 1, HOME);
        RedisFixture added = RedisFixture.startClusterServer(Files.createDirectory(folder.resolve("added")));
        servers.get(0).meets(added);
        SlotMigration slot = SlotMigration.to(added, List.copyOf(servers), KEY);
        servers.add(added);
        for (RedisFixture server : servers) {
            server.awaitCluster(4);
        }

        slot.begin();
        slot.move(KEY);
        changes("notes", 2L, HOME);
        slot.end();
        alex.receives("notes", 2, HOME);
        changes("notes", 3L, HOME);
        alex.receives("notes", 3, HOME);

        assertThat(added.command("HEXISTS " + KEY + " r:U::notes")).startsWith(":1");
        assertThat(backplane.problem()).isNull();
    }
}
