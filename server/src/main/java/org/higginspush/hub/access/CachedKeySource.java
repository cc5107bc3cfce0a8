package org.higginspush.hub.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.jwk.source.RefreshAheadCachingJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer in the caches of Nimbus ({@code com.nimbusds.jose.jwk.source}), which keep them, refresh them before
 * they expire, go on with old ones in an outage, and limit how often they are loaded. This class keeps Nimbus off the calling
 * threads: it calls it there only while the keys have not expired, when Nimbus does not block; whatever may load keys runs on
 * an executor, one task at a time for all who wait.
 */
final class CachedKeySource implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(CachedKeySource.class);
    private static final String NO_KEYS = "The keys of the access token's issuer cannot be reached";
    private static final String NO_SUCH_KEY = "The key the access token is signed with is not known yet";
    /** An outage may last as long as it likes. */
    private static final long OUTAGE_MILLIS = Duration.ofDays(36_500).toMillis();
    /** Longer than any loading takes. */
    private static final long LOCK_MILLIS = 20_000;

    /** What Nimbus returned, and when it expires in Nimbus's cache. */
    private record CachedKeys(JWKSet jwks, KeySet keys, CompletableFuture<KeySet> future, long expires) {}

    private final LoaderKeySetSource loader;
    private final JWKSetSource<SecurityContext> cache;
    private final JWKSetSource<SecurityContext> lookups;
    private final KeyCacheTimes times;
    private final NonDecreasingClock clock;
    private final Executor executor;

    /** Written under the lock. */
    private volatile @Nullable CachedKeys current;

    /** What the executor works on. Guarded by this. */
    private @Nullable CompletableFuture<KeySet> loading;

    /**
     * @param background loads the keys; null to load them on the calling thread, from a small file
     */
    CachedKeySource(
            KeySetLoader loader, KeyCacheTimes times, InstantSource clock, @Nullable ExecutorService background) {
        this.loader = new LoaderKeySetSource(loader);
        this.times = times;
        this.clock = new NonDecreasingClock(clock);
        this.executor = background == null ? Runnable::run : background;
        cache = cached(outageTolerant(this.loader), background);
        lookups = limited(cache, times.lookupInterval());
    }

    private JWKSetSource<SecurityContext> outageTolerant(JWKSetSource<SecurityContext> source) {
        return new OutageTolerantJWKSetSource<>(limited(source, times.retryInterval()), OUTAGE_MILLIS, null);
    }

    private static JWKSetSource<SecurityContext> limited(JWKSetSource<SecurityContext> source, Duration interval) {
        return new RateLimitedJWKSetSource<>(source, interval.toMillis(), null);
    }

    private JWKSetSource<SecurityContext> cached(
            JWKSetSource<SecurityContext> source, @Nullable ExecutorService background) {
        long expire = times.expireAfter().toMillis();
        long ahead = expire - times.refreshAfter().toMillis();
        return background == null
                ? new CachingJWKSetSource<>(source, expire, LOCK_MILLIS, null)
                : new RefreshAheadCachingJWKSetSource<>(
                        source, expire, LOCK_MILLIS, ahead, false, background, false, null);
    }

    @Override
    public CompletableFuture<KeySet> keys() {
        CachedKeys had = current;
        long now = clock.millis();
        if (had != null && now < had.expires()) {
            return unexpired(had, now).future();
        }
        CompletableFuture<KeySet> load = execute(
                () -> load(cache, JWKSetCacheRefreshEvaluator.noRefresh(), now), NO_KEYS, times.retryInterval());
        return had == null ? load : load.exceptionally(failure -> had.keys());
    }

    /** The cache does not block now, but may start a refresh in the background. */
    private CachedKeys unexpired(CachedKeys had, long now) {
        try {
            return load(cache, JWKSetCacheRefreshEvaluator.noRefresh(), now);
        } catch (KeySourceException e) {
            return had;
        }
    }

    @Override
    public CompletableFuture<KeySet> lookAgain() {
        long now = clock.millis();
        return execute(
                () -> load(lookups, JWKSetCacheRefreshEvaluator.forceRefresh(), now),
                NO_SUCH_KEY,
                times.lookupInterval());
    }

    private CompletableFuture<KeySet> execute(Callable<CachedKeys> task, String otherwise, Duration retryAfter) {
        CompletableFuture<KeySet> mine = new CompletableFuture<>();
        synchronized (this) {
            if (loading != null) {
                return Futures.unwrapped(loading);
            }
            loading = mine;
        }
        executor.execute(() -> {
            try {
                KeySet keys = task.call().keys();
                ended();
                mine.complete(keys);
            } catch (Exception | Error e) {
                ended();
                mine.completeExceptionally(Refusal.unavailable(
                        otherwise + ": try again in " + retryAfter.toSeconds() + " s.", retryAfter));
            }
        });
        return Futures.unwrapped(mine);
    }

    private synchronized void ended() {
        loading = null;
    }

    @SuppressWarnings("ReferenceEquality") // Nimbus returns the same object until it has loaded another
    private CachedKeys load(JWKSetSource<SecurityContext> source, JWKSetCacheRefreshEvaluator evaluator, long now)
            throws KeySourceException {
        JWKSet jwks = source.getJWKSet(evaluator, now, null);
        CachedKeys had = current;
        return had != null && had.jwks() == jwks ? had : takeOver(jwks, loader.loadedAt(jwks, now));
    }

    /** The {@link KeySet} stays the same object as long as the keys are the same. */
    private synchronized CachedKeys takeOver(JWKSet jwks, long loadedAt) {
        CachedKeys had = current;
        KeySet keys = KeySet.of(jwks);
        CompletableFuture<KeySet> future = CompletableFuture.completedFuture(keys);
        if (had != null && had.keys().equals(keys)) {
            keys = had.keys();
            future = had.future();
        } else {
            LOG.info("Took over {} signing keys from {}", keys.size(), loader.location());
        }
        CachedKeys next = new CachedKeys(
                jwks, keys, future, loadedAt + times.expireAfter().toMillis());
        current = next;
        return next;
    }

    @Override
    public @Nullable String problem() {
        return current != null
                ? null
                : "The signing keys from " + loader.location() + " are missing: " + loader.problem();
    }
}
