package org.higginspush.hub.access;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where the public keys of one issuer come from. All methods may be called from any thread and never block on the
 * network; the same {@link KeySet} object is given out as long as the keys are the same.
 */
public interface KeySource {
    /**
     * The keys at hand. They are fetched if there are none yet, and fetched anew in the background as they age; in an
     * outage the last ones stay in use.
     *
     * @return complete when keys are at hand; failed with a {@link org.higginspush.hub.model.Refusal} of code
     *     {@code UNAVAILABLE} and a time to retry when there never were any
     */
    CompletableFuture<KeySet> keys();

    /**
     * Looks again, because a token names a key that is not among those at hand.
     *
     * @return the keys as they are now; failed with a {@link org.higginspush.hub.model.Refusal} of code
     *     {@code UNAVAILABLE} and a time to retry when they could not be fetched, or were looked for too recently
     */
    CompletableFuture<KeySet> lookAgain();

    /**
     * Tells whether tokens can be checked.
     *
     * @return null if there are keys at hand; otherwise what is wrong, for an operator
     */
    @Nullable
    String problem();

    /** Keys that never change. */
    static KeySource fixed(KeySet keys) {
        return new FixedKeySource(keys);
    }

    /**
     * Keys published as a JWK set (RFC 7517, section 5) at an address: {@code https}, or {@code http} on this machine.
     * Nothing is fetched before the first {@link #keys()}.
     *
     * @throws IllegalArgumentException if the address may not be used; the text is for the operator
     */
    static KeySource at(URI address, InstantSource clock) {
        return inBackground(new HttpKeySetLoader(address), clock);
    }

    /**
     * Keys found by the issuer's name (OpenID Connect Discovery 1.0, RFC 8414); otherwise as {@link #at}.
     *
     * @throws IllegalArgumentException if the issuer is no address that may be used; the text is for the operator
     */
    static KeySource discovered(String issuer, InstantSource clock) {
        return inBackground(new DiscoveredKeySetLoader(issuer), clock);
    }

    /**
     * Keys in a JWK set file, read again when it may have changed. The file is read on the calling thread.
     *
     * @throws IOException if the file cannot be read or holds no usable key; the text is for the operator
     */
    static KeySource file(Path path, InstantSource clock) throws IOException {
        FileKeySetLoader file = new FileKeySetLoader(path);
        file.load();
        return new CachedKeySource(file, KeyCacheTimes.FILE, clock, null);
    }

    private static KeySource inBackground(KeySetLoader loader, InstantSource clock) {
        return new CachedKeySource(loader, KeyCacheTimes.HTTP, clock, KeyThreads.create());
    }
}
