package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.higginspush.hub.backplane.redis.HubMove;
import org.higginspush.hub.backplane.redis.HubMove.MoveRequest;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub is moved from a data folder to Redis and back, and no device notices. */
class HubMoveTest {
    @TempDir
    private static Path redisFolder;

    private static RedisFixture redis;

    @TempDir
    private Path folder;

    private InstantSource clock = InstantSource.system();

    @BeforeAll
    static void startRedis() throws IOException {
        redis = RedisFixture.start(redisFolder);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void empty() throws IOException {
        redis.command("FLUSHALL");
    }

    // ---- what one can do

    private EmbeddedBackplane embedded() throws DataFolderException {
        return EmbeddedBackplane.open(folder, BackplaneLimits.DEFAULT, clock);
    }

    private static RedisBackplane node(String uri, String prefix) {
        return RedisBackplane.open(uri, prefix, BackplaneLimits.DEFAULT, InstantSource.system());
    }

    private StateCounts moveTo(String uri, String prefix) throws Exception {
        return HubMove.toRedis(new MoveRequest(folder, RedisOptions.of(uri, prefix), false, false), users -> {});
    }

    private StateCounts moveFrom(String uri, String prefix) throws Exception {
        MoveRequest request = new MoveRequest(folder, RedisOptions.of(uri, prefix), false, false);
        return HubMove.fromRedis(request, InstantSource.system(), users -> {});
    }

    private static <T> T done(CompletableFuture<T> operation) {
        return BackplaneTestBase.done(operation);
    }

    private static List<String> told(CatchUp missed) {
        assertThat(missed.resync()).isFalse();
        return missed.changes().stream()
                .map(one -> one.context() + " " + one.revision())
                .sorted()
                .toList();
    }

    // ---- nothing is lost

    @Test
    void whatIsMovedToRedisAndBackIsTheSame() throws Exception {
        for (long seed = 0; seed < 6; seed++) {
            clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(seed % 3 - 1));
            thereAndBack(redis.uri(), "seed" + seed + ":", seed, 0);
            folder = Files.createDirectory(folder.resolve("another"));
        }
    }

