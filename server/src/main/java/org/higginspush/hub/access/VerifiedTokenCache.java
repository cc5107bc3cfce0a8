package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Caches for a few minutes which tokens were verified, so that devices that reconnect cost a hash each instead of a signature
 * check. Only valid tokens are cached, so forged ones cannot evict others.
 *
 * <p>An entry is dropped when its token expires, after {@link #MAX_AGE}, when its issuer's keys change, or when the cache is
 * full and newer entries need the room.
 */
final class VerifiedTokenCache {
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    /** @param until when the token is not taken any more */
    private record CachedToken(Identity identity, KeySource source, KeySet keys, Instant since, Instant until) {
        boolean holds(Instant now) {
            return isInTime(now) && keysAreTheSame();
        }

        boolean isInTime(Instant now) {
            return now.isBefore(until) && ElapsedTime.isWithin(MAX_AGE, since, now);
        }

        private boolean keysAreTheSame() {
            CompletableFuture<KeySet> now = source.keys();
            return now.isDone() && !now.isCompletedExceptionally() && now.join() == keys;
        }
    }

    private final int most;
    private final Duration skew;
    /** In the order they came, which is nearly the order in which they end. Guarded by this. */
    private final Map<Fingerprint, CachedToken> tokens = new LinkedHashMap<>();

    /** @param skew how long after it expired a token is still taken */
    VerifiedTokenCache(int most, Duration skew) {
        this.most = most;
        this.skew = skew;
    }

    /** The identity of this token, if it is known to be good at this time. */
    @Nullable
    Identity find(Fingerprint token, Instant now) {
        CachedToken verified = get(token);
        if (verified == null || verified.holds(now)) {
            return verified == null ? null : verified.identity();
        }
        forget(token, verified);
        return null;
    }

    private synchronized @Nullable CachedToken get(Fingerprint token) {
        return tokens.get(token);
    }

    private synchronized void forget(Fingerprint token, CachedToken verified) {
        tokens.remove(token, verified);
    }

    /**
     * @param source where the keys of the token's issuer come from
     * @param keys the keys the token was found good with
     */
    synchronized void put(Fingerprint token, Identity identity, KeySource source, KeySet keys, Instant now) {
        tokens.remove(token);
        tokens.put(
                token,
                new CachedToken(identity, source, keys, now, identity.expires().plus(skew)));
        Iterator<CachedToken> eldest = tokens.values().iterator();
        while (eldest.hasNext() && (!eldest.next().isInTime(now) || tokens.size() > most)) {
            eldest.remove();
        }
    }

    synchronized int size() {
        return tokens.size();
    }
}
