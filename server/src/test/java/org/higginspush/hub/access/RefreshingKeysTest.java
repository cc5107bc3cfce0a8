package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.access.FutureResults.refusalOf;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When keys are fetched, and what holds meanwhile: the time and each fetch are in the test's hand. */
class RefreshingKeysTest {
    private static final KeyPace PACE = KeyPace.ADDRESS;

    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);
    private final Fetches fetches = new Fetches();
    private final RefreshingKeys keys = new RefreshingKeys(fetches, PACE, clock);

    @AfterEach
    void close() {
        issuer.close();
    }

    private KeySet haveKeys() {
        keys.keys();
        return fetches.succeed(issuer.keySet());
    }

    @Test
    void nothingIsFetchedUntilKeysAreWanted() {
        assertThat(fetches.count).isZero();
        assertThat(keys.problem()).contains("example", "not been fetched yet");
    }

    @Test
    void manyWhoWantKeysShareOneFetch() {
        CompletableFuture<KeySet> first = keys.keys();
        CompletableFuture<KeySet> second = keys.keys();
        CompletableFuture<KeySet> third = keys.lookAgain();
        assertThat(fetches.count).isOne();

        KeySet fetched = fetches.succeed(issuer.keySet());

        assertThat(first).isCompletedWithValue(fetched);
        assertThat(second).isCompletedWithValue(fetched);
        assertThat(third).isCompletedWithValue(fetched);
        assertThat(keys.problem()).isNull();
    }

    @Test
    void manyThreadsWhoWantKeysShareOneFetch() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<CompletableFuture<KeySet>> want = keys::keys;
            List<Future<CompletableFuture<KeySet>>> wanted = threads.invokeAll(Collections.nCopies(100, want));
            assertThat(fetches.count).isOne();

            KeySet fetched = fetches.succeed(issuer.keySet());
            for (Future<CompletableFuture<KeySet>> one : wanted) {
                assertThat(one.get()).isCompletedWithValue(fetched);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whoGivesUpWaitingDoesNotTakeTheKeysFromTheOthers() {
        CompletableFuture<KeySet> impatient = keys.keys();
        CompletableFuture<KeySet> patient = keys.keys();
        impatient.cancel(true);

        assertThat(patient).isCompletedWithValue(fetches.succeed(issuer.keySet()));
    }

    @Test
    void keysAtHandAreGivenWithoutAFetch() {
        KeySet had = haveKeys();
        clock.advance(PACE.refreshAfter().minusMillis(1));
        assertThat(keys.keys()).isCompletedWithValue(had);
        assertThat(fetches.count).isOne();
    }

    @Test
    void keysThatAgeAreFetchedAnewWhileTheOldOnesStayInUse() {
        KeySet had = haveKeys();
        clock.advance(PACE.refreshAfter());
        assertThat(keys.keys()).isCompletedWithValue(had);
        assertThat(fetches.count).isEqualTo(2);

        issuer.rotates();
        KeySet fresh = fetches.succeed(issuer.keySet());
        assertThat(keys.keys()).isCompletedWithValue(fresh);
    }

    @Test
    void theSameKeysFetchedAgainStayTheSameObject() {
        KeySet had = haveKeys();
        clock.advance(PACE.refreshAfter());
        keys.keys();
        fetches.succeed(issuer.keySet());
        assertThat(keys.keys().join()).isSameAs(had);
    }

    @Test
    void afterAFailedRefreshTheOldKeysStayInUse() {
        KeySet had = haveKeys();
        clock.advance(PACE.refreshAfter());
        keys.keys();
        fetches.fail();
        assertThat(keys.keys()).isCompletedWithValue(had);
        assertThat(keys.problem()).isNull();
    }

    @Test
    void keysNobodyUsedForLongAreFetchedFirst() {
        haveKeys();
        clock.advance(PACE.waitAfter());
        CompletableFuture<KeySet> wanted = keys.keys();
        assertThat(wanted).isNotDone();

        issuer.rotates();
        assertThat(wanted).isCompletedWithValue(fetches.succeed(issuer.keySet()));
    }

    @Test
    void keysNobodyUsedForLongAreStillGoodInAnOutage() {
        KeySet had = haveKeys();
        clock.advance(PACE.waitAfter().multipliedBy(100));
        CompletableFuture<KeySet> wanted = keys.keys();
        fetches.fail();
        assertThat(wanted).isCompletedWithValue(had);
        assertThat(keys.keys()).isCompletedWithValue(had);
    }

    @Test
    void withoutAnyKeysTheRefusalSaysWhenToComeBack() {
        CompletableFuture<KeySet> wanted = keys.keys();
        fetches.fail();

        Refusal refusal = refusalOf(wanted);

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isEqualTo(PACE.firstRetry());
        assertThat(refusal.text()).endsWith("try again in 1 s.").doesNotContain("example");
        assertThat(keys.problem()).contains("example", "unplugged");
    }

    @Test
    void theWaitDoublesWithEachFailureUpToTheLongest() {
        long[] seconds = {1, 2, 4, 8, 16, 30, 30, 30};
        for (long wait : seconds) {
            CompletableFuture<KeySet> wanted = keys.keys();
            fetches.fail();
            assertThat(refusalOf(wanted).retryAfter()).isEqualTo(Duration.ofSeconds(wait));
            clock.advance(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(refusalOf(keys.keys()).retryAfter()).isEqualTo(Duration.ofMillis(1));
            clock.advance(Duration.ofMillis(1));
        }
        assertThat(fetches.count).isEqualTo(seconds.length);
    }

    @Test
    void aSuccessEndsTheWaits() {
        keys.keys();
        fetches.fail();
        clock.advance(PACE.firstRetry());
        haveKeys();
        clock.advance(PACE.refreshAfter());
        keys.keys();
        fetches.fail();
        assertThat(refusalOf(keys.lookAgain()).retryAfter()).isEqualTo(PACE.firstRetry());
    }

    @Test
    void anUnknownKeyIsLookedForAtOnce() {
        haveKeys();
        issuer.rotates();
        CompletableFuture<KeySet> looked = keys.lookAgain();
        KeySet fresh = fetches.succeed(issuer.keySet());
        assertThat(looked).isCompletedWithValue(fresh);
        assertThat(keys.keys()).isCompletedWithValue(fresh);
    }

    @Test
    void unknownKeysAreLookedForOnceInHalfAMinute() {
        haveKeys();
        keys.lookAgain();
        fetches.succeed(issuer.keySet());
        clock.advance(PACE.pause().minusSeconds(10));

        Refusal refusal = refusalOf(keys.lookAgain());

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(fetches.count).isEqualTo(2);
        clock.advance(Duration.ofSeconds(10));
        assertThat(keys.lookAgain()).isNotDone();
        assertThat(fetches.count).isEqualTo(3);
    }

    @Test
    void aLookThatFailedDoesNotSayThatTheKeyIsUnknown() {
        KeySet had = haveKeys();
        CompletableFuture<KeySet> looked = keys.lookAgain();
        fetches.fail();
        assertThat(refusalOf(looked).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(keys.keys()).isCompletedWithValue(had);

        clock.advance(PACE.firstRetry());
        assertThat(keys.lookAgain()).isNotDone();
    }

    @Test
    void aClockSetBackDelaysNothing() {
        haveKeys();
        keys.lookAgain();
        fetches.succeed(issuer.keySet());
        clock.advance(Duration.ofDays(-1));

        keys.keys();
        assertThat(fetches.count).isEqualTo(3);
        fetches.succeed(issuer.keySet());
        assertThat(keys.lookAgain()).isNotDone();
    }

    @Test
    void aFetchThatThrowsIsAFailureLikeAnother() {
        RefreshingKeys broken = new RefreshingKeys(
                new KeyFetch() {
                    @Override
                    public CompletableFuture<KeySet> fetch() {
                        throw new IllegalStateException();
                    }

                    @Override
                    public String where() {
                        return "nowhere";
                    }
                },
                PACE,
                clock);
        assertThat(refusalOf(broken.keys()).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        clock.advance(PACE.firstRetry());
        assertThat(refusalOf(broken.keys()).retryAfter())
                .isEqualTo(PACE.firstRetry().multipliedBy(2));
    }

    /** Fetches that end when the test says so. */
    private static final class Fetches implements KeyFetch {
        private final Queue<CompletableFuture<KeySet>> underWay = new ConcurrentLinkedQueue<>();
        private volatile int count;

        @Override
        public synchronized CompletableFuture<KeySet> fetch() {
            count++;
            CompletableFuture<KeySet> fetch = new CompletableFuture<>();
            underWay.add(fetch);
            return fetch;
        }

        @Override
        public String where() {
            return "https://keys.example/";
        }

        KeySet succeed(KeySet fetched) {
            underWay.remove().complete(fetched);
            return fetched;
        }

        void fail() {
            underWay.remove().completeExceptionally(new IOException("unplugged"));
        }
    }
}
