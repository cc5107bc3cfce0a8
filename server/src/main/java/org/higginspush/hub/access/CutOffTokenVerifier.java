package org.higginspush.hub.access;

import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Futures;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the tokens of devices that were cut off.
 *
 * <p>It knows the device that a token names. If it names none, whoever binds it to a device has to check that.
 *
 * @param verifier finds out whom a token speaks for
 * @param cutOffs who was cut off
 */
public record CutOffTokenVerifier(TokenVerifier verifier, CutOffCheck cutOffs) implements TokenVerifier {
    @Override
    public CompletableFuture<Identity> verify(@Nullable String token) {
        return Futures.unwrapped(verifier.verify(token).thenApply(who -> {
            cutOffs.check(who);
            return who;
        }));
    }
}
