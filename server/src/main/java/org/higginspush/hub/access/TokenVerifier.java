package org.higginspush.hub.access;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Turns an access token into the identity it speaks for. */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Verifies a token.
     *
     * <p>It fails with a bare {@link org.higginspush.hub.model.Refusal} (never wrapped), whose code and
     * {@code retryAfter} say what the client should do:
     *
     * <ul>
     *   <li>{@code UNAUTHENTICATED} without {@code retryAfter}: the token is no good and will not become so; sending it
     *       again is pointless.
     *   <li>{@code UNAUTHENTICATED} with {@code retryAfter}: only its time is wrong (it expired, or is not valid yet);
     *       come back with a fresh one after that time.
     *   <li>{@code UNAVAILABLE}, always with {@code retryAfter}: <em>we</em> cannot check it now (keys unreachable, or a
     *       key that is unknown and may not be looked for again yet); the same token may be good then.
     * </ul>
     *
     * @param token the text as it was received; null or anything else is allowed and refused
     * @return the identity. Completed on the calling thread when the keys are at hand, else on a thread of the verifier;
     *     never blocks on the network.
     */
    CompletableFuture<Identity> verify(@Nullable String token);
}
