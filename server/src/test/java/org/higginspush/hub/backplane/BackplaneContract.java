package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

/** What every {@link Backplane} does, all of it. Each implementation runs this suite. */
abstract class BackplaneContract extends RegistrationContract {
    // ---- listening

    @Test
    void whoStoppedListeningHearsNothing() {
        RecordingListener listener = new RecordingListener();
        Backplane.Subscription subscription = backplane.listen(ALEX, listener);
        RecordingListener other = listens(ALEX);
        changes("notes", 1L, HOME);
        listener.receives("notes", 1, HOME);

        subscription.close();
        subscription.close();
        changes("notes", 2L, HOME);

        other.receives("notes", 1, HOME);
        other.receives("notes", 2, HOME);
        assertThat(listener.rest()).isEmpty();
    }

    @Test
    void aListenerThatFailsDisturbsNobody() {
        backplane.listen(ALEX, announcement -> {
            throw Refusal.forbidden("A listener fails, on purpose.");
        });
        RecordingListener listener = listens(ALEX);

        assertThat(changes("notes", 1L, HOME).duplicate()).isFalse();

        listener.receives("notes", 1, HOME);
    }

    @Test
    void offsetsGrowInTheOrderOfTheAnnouncementsHoweverManyRecord() throws Exception {
        RecordingListener listener = listens(ALEX);
        int threads = 4;
        int each = 200;

        inParallel(threads, thread -> {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (int i = 1; i <= each; i++) {
                Long revision = i % 10 == 0 ? null : Long.valueOf(i);
                receipts.add(backplane.record(new Change(ALEX, "context-" + thread, revision, HOME)));
            }
            receipts.forEach(BackplaneTestBase::done);
        });

        changes("sentinel", 1L, HOME);
        long last = 0;
        Map<String, Long> known = new HashMap<>();
        Notice notice;
        while (!(notice = listener.nextNotice()).context().equals("sentinel")) {
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
                CompletableFuture<Receipt> receipt = backplane.record(
                        new Change(ALEX, "context-" + i % 5, i % 3 == 0 ? null : Long.valueOf(i), HOME));
                flowing.countDown();
                if (i % 100 == 0) {
                    done(receipt); // so that not too many wait, however fast the backplane is
                }
            }
        });
        publisher.start();
        List<RecordingListener> ears = new ArrayList<>();
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
    private static Map<String, Long> known(RecordingListener listener, CatchUp catchUp) {
        Map<String, Long> known = new HashMap<>();
        catchUp.changes().forEach(notice -> known.put(notice.context(), notice.revision()));
        Notice notice;
        do {
            notice = listener.nextNotice();
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
        CompletableFuture<ForgottenUser> forgotten = backplane.forget(ALEX);
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
}
