package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Receipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is acknowledged has reached a replica, if that is waited for. */
class RedisReplicaTest extends BackplaneTestBase {
    @TempDir
    private Path folder;

    private RedisFixture master;
    private RedisFixture replica;

    @Override
    protected Backplane open() throws IOException {
        master = RedisFixture.start(
                Files.createDirectory(folder.resolve("master")), "--appendonly", "no", "--repl-timeout", "60");
        replica = RedisFixture.start(
                Files.createDirectory(folder.resolve("replica")),
                "--replicaof",
                "127.0.0.1 " + master.port(),
                "--repl-diskless-sync-delay",
                "0");
        await().atMost(RedisFixture.LIMIT)
                .until(() -> replica.command("INFO replication").contains("master_link_status:up"));
        return master.node(RedisOptions.of(master.uri(), "test:").withWaitReplicas(1));
    }

    @AfterEach
    void stopRedis() {
        RedisFixture.closeAll(replica, master);
    }

    @Test
    void allThatWasAcknowledgedIsOnTheReplicaWhenTheMasterEnds() throws IOException {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        int users = 500;
        for (int i = 0; i < users; i++) {
            receipts.add(backplane.record(new Change("user-" + i, "notes", 1L, HOME)));
        }
        receipts.forEach(BackplaneTestBase::done);
        master.kill();

        for (int i = 0; i < users; i++) {
            assertThat(replica.command("HEXISTS test:{u:user-" + i + "} r:U::notes"))
                    .startsWith(":1");
        }
        assertThat(backplane.durability()).contains("one replica");
    }

    @Test
    void withoutTheReplicaNothingIsAcknowledgedAndWhoListensIsToldAllTheSame() throws IOException {
        changes("notes", 1L, HOME);
        RecordingListener listener = listens(ALEX);
        done(backplane.missed(ALEX, PHONE, null));

        replica.pause();
        assertThat(refusalOf(backplane.record(new Change(ALEX, "notes", 2L, HOME))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        listener.receives("notes", 2, HOME);
        assertThat(backplane.problem()).contains("0 of the 1 replicas");

        replica.resume();
        await().atMost(RedisFixture.LIMIT)
                .ignoreExceptions()
                .until(() -> done(backplane.record(new Change(ALEX, "notes", 2L, HOME)))
                        .duplicate());
        assertThat(backplane.problem()).isNull();
    }
}
