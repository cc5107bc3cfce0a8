package org.higginspush.demo.sync.attributes;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that say in plain words what they are: {@code user}, {@code user@device}, {@code publisher} or {@code later}.
 */
public final class PlainTextTokens implements TokenVerifier {
    @Override
    public CompletableFuture<Identity> verify(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return CompletableFuture.failedFuture(Refusal.unauthenticated("Give an access token."));
        }
        if (token.equals("later")) {
            return CompletableFuture.failedFuture(Refusal.unavailable("Try later.", Duration.ofSeconds(7)));
        }
        String[] parts = token.split("@", 2);
        Scope scope = token.equals("publisher") ? Scope.PUBLISH : Scope.SUBSCRIBE;
        return CompletableFuture.completedFuture(
                new Identity("test", parts[0], parts.length > 1 ? parts[1] : null, Set.of(scope), Instant.MAX));
    }
}