    @Test
    void whatIsChangedOnRedisGoesBackAsItWasTold() throws Exception {
        for (long seed = 100; seed < 106; seed++) {
            clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(seed % 3 - 1));
            thereAndBack(redis.uri(), "seed" + seed + ":", seed, 60);
            folder = Files.createDirectory(folder.resolve("another"));
        }
    }

    @Test
    void soItIsOnACluster() throws Exception {
        List<RedisFixture> servers = RedisFixture.startCluster(Files.createDirectory(folder.resolve("cluster")));
        try {
            String uri = servers.stream()
                    .map(server -> "127.0.0.1:" + server.port())
                    .collect(Collectors.joining(",", "redis-cluster://", ""));
            thereAndBack(uri, "test:", 1_000, 40);
        } finally {
            servers.forEach(RedisFixture::close);
        }
    }

    /** Twice, because what comes back has more than one that was never on Redis. */
    private void thereAndBack(String uri, String prefix, long seed, int changesOnRedis) throws Exception {
        RandomChanges changes = new RandomChanges(seed);
        Map<String, String> missed = changed(changes);
        TreeSet<String> before = RecordedState.of(folder);
        for (String trip : List.of("a", "b")) {
            moveTo(uri, prefix + trip);
            try (RedisBackplane node = node(uri, prefix + trip)) {
                assertThat(changes.missed(node)).as("seed %d, on Redis", seed).containsExactlyEntriesOf(missed);
                changes.run(node, changesOnRedis);
                missed = changes.missed(node);
            }
            moveFrom(uri, prefix + trip);
            try (EmbeddedBackplane back = embedded()) {
                assertThat(changes.missed(back)).as("seed %d, back again", seed).containsExactlyEntriesOf(missed);
            }
            if (changesOnRedis == 0) {
                assertThat(RecordedState.of(folder)).as("seed %d", seed).isEqualTo(before);
            } else {
                missed = changed(changes);
            }
        }
    }

    private Map<String, String> changed(RandomChanges changes) throws DataFolderException {
        try (EmbeddedBackplane hub = embedded()) {
            changes.run(hub, 80);
            return changes.missed(hub);
        }
    }

    /** The clock of Redis is an hour behind; the user was told of a change for everyone only, so the hub stored nothing of it. */
    @Test
    void offsetsGrowAlthoughTheClockOfRedisIsBehind() throws Exception {
        clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        Position position;
        try (EmbeddedBackplane hub = embedded()) {
            done(hub.record(new Change(new Audience.Everyone(), "terms", 1L, null)));
            position = done(hub.missed("alex", "phone", null)).position();
        }
        moveTo(redis.uri(), "test:");
        try (RedisBackplane node = node(redis.uri(), "test:")) {
            assertThat(told(done(node.missed("alex", "phone", position)))).isEmpty();
            done(node.record(new Change("alex", "notes", 1L, null)));
            done(node.record(new Change("chris", "notes", 1L, null)));
            done(node.record(new Change(new Audience.Everyone(), "terms", 2L, new Origin("alex", "phone"))));

            assertThat(told(done(node.missed("alex", "phone", position)))).containsExactly("notes 1");
            assertThat(told(done(node.missed("alex", "tablet", position)))).containsExactly("notes 1", "terms 2");
            assertThat(told(done(node.missed("chris", "phone", position)))).containsExactly("notes 1", "terms 2");
        }
        moveFrom(redis.uri(), "test:");
        try (EmbeddedBackplane hub = embedded()) {
            done(hub.record(new Change("dana", "notes", 1L, null)));

            assertThat(told(done(hub.missed("alex", "phone", position)))).containsExactly("notes 1");
            assertThat(told(done(hub.missed("chris", "phone", position)))).containsExactly("notes 1", "terms 2");
            assertThat(told(done(hub.missed("dana", "phone", position)))).containsExactly("notes 1", "terms 2");
        }
    }

    // ---- only one of the two is used

    private void makeHub() throws DataFolderException {
        try (EmbeddedBackplane hub = embedded()) {
            done(hub.record(new Change("alex", "notes", 1L, null)));
        }
    }

    @Test
    void aHubIsNotStartedWhereItWasMovedFrom() throws Exception {
        makeHub();
        moveTo(redis.uri(), "test:");
        assertThatThrownBy(this::embedded)
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining("was moved to redis://127.0.0.1:" + redis.port())
                .hasMessageContaining("hub move --from");
        assertThatThrownBy(() -> moveTo(redis.uri(), "test:")).hasMessageContaining("already: start the hub");
        assertThatThrownBy(() -> moveTo(redis.uri(), "other:")).hasMessageContaining("was moved to");

        moveFrom(redis.uri(), "test:");
        embedded().close();
        assertThatThrownBy(() -> node(redis.uri(), "test:"))
                .hasMessageContaining("was moved to the data folder " + folder)
                .hasMessageContaining("HDEL 'test:{hub}' moved");
        assertThatThrownBy(() -> moveFrom(redis.uri(), "test:")).hasMessageContaining("not moved away");
        assertThatThrownBy(() -> moveTo(redis.uri(), "test:")).hasMessageContaining("--replace");
        HubMove.toRedis(new MoveRequest(folder, RedisOptions.of(redis.uri(), "test:"), false, true), users -> {});
        node(redis.uri(), "test:").close();
    }

    @Test
    void aHubThatRunsIsNotMoved() throws Exception {
        try (EmbeddedBackplane hub = embedded()) {
            done(hub.record(new Change("alex", "notes", 1L, null)));
            assertThatThrownBy(() -> moveTo(redis.uri(), "test:")).hasMessageContaining("in use by another hub");
        }
        moveTo(redis.uri(), "test:");
        try (RedisBackplane node = node(redis.uri(), "test:")) {
            assertThatThrownBy(() -> moveFrom(redis.uri(), "test:")).hasMessageContaining("stop every hub");
            done(node.record(new Change("alex", "notes", 2L, null)));
        }
    }

    @Test
    void aPlaceThatIsNotFreeIsNotWrittenTo() throws Exception {
        makeHub();
        try (RedisBackplane node = node(redis.uri(), "test:")) {
            done(node.record(new Change("alex", "notes", 1L, null)));
            assertThatThrownBy(() -> moveTo(redis.uri(), "test:")).hasMessageContaining("A hub uses");
        }
        assertThatThrownBy(() -> moveTo(redis.uri(), "test:")).hasMessageContaining("There is a hub in");
        redis.command("DEL test:{hub}");
        assertThatThrownBy(() -> moveTo(redis.uri(), "test:")).hasMessageContaining("begin with test:{");
        assertThatThrownBy(() -> moveFrom(redis.uri(), "test:")).hasMessageContaining("hub's database");
        Path none = folder.resolve("none");
        MoveRequest request = new MoveRequest(none, RedisOptions.of(redis.uri(), "none:"), false, false);
        assertThatThrownBy(() -> HubMove.fromRedis(request, InstantSource.system(), users -> {}))
                .hasMessageContaining("There is no hub");
        embedded().close();
    }

    @Test
    void aRedisThatForgetsIsRefused() throws Exception {
        makeHub();
        redis.command("CONFIG SET appendonly no");
        try {
            assertThatThrownBy(() -> moveTo(redis.uri(), "test:")).hasMessageContaining("--accept-loss");
            HubMove.toRedis(
                    new MoveRequest(
                            folder, RedisOptions.of(redis.uri(), "test:").withAcceptLoss(true), false, false),
                    users -> {});
        } finally {
            redis.command("CONFIG SET appendonly yes");
        }
    }

    @Test
    void whatCannotBeReachedIsSaidWithoutItsPassword() throws Exception {
        makeHub();
        String uri = "redis://hub:secret@127.0.0.1:" + RedisFixture.freePort();
        assertThatThrownBy(() -> moveTo(uri, "test:"))
                .hasMessageContaining("cannot be reached")
                .hasMessageNotContaining("secret");
        Path none = folder.resolve("none");
        MoveRequest request = new MoveRequest(none, RedisOptions.of(redis.uri(), "test:"), false, false);
        assertThatThrownBy(() -> HubMove.toRedis(request, users -> {})).hasMessageContaining("There is no " + none);
        embedded().close();
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        makeHub();
        MoveRequest request = new MoveRequest(folder, RedisOptions.of(redis.uri(), "test:"), true, false);
        assertThat(HubMove.toRedis(request, users -> {}).all())
                .containsEntry("users", 1L)
                .containsEntry("positions of contexts", 1L);
        assertThat(redis.command("DBSIZE")).startsWith(":0");
        embedded().close();
    }

    // ---- interrupted

    /** Written past a hub, which would take longer. */
    private void makeUsers(int users) throws Exception {
        try (DataFolderWriter writer = DataFolderWriter.open(folder, clock)) {
            writer.begin("nowhere");
            for (int i = 0; i < users; i++) {
                Register register = new Register(new RegisterEntry(1, "phone", 1_000 + i), null);
                writer.user("user-" + i, Map.of(ContextKey.ofUser("notes"), register), List.of());
            }
            writer.finish("epoch", 2_000 + users);
        }
    }

    @Test
    void aMoveThatEndedInTheMiddleIsRunAgain() throws Exception {
        makeUsers(20_000);
        TreeSet<String> before = RecordedState.of(folder);
        try (RedisFixture other = RedisFixture.start(Files.createDirectory(folder.resolve("redis")))) {
            CompletableFuture<Void> moved = CompletableFuture.runAsync(() -> {
                try {
                    moveTo(other.uri(), "test:");
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(RedisFixture.LIMIT)
                    .until(() -> !other.command("DBSIZE").matches(":\\d{1,2}\r?"));
            other.kill();
            assertThatThrownBy(() -> done(moved)).hasMessageContaining("The Redis at");

            other.start();
            assertThatThrownBy(() -> node(other.uri(), "test:")).hasMessageContaining("was not finished");
            MoveRequest back =
                    new MoveRequest(folder.resolve("none"), RedisOptions.of(other.uri(), "test:"), false, false);
            assertThatThrownBy(() -> HubMove.fromRedis(back, clock, users -> {}))
                    .hasMessageContaining("was not finished");
            other.command("SET test:{u:stranger} x");
            assertThat(moveTo(other.uri(), "test:").users()).isEqualTo(20_000);
            assertThat(other.command("EXISTS test:{u:stranger}")).startsWith(":0");

            moveFrom(other.uri(), "test:");
            assertThat(RecordedState.of(folder)).isEqualTo(before);
        }
    }

    @Test
    void aMoveBackThatEndedInTheMiddleIsRunAgain() throws Exception {
        makeUsers(100);
        TreeSet<String> before = RecordedState.of(folder);
        moveTo(redis.uri(), "test:");
        redis.command("SET test:{u:broken} x");
        assertThatThrownBy(() -> moveFrom(redis.uri(), "test:")).hasMessageContaining("WRONGTYPE");

        assertThatThrownBy(this::embedded).hasMessageContaining("was not finished");
        assertThatThrownBy(() -> node(redis.uri(), "test:")).hasMessageContaining("was moved to the data folder");
        redis.command("DEL test:{u:broken}");
        moveFrom(redis.uri(), "test:");
        assertThat(RecordedState.of(folder)).isEqualTo(before);
    }
}
