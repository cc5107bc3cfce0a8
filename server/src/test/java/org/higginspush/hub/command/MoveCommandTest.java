package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.hub.model.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoveCommandTest {
    @TempDir
    private Path data;

    @TempDir
    private Path redisFolder;

    private void makeHub() throws Exception {
        try (EmbeddedBackplane hub =
                EmbeddedBackplane.open(data, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system())) {
            hub.record(new Change("alex", "notes", 1L, null)).join();
        }
    }

    @Test
    void aHubIsMovedToRedisAndBack() throws Exception {
        makeHub();
        try (RedisFixture redis = RedisFixture.start(redisFolder)) {
            CommandResult dry = CommandResult.hub("move", "--data=" + data, "--to=" + redis.uri(), "--dry-run");
            assertThat(dry.out()).contains("1 users", "1 positions of contexts", "Nothing was moved");

            CommandResult to = CommandResult.hub("move", "--data=" + data, "--to=" + redis.uri());
            assertThat(to.exitCode()).as(to.err()).isZero();
            assertThat(to.out()).contains("1 users", "storage.mode: redis");
            CommandResult again = CommandResult.hub("move", "--data=" + data, "--to=" + redis.uri());
            assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(again.err()).contains("already: start the hub with storage.mode: redis");

            CommandResult from = CommandResult.hub("move", "--from=" + redis.uri(), "--data=" + data);
            assertThat(from.exitCode()).as(from.err()).isZero();
            assertThat(from.out()).contains("1 users", "storage.mode: sqlite");
        }
    }

    @Test
    void whatIsMissingOrWrongIsSaid() {
        assertThat(CommandResult.hub("move", "--data=" + data).err()).contains("--to", "--from");
        assertThat(CommandResult.hub("move", "--to=redis://127.0.0.1").err()).contains("--data");
        assertThat(CommandResult.hub("move", "--data=" + data, "--to=127.0.0.1:6379")
                        .err())
                .contains("redis-cluster://");
        assertThat(CommandResult.hub("move", "--data=" + data, "--to=env:NO_SUCH")
                        .err())
                .contains("NO_SUCH is not set");
        CommandResult wrong = CommandResult.hub("move", "--data=" + data, "--to=redis://a", "--prefix=a b");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("--prefix takes");
        assertThat(CommandResult.hub("move", "--data=" + data, "--to=redis://127.0.0.1:1")
                        .err())
                .contains("There is no " + data);
    }
}
