package org.higginspush.hub.gateway.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What proves to push services that the hub sends (RFC 8292): one token for each of them, used until shortly before it expires. Safe for
 * use by many threads.
 */
final class VapidTokens {
    /** A day is the longest that is allowed (section 2); half of it lets a push service's clock be wrong. */
    private static final Duration VALIDITY = Duration.ofHours(12);

    private static final Duration RENEWED_BEFORE = Duration.ofHours(2);
    /** Beyond it those are made anew that were used least lately. */
    private static final int KEPT = 1_000;

    private record SignedToken(String token, Instant made) {}

    private final VapidKey key;
    private final String contact;
    private final InstantSource clock;

    /** By audience. Guarded by this. */
    private final Map<String, SignedToken> tokens = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SignedToken> eldest) {
            return size() > KEPT;
        }
    };

    VapidTokens(VapidKey key, String contact, InstantSource clock) {
        this.key = key;
        this.contact = contact;
        this.clock = clock;
    }

    /**
     * The value of {@code Authorization} for a push service (section 3).
     *
     * @param audience its origin: scheme, host, and port if it is not the usual one
     */
    synchronized String authorization(String audience) {
        Instant now = clock.instant();
        SignedToken token = tokens.get(audience);
        if (token == null || !isFresh(token, now)) {
            token = new SignedToken(key.token(audience, now.plus(VALIDITY).getEpochSecond(), contact), now);
            tokens.put(audience, token);
        }
        return "vapid t=" + token.token + ", k=" + key.publicKey();
    }

    /** Made anew as well if the clock was set back: until it has caught up, the token might be one of the future. */
    private static boolean isFresh(SignedToken token, Instant now) {
        return !now.isBefore(token.made)
                && now.isBefore(token.made.plus(VALIDITY).minus(RENEWED_BEFORE));
    }

    /** Makes the next one for a push service anew, because it refused the present one. */
    synchronized void forget(String audience) {
        tokens.remove(audience);
    }
}
