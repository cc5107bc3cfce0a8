package org.higginspush.hub.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a verified access token speaks for. Everything a session may do later is judged on this, never on a field of a
 * message.
 *
 * @param issuer the {@code iss} that vouches for it
 * @param user the {@code sub}: the user id
 * @param device the {@code device} claim, or null if the token is not bound to a device
 * @param scopes what the token allows
 * @param expires when the token ends ({@code exp})
 */
public record Identity(String issuer, String user, @Nullable String device, Set<Scope> scopes, Instant expires) {
    public Identity {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** The same identity bound to a device: the token's own if it names one, else the one given. */
    public Identity boundTo(@Nullable String claimedDevice) {
        return device != null ? this : new Identity(issuer, user, claimedDevice, scopes, expires);
    }
}
