package org.higginspush.hub;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens for the handlers of one plug-in: those that were made for it, and for whom else it says.
 *
 * @param plugin its name
 * @param alsoFor names of other plug-ins, and {@link PluginContext#HUB} for tokens made for no plug-in
 */
record PluginTokenVerifier(TokenVerifier verifier, String plugin, Set<String> alsoFor) implements TokenVerifier {
    @Override
    public CompletableFuture<Identity> verify(@Nullable String token) {
        CompletableFuture<Identity> accepted = new CompletableFuture<>();
        verifier.verify(token).whenComplete((who, failure) -> {
            if (failure != null) {
                accepted.completeExceptionally(failure);
            } else if (accepts(who)) {
                accepted.complete(who);
            } else {
                accepted.completeExceptionally(Refusal.forbidden(
                        "This token was made for something else: use one that was made for \"" + plugin + "\"."));
            }
        });
        return accepted;
    }

    private boolean accepts(Identity who) {
        return who.plugins().isEmpty()
                ? alsoFor.contains(PluginContext.HUB)
                : who.plugins().contains(plugin) || who.plugins().stream().anyMatch(alsoFor::contains);
    }
}
