package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of two nodes when their Redis ends, does not answer, or comes back with less. */
class RedisFaultsTest extends BackplaneTestBase {
    @TempDir
    private Path folder;

    private RedisFixture redis;
    private RedisBackplane other;
    private final RecordingListener listener = new RecordingListener();

    @Override
    protected Backplane open() throws IOException {
        redis = RedisFixture.start(folder);
        RedisBackplane first = redis.node();
        other = redis.node();
        return first;
    }

    @AfterEach
    void stopRedis() {
        RedisFixture.closeAll(redis);
    }

    private void listensAtOther() {
        other.listen(ALEX, listener);
        done(other.missed(ALEX, PHONE, null));
    }

    private void awaitOutage(Backplane node) {
        await().atMost(RedisFixture.LIMIT).until(() -> node.problem() != null);
    }

    private void awaitRecovery() {
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.problem() == null && other.problem() == null);
    }

    /** Records a change, as often as it takes. */
    private static Receipt insists(Backplane node, Change change) {
        while (true) {
            try {
                return done(node.record(change));
            } catch (CompletionException e) {
                boolean isRefused = e.getCause() instanceof Refusal refusal
                        && refusal.code() == ErrorCode.UNAVAILABLE
                        && refusal.retryAfter() != null;
                if (!isRefused) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aNodeWithoutRedisDoesNotStartAndSaysWhy() {
        redis.kill();

        assertThatThrownBy(() -> RedisBackplane.open(
                        redis.uri(), "test:", EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Redis cannot be used");
    }

    @Test
    void whatWasAcknowledgedIsThereAfterRedisWasKilledAndWhoListensGoesOn() throws Exception {
        listensAtOther();
        Position before = changes("notes", 1L, HOME).position();
        listener.receives("notes", 1, HOME);

        redis.kill();
        awaitOutage(backplane);
        awaitOutage(other);
        assertThat(refusalOf(backplane.record(new Change(ALEX, "notes", 2L, HOME))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusalOf(other.missed(ALEX, PHONE, before))).isEqualTo(ErrorCode.UNAVAILABLE);
        redis.start();
        awaitRecovery();

        assertThat(done(other.missed(ALEX, PHONE, before))).isEqualTo(new CatchUp(before, List.of(), false));
        changes("notes", 2L, HOME);
        listener.receives("notes", 2, HOME);
        assertThat(learns(PHONE, before)).isEqualTo(Map.of("notes", 2L));
    }

    @Test
    void aRedisThatLostAllItsDataIsAnotherHistory() throws Exception {
        listensAtOther();
        Position before = changes("notes", 7L, HOME).position();
        listener.receives("notes", 7, HOME);
        done(backplane.cutOffs().cut(ALEX, PHONE));

        redis.kill();
        redis.deleteData();
        redis.start();
        awaitRecovery();

        assertThat(missed(PHONE, before).resync()).isTrue();
        assertThat(done(other.missed(ALEX, PHONE, before)).resync()).isTrue();
        assertThat(now().epoch()).isNotEqualTo(before.epoch());
        changes("notes", 1L, HOME);
        assertThat(listener.nextNotice().position().epoch()).isEqualTo(now().epoch());
        assertThat(backplane.cutOffs().isCutOff(ALEX, PHONE, 1)).isTrue();
        await().atMost(RedisFixture.LIMIT)
                .until(() -> redis.command("HEXISTS test:{hub}:cut-offs alex").equals(":1\r"));
        assertThat(redis.node().cutOffs().isCutOff(ALEX, PHONE, 1)).isTrue();
    }

    @Test
    void aRedisThatLostItsTailIsAnotherHistory() throws Exception {
        Position known = changes("notes", 1L, HOME).position();
        redis.kill();
        redis.saveCopy();
        redis.start();
        awaitRecovery();
        assertThat(missed(PHONE, known).resync()).as("nothing is lost yet").isFalse();
        List<String> epochs = new CopyOnWriteArrayList<>();
        other.listen(ALEX, new Backplane.Listener() {
            @Override
            public void announced(Announcement announcement) {}

            @Override
            public void epochChanged(String epoch) {
                epochs.add(epoch);
            }
        });
        done(other.missed(ALEX, PHONE, null));
        changes("notes", 2L, HOME);

        redis.kill();
        redis.restoreCopy();
        redis.start();
        awaitRecovery();

        assertThat(missed(PHONE, known).resync()).isTrue();
        await().atMost(RedisFixture.LIMIT).until(() -> epochs.equals(List.of(now().epoch())));
        await().atMost(RedisFixture.LIMIT)
                .until(() -> done(other.missed(ALEX, PHONE, known)).resync());
        assertThat(now().epoch()).isNotEqualTo(known.epoch());
    }

    @Test
    void aDeviceThatWasToldMoreThanRedisKnowsResyncsAlthoughAllNodesAreNew() throws Exception {
        changes("notes", 1L, HOME);
        redis.kill();
        redis.saveCopy();
        redis.start();
        awaitRecovery();
        Position told = changes("notes", 2L, HOME).position();
        backplane.close();
        other.close();

        redis.kill();
        redis.restoreCopy();
        redis.start();

        backplane = redis.node();
        assertThat(missed(PHONE, told).resync()).isTrue();
    }

    @Test
    void aRedisThatDoesNotAnswerIsNotAvailableAndThenItIs() throws Exception {
        listensAtOther();
        changes("notes", 1L, HOME);
        listener.receives("notes", 1, HOME);

        redis.pause();
        assertThat(refusalOf(backplane.record(new Change(ALEX, "cards", 1L, HOME))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        awaitOutage(backplane);
        redis.resume();
        awaitRecovery();

        insists(backplane, new Change(ALEX, "cards", 2L, HOME));
        assertThat(listener.nextNotice().context()).isEqualTo("cards");
        assertThat(learns(PHONE, new Position(now().epoch(), 0))).isEqualTo(Map.of("notes", 1L, "cards", 2L));
    }

    @Test
    void whateverConnectionsAreLostWhoListensMissesNothing() throws Exception {
        listensAtOther();
        AtomicBoolean stop = new AtomicBoolean();
        Map<String, Long> recorded = new HashMap<>();
        Thread publisher = new Thread(() -> {
            for (long i = 1; !stop.get(); i++) {
                String context = "context-" + i % 5;
                recorded.put(
                        context,
                        insists(backplane, new Change(ALEX, context, i, HOME)).revision());
            }
        });
        publisher.start();
        try {
            for (int i = 0; i < 10; i++) {
                redis.command(i % 2 == 0 ? "CLIENT KILL TYPE pubsub" : "CLIENT KILL TYPE normal");
                awaitRecovery();
            }
        } finally {
            stop.set(true);
            publisher.join();
        }
        awaitRecovery();
        insists(backplane, new Change(ALEX, "sentinel", 1L, HOME));

        Map<String, Long> heard = new HashMap<>();
        long last = 0;
        while (!heard.containsKey("sentinel")) {
            var notice = listener.nextNotice();
            assertThat(notice.offset()).isGreaterThan(last);
            last = notice.offset();
            heard.merge(notice.context(), notice.revision(), Math::max);
        }
        recorded.put("sentinel", 1L);
        assertThat(heard).isEqualTo(recorded);
    }

    @Test
    void whoListensToAllMissesNoRegisteredUser() throws Exception {
        PushAddress address = new PushAddress(PushPlatform.FCM, null, "token", null);
        Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
        done(backplane.registrations().put(new Registration(ALEX, PHONE, address, now, null, true, 0)));
        Map<String, Long> heard = new ConcurrentHashMap<>();
        other.listenToAll(new Backplane.AnnouncementListener() {
            @Override
            public void announced(Announcement announcement) {
                heard.merge(
                        announcement.notice().context(), announcement.notice().revision(), Math::max);
            }

            @Override
            public void announcedToEveryone(long offset, @Nullable Origin origin) {
                heard.put("everyone", offset);
            }
        });
        for (long i = 1; i <= 5; i++) {
            redis.command("CLIENT KILL TYPE pubsub");
            insists(backplane, new Change(ALEX, "notes", i, null));
        }
        redis.command("CLIENT KILL TYPE pubsub");
        long offset = insists(backplane, new Change(new Audience.Everyone(), "terms", 1L, null))
                .position()
                .offset();

        await().atMost(RedisFixture.LIMIT).until(() -> heard.equals(Map.of("notes", 5L, "everyone", offset)));
    }

    @Test
    void aRedisWhoseMemoryIsFullIsAProblemUntilItIsNot() throws Exception {
        changes("notes", 1L, HOME);
        redis.command("CONFIG SET maxmemory 1");

        assertThat(refusalOf(backplane.record(new Change(ALEX, "notes", 2L, HOME))))
                .isEqualTo(ErrorCode.UNAVAILABLE);

        assertThat(backplane.problem()).startsWith("Redis refuses to record: ").contains("memory");
        redis.command("CONFIG SET maxmemory 0");
        changes("notes", 2L, HOME);
        assertThat(backplane.problem()).isNull();
    }

    @Test
    void whatIsForEveryoneReachesThoseWhoWereCutFromRedisMeanwhile() throws Exception {
        listensAtOther();
        for (long i = 1; i <= 5; i++) {
            redis.command("CLIENT KILL TYPE pubsub");
            insists(backplane, new Change(new Audience.Everyone(), "terms", i, null));
        }

        long heard = 0;
        while (heard < 5) {
            long revision = listener.nextNotice().revision();
            assertThat(revision).isGreaterThan(heard);
            heard = revision;
        }
        awaitRecovery();
    }
}
