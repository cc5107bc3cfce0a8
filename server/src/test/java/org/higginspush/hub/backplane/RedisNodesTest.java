package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.TimedChange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one Redis are one hub. */
class RedisNodesTest extends BackplaneTestBase {
    private static final String BOB = "bob";
    private static final String FAMILY = "family";
    private static final Audience TO_FAMILY = new Audience.Group(FAMILY);
    private static final Audience TO_EVERYONE = new Audience.Everyone();

    @TempDir
    private static Path folder;

    private static RedisFixture redis;
    private RedisBackplane other;

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
        RedisBackplane first = redis.node();
        other = redis.node();
        return first;
    }

    @AfterEach
    void closeNodes() {
        redis.closeNodes();
    }

    private RecordingListener listensAtOther(String user) {
        RecordingListener listener = new RecordingListener();
        other.listen(user, listener);
        done(other.missed(user, null, null)); // it hears from now on
        return listener;
    }

    private Receipt record(Audience audience, String context, Long revision, Origin origin) {
        return done(backplane.record(new Change(audience, context, revision, origin)));
    }

    private Position zero() {
        return new Position(now().epoch(), 0);
    }

    private List<String> missedAtOther(String user, String device, Position since) {
        return done(other.missed(user, device, since)).changes().stream()
                .map(AudienceContract::text)
                .toList();
    }

    // ---- changes

    @Test
    void aChangeOfOneNodeIsHeardAtTheOtherAndConcernsAllButItsOrigin() {
        RecordingListener listener = listensAtOther(ALEX);

        Receipt receipt = changes("notes", 7L, HOME);

        Announcement heard = listener.next();
        assertThat(heard.notice()).isEqualTo(new Notice("notes", 7, HOME, receipt.position()));
        assertThat(heard.concerns(HOME)).isFalse();
        assertThat(heard.concerns(PHONE)).isTrue();
        assertThat(missedAtOther(ALEX, PHONE, zero())).containsExactly("USER notes 7 by home-pc");
        assertThat(missedAtOther(ALEX, HOME, zero())).isEmpty();
    }

    @Test
    void aPositionOfOneNodeIsGoodAtTheOther() {
        Position told = changes("notes", 1L, HOME).position();

        assertThat(done(other.missed(ALEX, PHONE, told))).isEqualTo(new CatchUp(told, List.of(), false));
    }

    @Test
    void aRepeatAtTheOtherNodeIsARepeat() {
        Receipt first = changes("notes", 5L, HOME);

        Receipt again = done(other.record(new Change(ALEX, "notes", 5L, HOME)));

        assertThat(again).isEqualTo(new Receipt(first.position(), 5, true));
    }

    @Test
    void ofManyThatRecordAtBothNodesAllHearTheSameInOneOrder() throws Exception {
        RecordingListener here = listens(ALEX);
        done(backplane.missed(ALEX, null, null));
        RecordingListener there = listensAtOther(ALEX);

        inParallel(4, thread -> {
            Backplane node = thread % 2 == 0 ? backplane : other;
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (long i = 1; i <= 100; i++) {
                receipts.add(node.record(new Change(ALEX, "notes", i % 3 == 0 ? null : Long.valueOf(i), HOME)));
            }
            receipts.forEach(BackplaneTestBase::done);
        });
        changes("sentinel", 1L, null);

        List<Notice> heardHere = untilSentinel(here);
        assertThat(heardHere).isEqualTo(untilSentinel(there)).isNotEmpty();
        assertThat(heardHere).extracting(Notice::offset).isSorted().doesNotHaveDuplicates();
        Map<String, Long> newest = new HashMap<>();
        heardHere.forEach(notice -> newest.merge(notice.context(), notice.revision(), Math::max));
        newest.put("sentinel", 1L);
        assertThat(learns(PHONE, zero())).isEqualTo(newest);
    }

    private static List<Notice> untilSentinel(RecordingListener listener) {
        List<Notice> heard = new ArrayList<>();
        Notice notice;
        while (!(notice = listener.nextNotice()).context().equals("sentinel")) {
            heard.add(notice);
        }
        return heard;
    }

    // ---- groups and everyone

    @Test
    void aGroupOfOneNodeIsAGroupOfTheOther() {
        done(backplane.groups().add(FAMILY, ALEX));
        done(other.groups().add(FAMILY, BOB));
        RecordingListener bob = listensAtOther(BOB);

        Receipt receipt = record(TO_FAMILY, "album", 7L, new Origin(ALEX, PHONE));

        assertThat(receipt.duplicate()).isFalse();
        assertThat(AudienceContract.text(bob.nextNotice())).isEqualTo("GROUP album 7");
        assertThat(done(other.groups().members(FAMILY))).containsExactly(ALEX, BOB);
        assertThat(missedAtOther(ALEX, PHONE, zero())).isEmpty();
        done(other.groups().remove(FAMILY, BOB));
        record(TO_FAMILY, "album", 8L, null);
        assertThat(done(backplane.missed(BOB, PHONE, zero())).changes()).isEmpty();
    }

    @Test
    void whoeverJoinsWhileOthersRecordLearnsOfTheLatest() throws Exception {
        done(backplane.groups().create(FAMILY));
        int users = 20;
        inParallel(2, thread -> {
            for (int i = 0; i < users; i++) {
                if (thread == 0) {
                    done(other.groups().add(FAMILY, "user-" + i));
                } else {
                    record(TO_FAMILY, "album", null, null);
                }
            }
        });

        for (int i = 0; i < users; i++) {
            assertThat(missedAtOther("user-" + i, PHONE, zero())).containsExactly("GROUP album " + users);
        }
    }

    @Test
    void whoeverWatchesAGroupHearsOfTheMembersOfAllNodes() {
        done(backplane.groups().add(FAMILY, ALEX));
        List<String> heard = new CopyOnWriteArrayList<>();
        done(other.groups().watch(FAMILY, new Groups.MemberListener() {
            @Override
            public void members(List<String> users) {
                heard.add("members " + users);
            }

            @Override
            public void joined(String user) {
                heard.add("joined " + user);
            }

            @Override
            public void left(String user) {
                heard.add("left " + user);
            }

            @Override
            public void deleted() {
                heard.add("deleted");
            }
        }));

        done(backplane.groups().add(FAMILY, BOB));
        done(backplane.groups().remove(FAMILY, ALEX));
        done(backplane.groups().delete(FAMILY));

        await().atMost(RedisFixture.LIMIT).until(() -> heard.contains("deleted"));
        assertThat(heard).containsExactly("members [alex]", "joined bob", "left alex", "left bob", "deleted");
    }

    @Test
    void whatIsForEveryoneReachesTheUsersOfAllNodes() {
        RecordingListener here = listens(ALEX);
        RecordingListener there = listensAtOther(BOB);

        record(TO_EVERYONE, "terms", 4L, new Origin(ALEX, PHONE));

        assertThat(AudienceContract.text(here.nextNotice())).isEqualTo("EVERYONE terms 4 by phone");
        assertThat(AudienceContract.text(there.nextNotice())).isEqualTo("EVERYONE terms 4");
        assertThat(done(other.record(new Change(TO_EVERYONE, "terms", 4L, new Origin(ALEX, PHONE))))
                        .duplicate())
                .isTrue();
        assertThat(missedAtOther("carol", PHONE, zero())).containsExactly("EVERYONE terms 4");
    }

    // ---- cut-offs, registrations, timed changes

    @Test
    void whoIsCutOffAtOneNodeIsSoAtTheOther() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        other.cutOffs().listen((user, device) -> heard.add(user + " " + device));
        backplane.cutOffs().listen((user, device) -> heard.add("its own node hears of it"));
        done(backplane.cutOffs().cut(ALEX, PHONE));

        assertThat(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("alex phone");
        assertThat(other.cutOffs().isCutOff(ALEX, PHONE, 1)).isTrue();
        assertThat(other.cutOffs().isCutOff(ALEX, HOME, 1)).isFalse();
        assertThat(redis.node().cutOffs().isCutOff(ALEX, PHONE, 1)).isTrue();
        done(backplane.cutOffs().cut(ALEX, null));
        assertThat(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("alex null");
    }

    @Test
    void anAddressBelongsToOneDeviceOfAllNodes() {
        PushAddress address = new PushAddress(PushPlatform.FCM, null, "token", null);
        Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
        done(backplane.registrations().put(new Registration(ALEX, PHONE, address, now, null, true, 0)));
        await().atMost(RedisFixture.LIMIT).until(() -> other.registrations().find(ALEX, PHONE) != null);

        done(other.registrations().put(new Registration(BOB, PHONE, address, now, null, true, 0)));

        assertThat(other.registrations().find(ALEX, PHONE)).isNull();
        await().atMost(RedisFixture.LIMIT).until(() -> backplane.registrations().find(ALEX, PHONE) == null);
        assertThat(backplane.registrations().find(BOB, PHONE)).isNotNull();
    }

    @Test
    void whatIsDueIsAnnouncedOnceHoweverManyNodesThereAre() {
        redis.node();
        RecordingListener listener = listensAtOther(ALEX);
        Instant soon = Instant.now().plusMillis(100);
        int count = 30;
        for (int i = 0; i < count; i++) {
            done(backplane.timed().schedule(new Change(ALEX, "notes", null, HOME), soon));
        }

        for (int i = 1; i <= count; i++) {
            listener.receives("notes", i, HOME);
        }
        await().atMost(RedisFixture.LIMIT)
                .until(() -> other.timed().waiting(new Audience.User(ALEX)).isEmpty());
        changes("sentinel", 1L, null);
        listener.receives("sentinel", 1, null);
    }

    @Test
    void whatWaitsIsCancelledAtAnyNode() {
        Audience alex = new Audience.User(ALEX);
        TimedChange timed = done(backplane
                .timed()
                .schedule(new Change(ALEX, "notes", null, HOME), Instant.now().plusSeconds(3_600)));

        done(other.timed().cancel(alex, timed.id()));

        assertThat(refusalOf(other.timed().cancel(alex, timed.id()))).isEqualTo(ErrorCode.NOT_FOUND);
        await().atMost(RedisFixture.LIMIT)
                .until(() -> backplane.timed().waiting(alex).isEmpty());
    }

    @Test
    void anIdThatIsUsedAgainIsAnotherChange() {
        RecordingListener listener = listensAtOther(ALEX);
        for (int i = 1; i <= 3; i++) {
            done(other.timed().schedule(new Change(ALEX, "notes", null, HOME), Instant.now(), "an-id"));
            listener.receives("notes", i, HOME);
            await().atMost(RedisFixture.LIMIT)
                    .until(() -> redis.command("HEXISTS test:{hub}:timed an-id").startsWith(":0"));
        }
        for (int i = 1; i <= 2; i++) {
            done(other.timed().schedule(new Change(TO_EVERYONE, "terms", null, null), Instant.now(), "an-id"));
            assertThat(AudienceContract.text(listener.nextNotice())).isEqualTo("EVERYONE terms " + i);
            await().atMost(RedisFixture.LIMIT)
                    .until(() -> redis.command("HEXISTS test:{hub}:timed an-id").startsWith(":0"));
        }
    }

    @Test
    void whoIsForgottenAtOneNodeIsToldNothingThatTheOtherHasJustAccepted() {
        for (int i = 0; i < 50; i++) {
            String user = "user-" + i;
            done(other.timed()
                    .schedule(
                            new Change(user, "notes", null, HOME), Instant.now().plusSeconds(3_600)));

            assertThat(done(backplane.forget(user)).timed()).isEqualTo(1);
        }
    }

    @Test
    void whatIsRecordedIsMeasured() {
        AtomicInteger commits = new AtomicInteger();
        HubMetrics metrics = new HubMetrics() {
            @Override
            public void committed(int writes, long since) {
                commits.addAndGet(writes);
            }
        };
        try (RedisBackplane measured = RedisBackplane.open(
                RedisOptions.of(redis.uri(), "test:"),
                EmbeddedBackplane.BackplaneLimits.DEFAULT,
                InstantSource.system(),
                metrics)) {
            assertThat(commits).hasValue(0);
            for (int i = 0; i < 10; i++) {
                done(measured.record(new Change(ALEX, "notes", null, HOME)));
            }
            done(measured.missed(ALEX, PHONE, null));
            assertThat(commits).hasValue(10);
        }
    }

    @Test
    void whatTwoHubsKeepInOneRedisIsApart() {
        changes("notes", 1L, HOME);
        try (Backplane another = redis.node("another:")) {
            assertThat(done(another.missed(ALEX, PHONE, null)).position().offset())
                    .isZero();
        }
    }
}
