package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a few minutes which tokens were found good, so that a storm of reconnecting devices costs a hash a
 * token instead of a signature check. Only good tokens get in, so nobody can push others out with forged ones.
 *
 * <p>A memory ends with its token, after {@link #LONGEST}, when its issuer's keys change, or when newer ones need the
 * room.
 */
final class VerifiedTokens {
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** @param until when the token is not taken any more */
    private record Verified(Identity identity, KeySource source, KeySet keys, Instant since, Instant until) {
        boolean holds(Instant now) {
            return isInTime(now) && keysAreTheSame();
        }

        boolean isInTime(Instant now) {
            return now.isBefore(until) && Elapsed.within(LONGEST, since, now);
        }

        private boolean keysAreTheSame() {
            CompletableFuture<KeySet> now = source.keys();
            return now.isDone() && !now.isCompletedExceptionally() && now.join() == keys;
        }
    }

    private final int most;
    private final Duration skew;
    /** In the order they came, which is nearly the order in which they end. Guarded by this. */
    private final Map<Fingerprint, Verified> tokens = new LinkedHashMap<>();

    /** @param skew how long after it expired a token is still taken */
    VerifiedTokens(int most, Duration skew) {
        this.most = most;
        this.skew = skew;
    }

    /** The identity of this token, if it is known to be good at this time. */
    @Nullable
    Identity find(Fingerprint token, Instant now) {
        Verified verified = get(token);
        if (verified == null || verified.holds(now)) {
            return verified == null ? null : verified.identity();
        }
        forget(token, verified);
        return null;
    }

    private synchronized @Nullable Verified get(Fingerprint token) {
        return tokens.get(token);
    }

    private synchronized void forget(Fingerprint token, Verified verified) {
        tokens.remove(token, verified);
    }

    /**
     * @param source where the keys of the token's issuer come from
     * @param keys the keys the token was found good with
     */
    synchronized void remember(Fingerprint token, Identity identity, KeySource source, KeySet keys, Instant now) {
        tokens.remove(token);
        tokens.put(
                token,
                new Verified(identity, source, keys, now, identity.expires().plus(skew)));
        Iterator<Verified> eldest = tokens.values().iterator();
        while (eldest.hasNext() && (!eldest.next().isInTime(now) || tokens.size() > most)) {
            eldest.remove();
        }
    }

    synchronized int size() {
        return tokens.size();
    }
}
