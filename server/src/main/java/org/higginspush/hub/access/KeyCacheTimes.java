package org.higginspush.hub.access;

import java.time.Duration;

/**
 * How long keys are cached, and how often they may be loaded.
 *
 * @param refreshAfter keys of this age are loaded again in the background
 * @param expireAfter with keys of this age (no token came for long) a token waits until they are loaded again
 * @param retryInterval keys are loaded at most twice in this time, so that an issuer that is away is not flooded
 * @param lookupInterval keys are loaded at most twice in this time because tokens name unknown ones, so that forged names
 *     cannot flood the issuer
 */
record KeyCacheTimes(Duration refreshAfter, Duration expireAfter, Duration retryInterval, Duration lookupInterval) {
    static final KeyCacheTimes HTTP = new KeyCacheTimes(
            Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofSeconds(30));
    static final KeyCacheTimes FILE = new KeyCacheTimes(
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(1));
}
