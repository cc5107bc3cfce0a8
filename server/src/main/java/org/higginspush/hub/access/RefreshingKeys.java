package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are fetched, kept, and fetched again. One fetch at a time, whoever asks; a fetch that fails changes nothing
 * but the time of the next.
 *
 * <p>Nothing is fetched, completed or logged under the lock.
 */
final class RefreshingKeys implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshingKeys.class);
    private static final String NO_KEYS = "The keys of the access token's issuer cannot be reached";
    private static final String NO_SUCH_KEY = "The key the access token is signed with is not known yet";

    private record Held(KeySet keys, CompletableFuture<KeySet> future, Instant fetched) {
        Held(KeySet keys, Instant fetched) {
            this(keys, CompletableFuture.completedFuture(keys), fetched);
        }

        /** The same object as long as the keys are the same: what was verified with them still holds. */
        static Held next(@Nullable Held had, KeySet fetched, Instant now) {
            return new Held(had != null && had.keys.equals(fetched) ? had.keys : fetched, now);
        }
    }

    private final KeyFetch source;
    private final KeyPace pace;
    private final InstantSource clock;

    /** Written under the lock. */
    private volatile @Nullable Held held;

    // Guarded by this.
    private final FetchTimes times;
    private @Nullable CompletableFuture<KeySet> underWay;
    private String lastFailure = "they have not been fetched yet";

    RefreshingKeys(KeyFetch source, KeyPace pace, InstantSource clock) {
        this.source = source;
        this.pace = pace;
        this.clock = clock;
        this.times = new FetchTimes(pace);
    }

    @Override
    public CompletableFuture<KeySet> keys() {
        Instant now = clock.instant();
        Held had = held;
        if (had != null && ElapsedTime.isWithin(pace.refreshAfter(), had.fetched(), now)) {
            return had.future();
        }
        CompletableFuture<KeySet> refresh = refresh(now);
        Held has = held; // what was fetched at once (a file) is here already
        if (has == null) {
            return refresh;
        }
        boolean young = ElapsedTime.isWithin(pace.waitAfter(), has.fetched(), now);
        return young ? has.future() : refresh.exceptionally(failure -> has.keys());
    }

    private CompletableFuture<KeySet> refresh(Instant now) {
        CompletableFuture<KeySet> mine;
        synchronized (this) {
            if (underWay != null) {
                return Futures.unwrapped(underWay);
            }
            Duration wait = times.wait(now);
            if (!wait.isZero()) {
                return CompletableFuture.failedFuture(unavailable(NO_KEYS, wait));
            }
            mine = new CompletableFuture<>();
            underWay = mine;
        }
        return fetch(mine);
    }

    @Override
    public CompletableFuture<KeySet> lookAgain() {
        Instant now = clock.instant();
        CompletableFuture<KeySet> mine;
        synchronized (this) {
            if (underWay != null) {
                return Futures.unwrapped(underWay);
            }
            Duration wait = times.waitToLookAgain(now);
            if (!wait.isZero()) {
                return CompletableFuture.failedFuture(unavailable(NO_SUCH_KEY, wait));
            }
            times.looksAgain(now);
            mine = new CompletableFuture<>();
            underWay = mine;
        }
        return fetch(mine);
    }

    private CompletableFuture<KeySet> fetch(CompletableFuture<KeySet> mine) {
        attempt().whenComplete((keys, failure) -> {
            if (failure == null) {
                succeed(mine, keys);
            } else {
                fail(mine, HttpDocument.reason(failure));
            }
        });
        return Futures.unwrapped(mine);
    }

    private CompletableFuture<KeySet> attempt() {
        try {
            return source.fetch();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void succeed(CompletableFuture<KeySet> mine, KeySet fetched) {
        Held has;
        synchronized (this) {
            has = Held.next(held, fetched, clock.instant());
            held = has;
            times.succeeded();
            underWay = null;
        }
        if (has.keys() == fetched) {
            LOG.info("Took over {} signing keys from {}", fetched.size(), source.where());
        }
        mine.complete(has.keys());
    }

    private void fail(CompletableFuture<KeySet> mine, String why) {
        Instant now = clock.instant();
        Duration wait;
        boolean first;
        synchronized (this) {
            first = times.failed(now);
            wait = times.wait(now);
            lastFailure = why;
            underWay = null;
        }
        if (first) {
            LOG.warn("Cannot get the signing keys from {}: {}; those at hand stay in use", source.where(), why);
        }
        mine.completeExceptionally(unavailable(NO_KEYS, wait));
    }

    private static Refusal unavailable(String what, Duration wait) {
        return Refusal.unavailable(what + ": try again in " + (wait.toMillis() + 999) / 1000 + " s.", wait);
    }

    @Override
    public @Nullable String problem() {
        if (held != null) {
            return null;
        }
        synchronized (this) {
            return "The signing keys from " + source.where() + " are missing: " + lastFailure;
        }
    }
}
