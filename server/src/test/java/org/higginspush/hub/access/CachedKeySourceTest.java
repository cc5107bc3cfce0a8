package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.higginspush.hub.access.FutureResults.refusalOf;
import static org.higginspush.hub.access.FutureResults.valueOf;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachedKeySourceTest {
    private static final KeyCacheTimes TIMES = KeyCacheTimes.HTTP;

    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);
    private final PausedLoader loader = new PausedLoader();
    private final CachedKeySource keys = new CachedKeySource(loader, TIMES, clock, KeyThreads.create());

    @AfterEach
    void close() {
        issuer.close();
    }

    private KeySet haveKeys() {
        CompletableFuture<KeySet> wanted = keys.keys();
        KeySet loaded = loader.succeed(issuer.keySet());
        assertThat(valueOf(wanted)).isEqualTo(loaded);
        return valueOf(wanted);
    }

    /** The keys in use, once a refresh that goes on has ended. */
    private void awaitKeys(KeySet expected) {
        await().until(() -> keys.keys().getNow(null), expected::equals);
    }

    @Test
    void nothingIsLoadedUntilKeysAreWanted() {
        assertThat(loader.count).hasValue(0);
        assertThat(keys.problem()).contains("example", "not been fetched yet");
    }

    @Test
    void manyWhoWantKeysShareOneLoad() {
        CompletableFuture<KeySet> first = keys.keys();
        CompletableFuture<KeySet> second = keys.keys();
        CompletableFuture<KeySet> third = keys.lookAgain();

        KeySet loaded = loader.succeed(issuer.keySet());

        assertThat(valueOf(first)).isEqualTo(loaded);
        assertThat(valueOf(second)).isSameAs(valueOf(first));
        assertThat(valueOf(third)).isSameAs(valueOf(first));
        assertThat(loader.count).hasValue(1);
        assertThat(keys.problem()).isNull();
    }

    @Test
    void manyThreadsWhoWantKeysShareOneLoad() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<CompletableFuture<KeySet>> want = keys::keys;
            List<Future<CompletableFuture<KeySet>>> wanted = threads.invokeAll(Collections.nCopies(100, want));

            KeySet loaded = loader.succeed(issuer.keySet());
            for (Future<CompletableFuture<KeySet>> one : wanted) {
                assertThat(valueOf(one.get())).isEqualTo(loaded);
            }
            assertThat(loader.count).hasValue(1);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void theCallerNeverWaitsForTheIssuer() {
        assertThat(keys.keys()).isNotDone();
        loader.succeed(issuer.keySet());
        awaitKeys(issuer.keySet());
        assertThat(keys.lookAgain()).isNotDone();
        assertThat(keys.keys()).isCompleted();
        loader.succeed(issuer.keySet());
    }

    @Test
    void whoGivesUpWaitingDoesNotTakeTheKeysFromTheOthers() {
        CompletableFuture<KeySet> impatient = keys.keys();
        CompletableFuture<KeySet> patient = keys.keys();
        impatient.cancel(true);

        KeySet loaded = loader.succeed(issuer.keySet());
        assertThat(valueOf(patient)).isEqualTo(loaded);
    }

    @Test
    void youngKeysAreGivenWithoutALoad() {
        KeySet had = haveKeys();
        clock.advance(TIMES.refreshAfter().minusMillis(1));
        assertThat(keys.keys()).isCompletedWithValue(had);
        clock.advance(Duration.ofMillis(1));
        keys.keys();
        loader.succeed(issuer.keySet()); // the sentinel: it is the second load
        assertThat(loader.count).hasValue(2);
    }

    @Test
    void keysThatAgeAreLoadedAgainWhileTheOldOnesStayInUse() {
        KeySet had = haveKeys();
        clock.advance(TIMES.refreshAfter());
        assertThat(keys.keys()).isCompletedWithValue(had);

        issuer.rotates();
        awaitKeys(loader.succeed(issuer.keySet()));
        assertThat(loader.count).hasValue(2);
    }

    @Test
    void theSameKeysLoadedAgainStayTheSameObject() {
        KeySet had = haveKeys();
        for (int i = 0; i < 3; i++) {
            clock.advance(TIMES.expireAfter());
            CompletableFuture<KeySet> wanted = keys.keys();
            loader.succeed(issuer.keySet());
            assertThat(valueOf(wanted)).isSameAs(had);
        }
    }

    @Test
    void afterAFailedRefreshTheOldKeysStayInUse() {
        KeySet had = haveKeys();
        clock.advance(TIMES.refreshAfter());
        keys.keys();
        loader.fail();
        assertThat(keys.keys()).isCompletedWithValue(had);
        assertThat(keys.problem()).isNull();
    }

    @Test
    void keysNobodyUsedForLongAreLoadedFirst() {
        haveKeys();
        clock.advance(TIMES.expireAfter());
        CompletableFuture<KeySet> wanted = keys.keys();
        assertThat(wanted).isNotDone();

        issuer.rotates();
        KeySet fresh = loader.succeed(issuer.keySet());
        assertThat(valueOf(wanted)).isEqualTo(fresh);
    }

    /** They expire when those that were loaded in the background do, and not later: else a caller would wait for the issuer. */
    @Test
    void keysThatWereRefreshedExpireAnHourAfterTheRefresh() {
        haveKeys();
        clock.advance(TIMES.refreshAfter());
        keys.keys();
        issuer.rotates();
        KeySet fresh = loader.succeed(issuer.keySet());
        loader.awaitEnd();
        clock.advance(TIMES.expireAfter().minus(TIMES.refreshAfter()));
        assertThat(valueOf(keys.keys())).isEqualTo(fresh); // the ones had before have expired, these have not
        clock.advance(TIMES.refreshAfter());
        CompletableFuture<KeySet> wanted = keys.keys();
        assertThat(wanted).isNotDone();
        loader.succeed(issuer.keySet());
        assertThat(valueOf(wanted)).isEqualTo(fresh);
    }

    @Test
    void keysNobodyUsedForLongAreStillGoodInAnOutage() {
        KeySet had = haveKeys();
        clock.advance(TIMES.expireAfter().multipliedBy(100));
        CompletableFuture<KeySet> wanted = keys.keys();
        loader.fail();
        assertThat(valueOf(wanted)).isSameAs(had);
        assertThat(valueOf(keys.keys())).isSameAs(had);
    }

    @Test
    void withoutAnyKeysTheRefusalSaysWhenToComeBack() {
        CompletableFuture<KeySet> wanted = keys.keys();
        loader.fail();

        Refusal refusal = refusalOf(wanted);

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isEqualTo(TIMES.retryInterval());
        assertThat(refusal.text()).endsWith("try again in 5 s.").doesNotContain("example");
        assertThat(keys.problem()).contains("example", "unplugged");
    }

    @Test
    void anIssuerThatIsAwayIsAskedTwiceInFiveSecondsAtMost() {
        for (int i = 0; i < 2; i++) {
            CompletableFuture<KeySet> wanted = keys.keys();
            loader.fail();
            refusalOf(wanted);
        }
        assertThat(refusalOf(keys.keys()).retryAfter()).isEqualTo(TIMES.retryInterval());
        clock.advance(TIMES.retryInterval());
        haveKeys();
        assertThat(loader.count).hasValue(3);
    }

    @Test
    void anUnknownKeyIsLookedForAtOnce() {
        haveKeys();
        issuer.rotates();
        CompletableFuture<KeySet> looked = keys.lookAgain();
        KeySet fresh = loader.succeed(issuer.keySet());
        assertThat(valueOf(looked)).isEqualTo(fresh);
        assertThat(keys.keys()).isCompletedWithValue(fresh);
    }

    @Test
    void unknownKeysAreLookedForTwiceInHalfAMinuteAtMost() {
        haveKeys();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<KeySet> looked = keys.lookAgain();
            loader.succeed(issuer.keySet());
            valueOf(looked);
            clock.advance(TIMES.retryInterval());
        }
        clock.advance(TIMES.lookupInterval().minusSeconds(20));

        Refusal refusal = refusalOf(keys.lookAgain());

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isEqualTo(TIMES.lookupInterval());
        clock.advance(Duration.ofSeconds(10));
        CompletableFuture<KeySet> looked = keys.lookAgain();
        KeySet loaded = loader.succeed(issuer.keySet());
        assertThat(valueOf(looked)).isEqualTo(loaded);
        assertThat(loader.count).hasValue(4);
    }

    @Test
    void aLookThatFailedDoesNotSayThatTheKeyIsUnknown() {
        KeySet had = haveKeys();
        CompletableFuture<KeySet> looked = keys.lookAgain();
        loader.fail();
        assertThat(refusalOf(looked).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(keys.keys()).isCompletedWithValue(had);

        clock.advance(TIMES.retryInterval());
        looked = keys.lookAgain();
        loader.succeed(issuer.keySet());
        assertThat(valueOf(looked)).isSameAs(had);
    }

    @Test
    void aClockSetBackDelaysNothing() {
        haveKeys();
        clock.advance(Duration.ofDays(-1));
        keys.keys();
        clock.advance(TIMES.refreshAfter());
        keys.keys();
        issuer.rotates();
        awaitKeys(loader.succeed(issuer.keySet()));
    }

    @Test
    void aLoaderThatThrowsIsAFailureLikeAnother() {
        CompletableFuture<KeySet> wanted = keys.keys();
        loader.fail(new IllegalStateException());
        assertThat(refusalOf(wanted).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        haveKeys();
    }

    /** Each load waits until the test says how it ends. */
    private static final class PausedLoader implements KeySetLoader {
        private final BlockingQueue<CompletableFuture<KeySet>> started = new LinkedBlockingQueue<>();
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public KeySet load() throws IOException {
            count.incrementAndGet();
            CompletableFuture<KeySet> result = new CompletableFuture<>();
            started.add(result);
            try {
                return result.orTimeout(20, TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof IOException io) {
                    throw io;
                }
                throw e;
            } finally {
                ended.incrementAndGet();
            }
        }

        @Override
        public String location() {
            return "https://keys.example/";
        }

        KeySet succeed(KeySet loaded) {
            next().complete(loaded);
            return loaded;
        }

        void fail() {
            fail(new IOException("unplugged"));
        }

        void fail(Exception failure) {
            next().completeExceptionally(failure);
        }

        void awaitEnd() {
            await().until(() -> ended.get() == count.get());
        }

        private CompletableFuture<KeySet> next() {
            try {
                CompletableFuture<KeySet> next = started.poll(20, TimeUnit.SECONDS);
                assertThat(next).as("a load that has started").isNotNull();
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
