package org.higginspush.hub.access;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Turns an access token into the identity it speaks for. */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Verifies a token.
     *
     * @param token the text as it was received; null or anything else is allowed and refused
     * @return the identity; or failed with a {@link org.higginspush.hub.model.Refusal}: {@code UNAUTHENTICATED} when the
     *     token is no good, {@code UNAVAILABLE} with a time to retry when <em>we</em> cannot check it (keys unreachable).
     *     Completed on the calling thread when the keys are at hand, else on a thread of the verifier; never blocks.
     */
    CompletableFuture<Identity> verify(@Nullable String token);
}
