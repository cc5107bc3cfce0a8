package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** An embedded backplane on a journal that waits and fails when a test says so. */
abstract class FaultyBackplane {
    static final String ALEX = "alex";
    static final String HOME = "home-pc";
    static final String PHONE = "phone";
    static final Duration LIMIT = Duration.ofSeconds(20);

    final FaultyJournal journal = new FaultyJournal();
    final AtomicLong nanos = new AtomicLong(1);
    final EmbeddedBackplane backplane = new EmbeddedBackplane(
            journal, new EmbeddedBackplane.BackplaneLimits(4, 20), InstantSource.system(), nanos::get);
    final RecordingListener listener = new RecordingListener();

    @AfterEach
    void stop() {
        journal.failCommits(false);
        journal.letAllPass();
        backplane.close();
    }

    final CompletableFuture<Receipt> records(String context, @Nullable Long revision) {
        return records(ALEX, context, revision);
    }

    final CompletableFuture<Receipt> records(String user, String context, @Nullable Long revision) {
        return backplane.record(new Change(user, context, revision, HOME));
    }

    static <T> T done(CompletableFuture<T> future) {
        return BackplaneTestBase.done(future);
    }

    static Refusal refusal(CompletableFuture<?> future) {
        try {
            throw new AssertionError("not refused: " + done(future));
        } catch (CompletionException e) {
            return (Refusal) e.getCause();
        }
    }

    static void isUnavailable(CompletableFuture<?> future) {
        Refusal refusal = refusal(future);
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isPositive();
    }

    static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    final List<Notice> missedSince(long offset) {
        return done(backplane.missed(ALEX, PHONE, new Position("faulty", offset)))
                .changes();
    }
}
