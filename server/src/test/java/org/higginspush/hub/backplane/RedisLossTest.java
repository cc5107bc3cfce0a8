package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes know of what Redis lost, when all of them ended, or nobody can say that nothing is lost. */
class RedisLossTest {
    private static final String ALEX = "alex";
    private static final String PHONE = "phone";

    @TempDir
    private Path folder;

    private RedisFixture redis;

    @BeforeEach
    void startRedis() throws IOException {
        // of two settings of a name the last counts: it writes a second later than it answers
        redis = RedisFixture.start(Files.createDirectory(folder.resolve("redis")), "--appendfsync", "everysec");
    }

    @AfterEach
    void stopRedis() {
        RedisFixture.closeAll(redis);
    }

    private RedisBackplane node(String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        return redis.node(RedisOptions.of(redis.uri(), "test:").withFolder(data));
    }

    private static Position changes(Backplane node, String context) {
        return BackplaneTestBase.done(node.record(new Change(ALEX, context, null, null)))
                .position();
    }

    private static CatchUp missed(Backplane node, Position since) {
        return BackplaneTestBase.done(node.missed(ALEX, PHONE, since));
    }

    private void restart() throws IOException {
        redis.kill();
        redis.start();
    }

    private static void awaitUse(Backplane node) {
        await().atMost(RedisFixture.LIMIT).until(() -> node.problem() == null);
    }

    private String epoch() throws IOException {
        return redis.command("HGET test:{hub} epoch");
    }

    @Test
    void aNodeKnowsFromItsDataFolderWhatRedisLostWhileNoNodeRan() throws IOException {
        RedisBackplane node = node("one");
        Position known = changes(node, "notes");
        redis.kill();
        redis.saveCopy();
        redis.start();
        awaitUse(node);
        assertThat(missed(node, known).resync()).isFalse();
        changes(node, "cards");
        node.close();

        redis.kill();
        redis.restoreCopy();
        redis.start();

        assertThat(missed(node("one"), known).resync()).isTrue();
    }

    @Test
    void nothingIsLostWhenAllEndInOrderAndStartAgain() throws IOException {
        RedisBackplane node = node("one");
        Position known = changes(node, "notes");
        node.close();
        restart();

        assertThat(missed(node("one"), known)).isEqualTo(new CatchUp(known, List.of(), false));
        assertThat(missed(node("another"), known).resync()).isFalse();
    }

    @Test
    void whatAnOlderCopyOfAnEarlierEpochLacksIsNoticed() throws IOException {
        RedisBackplane node = node("one");
        Position known = changes(node, "notes");
        redis.kill();
        redis.saveCopy();
        redis.deleteData();
        redis.start();
        awaitUse(node);
        changes(node, "cards"); // in another epoch
        String second = epoch();
        node.close();

        redis.kill();
        redis.restoreCopy();
        redis.start();

        assertThat(missed(node("one"), known).resync()).isTrue();
        assertThat(epoch()).isNotEqualTo(second);
    }

    @Test
    void whereANodeIsGoneThatAcknowledgedLastAllSync() throws IOException {
        Duration timeout = Duration.ofSeconds(1);
        RedisOptions options = new RedisOptions(redis.uri(), "test:", timeout, 0, false, null, null);
        RedisBackplane one = redis.node(options);
        RedisBackplane other = redis.node(options);
        Position known = changes(one, "notes");
        restart();
        awaitUse(one);
        awaitUse(other);
        await().atMost(RedisFixture.LIMIT)
                .until(() -> redis.command("HGET test:{hub} run").length() > 1);
        assertThat(missed(other, known).resync()).as("both came back").isFalse();

        String run = redis.command("HGET test:{hub} run");
        String time = redis.command("HGET test:{hub} o");
        redis.command("HSET test:{hub}:nodes gone \"" + run + " " + time + "\"");
        restart();

        await().atMost(RedisFixture.LIMIT)
                .ignoreExceptions()
                .until(() -> missed(one, known).resync());
        awaitUse(other);
        await().atMost(RedisFixture.LIMIT)
                .ignoreExceptions()
                .until(() -> missed(other, known).resync());
    }

    @Test
    void aNodeThatWasKilledDoesNotKnowWhatItAcknowledgedLast() throws IOException {
        RedisBackplane node = node("one");
        Position known = changes(node, "notes");
        Path marks = folder.resolve("one").resolve("redis.marks");
        Path killed = Files.createDirectory(folder.resolve("killed"));
        await().atMost(RedisFixture.LIMIT).until(() -> Files.readString(marks).contains("{u:alex}"));
        Files.copy(marks, killed.resolve("redis.marks")); // as it is while the node runs
        String entry = redis.command("HGETALL test:{hub}:nodes");
        assertThat(entry).startsWith("*2");
        String name = Files.readString(marks).split(" ")[2];
        String seen = redis.command("HGET test:{hub}:nodes " + name);
        node.close();
        redis.command("HSET test:{hub}:nodes " + name + " \"" + seen + "\""); // it did not end in order
        restart();

        assertThat(missed(node("killed"), known).resync()).isTrue();
    }

    @Test
    void whatAGroupLostIsNoticedThoughItHasNoMembers() throws IOException {
        RedisBackplane node = node("one");
        BackplaneTestBase.done(node.groups().create("family"));
        Position known = changes(node, "notes");
        redis.kill();
        redis.saveCopy();
        redis.start();
        awaitUse(node);
        BackplaneTestBase.done(node.record(new Change(new Audience.Group("family"), "album", null, null)));

        redis.kill();
        redis.restoreCopy();
        redis.start();
        awaitUse(node);

        assertThat(missed(node, known).resync()).isTrue();
    }

    @Test
    void aUserWhoIsForgottenIsNotLookedForByAnyNode() throws IOException {
        RedisBackplane one = node("one");
        RedisBackplane other = node("other");
        changes(one, "notes");
        changes(other, "notes");
        Position bobs = BackplaneTestBase.done(one.record(new Change("bob", "notes", 1L, null)))
                .position();
        BackplaneTestBase.done(one.forget(ALEX));
        BackplaneTestBase.done(other.cutOffs().cut("bob", PHONE)); // the other knows all before it
        redis.command("DEL test:{u:alex}:forgotten"); // as after an hour
        restart();
        awaitUse(one);
        awaitUse(other);

        assertThat(BackplaneTestBase.done(one.missed("bob", null, bobs)).resync())
                .isFalse();
        assertThat(BackplaneTestBase.done(other.missed("bob", null, bobs)).resync())
                .isFalse();
    }
}
