package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Backplane} does. Each implementation runs this suite. */
abstract class BackplaneContract {
    static final String ALEX = "alex";
    static final String HOME = "home-pc";
    static final String WORK = "work-pc";
    static final String PHONE = "phone";

    private static final long LIMIT_SECONDS = 20;

    protected Backplane backplane;

    /** A new, empty one. */
    protected abstract Backplane open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        backplane = open();
    }

    @AfterEach
    void stop() {
        backplane.close();
    }

    // ---- verbs

    final Receipt changes(String context, @Nullable Long revision, @Nullable String origin) {
        return done(backplane.record(new Change(ALEX, context, revision, origin)));
    }

    final CatchUp missed(@Nullable String device, @Nullable Position since) {
        return done(backplane.missed(ALEX, device, since));
    }

    final Position now() {
        return missed(null, null).position();
    }

    final Ear listens(String user) {
        Ear ear = new Ear();
        backplane.listen(user, ear);
        return ear;
    }

    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    static ErrorCode refusalOf(CompletableFuture<?> future) {
        try {
            Object value = done(future);
            throw new AssertionError("not refused: " + value);
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(Refusal.class);
            return ((Refusal) e.getCause()).code();
        }
    }

    /** What a device knows of each context after it was away since a position. */
    final Map<String, Long> learns(@Nullable String device, Position since) {
        Map<String, Long> learnt = new HashMap<>();
        missed(device, since).changes().forEach(notice -> learnt.put(notice.context(), notice.revision()));
        return learnt;
    }

    // ---- recording

    @Test
    void aChangeIsAnnouncedAndAcknowledgedWithTheSamePosition() {
        Ear ear = listens(ALEX);

        Receipt receipt = changes("passwords", 7L, HOME);

        Announcement announced = ear.next();
        assertThat(announced.user()).isEqualTo(ALEX);
        assertThat(announced.notice()).isEqualTo(new Notice("passwords", 7, HOME, receipt.position()));
        assertThat(announced.onlyFor()).isNull();
        assertThat(receipt.revision()).isEqualTo(7);
        assertThat(receipt.duplicate()).isFalse();
    }

    @Test
    void anAnnouncementConcernsAllButTheOrigin() {
        Ear ear = listens(ALEX);

        changes("passwords", 7L, HOME);

        Announcement announced = ear.next();
        assertThat(announced.concerns(HOME)).isFalse();
        assertThat(announced.concerns(PHONE)).isTrue();
        assertThat(announced.concerns(null)).isTrue();
    }

    @Test
    void aChangeThatNoDeviceMadeConcernsAll() {
        Ear ear = listens(ALEX);

        changes("passwords", 7L, null);

        Announcement announced = ear.next();
        assertThat(announced.concerns(HOME)).isTrue();
        assertThat(announced.concerns(null)).isTrue();
    }

    @Test
    void aListenerHearsItsOwnUserOnly() {
        Ear ear = listens(ALEX);

        done(backplane.record(new Change("bob", "passwords", 1L, HOME)));
        changes("sentinel", 1L, HOME);

        ear.hears("sentinel", 1, HOME);
    }

    @Test
    void everyListenerOfAUserHearsAChange() {
        Ear first = listens(ALEX);
        Ear second = listens(ALEX);

        changes("notes", 3L, WORK);

        first.hears("notes", 3, WORK);
        second.hears("notes", 3, WORK);
    }

    @Test
    void aChangeWithoutARevisionGetsTheNextOne() {
        Ear ear = listens(ALEX);

        assertThat(changes("notes", null, HOME).revision()).isEqualTo(1);
        assertThat(changes("notes", null, HOME).revision()).isEqualTo(2);
        assertThat(changes("notes", 40L, HOME).revision()).isEqualTo(40);
        assertThat(changes("notes", null, WORK).revision()).isEqualTo(41);

        ear.hears("notes", 1, HOME);
        ear.hears("notes", 2, HOME);
        ear.hears("notes", 40, HOME);
        ear.hears("notes", 41, WORK);
    }

    @Test
    void changesWithoutARevisionThatOverlapGetOneEachAndAreAnnouncedInTheirOrder() {
        Ear ear = listens(ALEX);
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            Long revision = i % 7 == 3 ? Long.valueOf(1000L * i) : null;
            receipts.add(backplane.record(new Change(ALEX, "notes", revision, HOME)));
        }

        List<Long> given =
                receipts.stream().map(receipt -> done(receipt).revision()).toList();
        List<Long> heard = new ArrayList<>();
        long lastOffset = 0;
        for (int i = 0; i < 100; i++) {
            Notice notice = ear.nextNotice();
            heard.add(notice.revision());
            assertThat(notice.offset()).isGreaterThan(lastOffset);
            lastOffset = notice.offset();
        }
        assertThat(heard).isEqualTo(given).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void theHighestRevisionHasNoNextOne() {
        changes("notes", Position.MAX_INTEGER, HOME);

        assertThat(refusalOf(backplane.record(new Change(ALEX, "notes", null, HOME))))
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(changes("notes", Position.MAX_INTEGER, HOME).duplicate()).isTrue();
    }

    @Test
    void aRepeatIsAcknowledgedAndNobodyIsTold() {
        Ear ear = listens(ALEX);
        Receipt first = changes("notes", 5L, HOME);

        Receipt again = changes("notes", 5L, HOME);
        Receipt lower = changes("notes", 4L, HOME);
        changes("sentinel", 1L, HOME);

        assertThat(again).isEqualTo(new Receipt(first.position(), 5, true));
        assertThat(lower).isEqualTo(new Receipt(first.position(), 4, true));
        ear.hears("notes", 5, HOME);
        ear.hears("sentinel", 1, HOME);
    }

    @Test
    void aRepeatInFlightIsAcknowledgedWithWhatItRepeats() {
        CompletableFuture<Receipt> first = backplane.record(new Change(ALEX, "notes", 5L, HOME));
        CompletableFuture<Receipt> again = backplane.record(new Change(ALEX, "notes", 5L, HOME));

        assertThat(done(again).duplicate()).isTrue();
        assertThat(first).isCompleted();
    }

    @Test
    void aChangeThatCameLateIsForTheMakerOfTheLatestAlone() {
        Ear ear = listens(ALEX);
        changes("notes", 7L, HOME);
        ear.hears("notes", 7, HOME);

        Receipt late = changes("notes", 6L, WORK);

        assertThat(late.duplicate()).isFalse();
        Announcement announced = ear.next();
        assertThat(announced.notice()).isEqualTo(new Notice("notes", 6, WORK, late.position()));
        assertThat(announced.concerns(HOME)).isTrue();
        assertThat(announced.concerns(WORK)).isFalse();
        assertThat(announced.concerns(PHONE)).isFalse();
        assertThat(announced.concerns(null)).isFalse();
    }

    @Test
    void theSameRevisionByAnotherDeviceCameLate() {
        Ear ear = listens(ALEX);
        changes("notes", 7L, HOME);
        ear.hears("notes", 7, HOME);

        changes("notes", 7L, WORK);

        Announcement announced = ear.next();
        assertThat(announced.onlyFor()).isEqualTo(HOME);
        assertThat(announced.notice().revision()).isEqualTo(7);
    }

    @Test
    void idsOfAnyTextAreKept() {
        String user = "mailto:alex+😀@example.org?x=%2F/' --\"";
        Ear ear = listens(user);

        done(backplane.record(new Change(user, "пароли 🔑 'x'", 1L, "téléphone/\u2028")));

        ear.hears("пароли 🔑 'x'", 1, "téléphone/\u2028");
        List<Notice> missed = done(backplane.missed(user, null, new Position(now().epoch(), 0)))
                .changes();
        assertThat(missed).extracting(Notice::context).containsExactly("пароли 🔑 'x'");
        assertThat(missed).extracting(Notice::origin).containsExactly("téléphone/\u2028");
    }

    @Test
    void idsThatDifferInCaseOrSpaceDiffer() {
        changes("notes", 1L, HOME);
        changes("Notes", 2L, HOME);
        changes("notes ", 3L, HOME);

        assertThat(learns(PHONE, new Position(now().epoch(), 0)))
                .isEqualTo(Map.of("notes", 1L, "Notes", 2L, "notes ", 3L));
    }

    // ---- catching up

    @Test
    void aUserWithoutChangesIsAtZero() {
        assertThat(now().offset()).isZero();
    }

    @Test
    void whoWasAwayLearnsTheNewestOfEachContextInTheOrderOfTheirOffsets() {
        changes("passwords", 1L, HOME);
        Position left = now();
        changes("notes", 1L, HOME);
        changes("passwords", 2L, HOME);
        changes("cards", 9L, WORK);
        changes("notes", 2L, WORK);

        CatchUp missed = missed(PHONE, left);

        assertThat(missed.resync()).isFalse();
        assertThat(missed.changes()).extracting(Notice::context).containsExactly("passwords", "cards", "notes");
        assertThat(missed.changes()).extracting(Notice::revision).containsExactly(2L, 9L, 2L);
        assertThat(missed.changes()).extracting(Notice::offset).isSorted();
        assertThat(missed.position()).isEqualTo(missed.changes().get(2).position());
    }

    @Test
    void whatADeviceMadeItselfItHasNotMissed() {
        Position left = now();
        changes("passwords", 1L, WORK);
        changes("passwords", 2L, PHONE);
        changes("notes", 1L, PHONE);

        assertThat(learns(PHONE, left)).isEqualTo(Map.of("passwords", 1L));
        assertThat(learns(WORK, left)).isEqualTo(Map.of("passwords", 2L, "notes", 1L));
        assertThat(learns(null, left)).isEqualTo(Map.of("passwords", 2L, "notes", 1L));
    }

    @Test
    void whatCameLateTheMakerOfTheLatestHasMissedAndNobodyElse() {
        changes("notes", 7L, HOME);
        Position left = now();
        changes("notes", 6L, WORK);

        assertThat(learns(HOME, left)).isEqualTo(Map.of("notes", 6L));
        assertThat(learns(PHONE, left)).isEmpty();
        assertThat(learns(null, left)).isEmpty();
    }

    @Test
    void whoWasToldHasMissedNothing() {
        Ear ear = listens(ALEX);
        changes("notes", 1L, HOME);
        Position told = ear.nextNotice().position();

        CatchUp missed = missed(PHONE, told);

        assertThat(missed.changes()).isEmpty();
        assertThat(missed.resync()).isFalse();
        assertThat(missed.position()).isEqualTo(told);
    }

    @Test
    void whoDoesNotKnowItsPositionResyncs() {
        changes("notes", 1L, HOME);
        Position now = now();

        for (Position since : new Position[] {
            null, new Position("another", now.offset()), new Position(now.epoch(), Position.MAX_INTEGER)
        }) {
            assertThat(missed(PHONE, since)).isEqualTo(new CatchUp(now, List.of(), true));
        }
    }

    @Test
    void aPositionIsGoodForTheOtherDevicesAndUsersOfTheHub() {
        changes("notes", 1L, HOME);

        CatchUp bobs = done(backplane.missed("bob", PHONE, now()));

        assertThat(bobs.resync()).isFalse();
        assertThat(bobs.changes()).isEmpty();
    }

    @Test
    void theNoticesOfCatchingUpCarryPositionsToGoOnFrom() {
        Position left = now();
        changes("a", 1L, HOME);
        changes("b", 1L, HOME);
        changes("c", 1L, HOME);

        Position middle = missed(PHONE, left).changes().get(1).position();

        assertThat(learns(PHONE, middle)).isEqualTo(Map.of("c", 1L));
    }

    @Test
    void whatIsKnownInTheEndDoesNotDependOnTheOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] devices = {HOME, WORK, PHONE, null};
        List<Change> set = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            set.add(new Change(ALEX, "notes", (long) random.nextInt(6), devices[random.nextInt(4)]));
        }
        for (int order = 0; order < 20; order++) {
            Position left = now();
            Collections.shuffle(set, random);
            set.forEach(change -> changes("c" + left.offset(), change.revision(), change.origin()));
            for (String device : devices) {
                Map<String, Long> expected = new HashMap<>();
                set.stream()
                        .filter(change -> device == null || !device.equals(change.origin()))
                        .mapToLong(Change::revision)
                        .max()
                        .ifPresent(max -> expected.put("c" + left.offset(), max));
                assertThat(learns(device, left))
                        .as("seed %s, order %s, device %s", seed, set, device)
                        .isEqualTo(expected);
            }
        }
    }

    // ---- listening

    @Test
    void whoStoppedListeningHearsNothing() {
        Ear ear = new Ear();
        Backplane.Listening listening = backplane.listen(ALEX, ear);
        Ear other = listens(ALEX);
        changes("notes", 1L, HOME);
        ear.hears("notes", 1, HOME);

        listening.close();
        listening.close();
        changes("notes", 2L, HOME);

        other.hears("notes", 1, HOME);
        other.hears("notes", 2, HOME);
        assertThat(ear.rest()).isEmpty();
    }

    @Test
    void aListenerThatFailsDisturbsNobody() {
        backplane.listen(ALEX, announcement -> {
            throw Refusal.forbidden("A listener fails, on purpose.");
        });
        Ear ear = listens(ALEX);

        assertThat(changes("notes", 1L, HOME).duplicate()).isFalse();

        ear.hears("notes", 1, HOME);
    }

    @Test
    void offsetsGrowInTheOrderOfTheAnnouncementsHoweverManyRecord() throws Exception {
        Ear ear = listens(ALEX);
        int threads = 4;
        int each = 200;

        inParallel(threads, thread -> {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (int i = 1; i <= each; i++) {
                Long revision = i % 10 == 0 ? null : Long.valueOf(i);
                receipts.add(backplane.record(new Change(ALEX, "context-" + thread, revision, HOME)));
            }
            receipts.forEach(BackplaneContract::done);
        });

        changes("sentinel", 1L, HOME);
        long last = 0;
        Map<String, Long> known = new HashMap<>();
        Notice notice;
        while (!(notice = ear.nextNotice()).context().equals("sentinel")) {
            assertThat(notice.offset()).isGreaterThan(last);
            last = notice.offset();
            Long before = known.put(notice.context(), notice.revision());
            assertThat(before == null || before < notice.revision()).isTrue();
        }
        known.put("sentinel", 1L);
        assertThat(learns(PHONE, new Position(now().epoch(), 0))).isEqualTo(known);
    }

    @Test
    void whoListensFirstAndReadsAfterMissesNothing() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch flowing = new CountDownLatch(1);
        Thread publisher = new Thread(() -> {
            for (long i = 1; !stop.get(); i++) {
                backplane
                        .record(new Change(ALEX, "context-" + i % 5, i % 3 == 0 ? null : Long.valueOf(i), HOME))
                        .exceptionally(refused -> null);
                flowing.countDown();
            }
        });
        publisher.start();
        List<Ear> ears = new ArrayList<>();
        List<CatchUp> catchUps = new ArrayList<>();
        try {
            assertThat(flowing.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            Position zero = new Position(now().epoch(), 0);
            for (int i = 0; i < 50; i++) {
                ears.add(listens(ALEX));
                catchUps.add(missed(PHONE, zero));
            }
        } finally {
            stop.set(true);
            publisher.join();
        }
        done(backplane.record(new Change(ALEX, "sentinel", 1L, HOME)));

        Map<String, Long> truth = learns(PHONE, new Position(now().epoch(), 0));
        for (int i = 0; i < ears.size(); i++) {
            assertThat(known(ears.get(i), catchUps.get(i))).isEqualTo(truth);
        }
    }

    /** What a device knows that caught up and drops announcements at or below its position. */
    private static Map<String, Long> known(Ear ear, CatchUp catchUp) {
        Map<String, Long> known = new HashMap<>();
        catchUp.changes().forEach(notice -> known.put(notice.context(), notice.revision()));
        Notice notice;
        do {
            notice = ear.nextNotice();
            if (notice.offset() > catchUp.position().offset()) {
                known.merge(notice.context(), notice.revision(), Math::max);
            }
        } while (!notice.context().equals("sentinel"));
        return known;
    }

    // ---- forgetting

    @Test
    void aForgottenUserHasNoRecords() {
        changes("notes", 5L, HOME);
        Position left = now();

        done(backplane.forget(ALEX));

        assertThat(learns(PHONE, new Position(left.epoch(), 0))).isEmpty();
        assertThat(changes("notes", null, HOME).revision()).isEqualTo(1);
        assertThat(learns(PHONE, left)).isEqualTo(Map.of("notes", 1L));
    }

    @Test
    void forgettingOneUserLeavesTheOthers() {
        done(backplane.record(new Change("alexa", "notes", 5L, HOME)));
        changes("notes", 5L, HOME);

        done(backplane.forget(ALEX));

        Position zero = new Position(now().epoch(), 0);
        assertThat(done(backplane.missed("alexa", PHONE, zero)).changes()).hasSize(1);
    }

    @Test
    void whatIsRecordedWhileAUserIsForgottenStays() {
        changes("notes", 5L, HOME);
        backplane.record(new Change(ALEX, "cards", 5L, HOME));
        CompletableFuture<Void> forgotten = backplane.forget(ALEX);
        CompletableFuture<Receipt> after = backplane.record(new Change(ALEX, "notes", 3L, HOME));

        done(forgotten);

        assertThat(done(after).duplicate()).isFalse();
        assertThat(learns(PHONE, new Position(now().epoch(), 0))).isEqualTo(Map.of("notes", 3L));
    }

    // ---- the end

    @Test
    void whatWorksHasNoProblem() {
        assertThat(backplane.problem()).isNull();
    }

    @Test
    void closingFinishesWhatWasAccepted() {
        List<CompletableFuture<Receipt>> accepted = new ArrayList<>();
        for (long i = 1; i <= 100; i++) {
            accepted.add(backplane.record(new Change(ALEX, "notes", i, HOME)));
        }

        backplane.close();
        backplane.close();

        assertThat(accepted).allSatisfy(receipt -> assertThat(receipt).isCompleted());
        assertThat(refusalOf(backplane.record(new Change(ALEX, "notes", 200L, HOME))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusalOf(backplane.missed(ALEX, PHONE, null))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusalOf(backplane.forget(ALEX))).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aChangeIsValidOrThereIsNone() {
        assertThatThrownBy(() -> new Change(ALEX, "notes", -1L, HOME)).isInstanceOf(Refusal.class);
    }

    /** Work for one of several threads. */
    interface Work {
        void run(int thread) throws Exception;
    }

    static void inParallel(int threads, Work work) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            CompletableFuture<Void> done = new CompletableFuture<>();
            all.add(done);
            Thread worker = new Thread(() -> {
                try {
                    work.run(thread);
                    done.complete(null);
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
            });
            worker.start();
        }
        all.forEach(BackplaneContract::done);
    }
}
