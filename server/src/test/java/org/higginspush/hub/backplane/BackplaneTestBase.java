package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A backplane under test, and what one can do with it. */
abstract class BackplaneTestBase {
    static final String ALEX = "alex";
    static final String HOME = "home-pc";
    static final String WORK = "work-pc";
    static final String PHONE = "phone";

    static final long LIMIT_SECONDS = 20;

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

    final Receipt changes(String context, @Nullable Long revision, @Nullable String origin) {
        return done(backplane.record(new Change(ALEX, context, revision, origin)));
    }

    final CatchUp missed(@Nullable String device, @Nullable Position since) {
        return done(backplane.missed(ALEX, device, since));
    }

    final Position now() {
        return missed(null, null).position();
    }

    final RecordingListener listens(String user) {
        RecordingListener listener = new RecordingListener();
        backplane.listen(user, listener);
        return listener;
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

    /** Work for one of several threads. */
    interface ThreadTask {
        void run(int thread) throws Exception;
    }

    static void inParallel(int threads, ThreadTask work) {
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
        all.forEach(BackplaneTestBase::done);
    }
}
