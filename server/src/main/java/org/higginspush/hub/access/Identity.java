package org.higginspush.hub.access;

import java.time.Duration;
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
 * @param expires when the token expires ({@code exp}): what a client is told, so that it brings a fresh one in time
 * @param grace how long after that it is still served; the same for whatever was opened with it
 * @param plugins the names of the plug-ins the token was made for; empty if it is for the hub as a whole
 * @param issued when it was issued ({@code iat}), in seconds since 1970; {@link #UNKNOWN} if it does not say
 */
public record Identity(
        String issuer,
        String user,
        @Nullable String device,
        Set<Scope> scopes,
        Instant expires,
        Duration grace,
        Set<String> plugins,
        long issued) {
    /** The time of issue of a token that does not say it: before all that can be said. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    public Identity {
        scopes = Set.copyOf(scopes);
        plugins = Set.copyOf(plugins);
    }

    /** One for the hub as a whole, without grace. */
    public Identity(String issuer, String user, @Nullable String device, Set<Scope> scopes, Instant expires) {
        this(issuer, user, device, scopes, expires, Duration.ZERO, Set.of());
    }

    /** One that does not say when it was issued. */
    public Identity(
            String issuer,
            String user,
            @Nullable String device,
            Set<Scope> scopes,
            Instant expires,
            Duration grace,
            Set<String> plugins) {
        this(issuer, user, device, scopes, expires, grace, plugins, UNKNOWN);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** True unless it was made for other plug-ins than this one. */
    public boolean mayUse(String plugin) {
        return plugins.isEmpty() || plugins.contains(plugin);
    }

    /** The one instant at which all that was opened with it ends: sessions, streams, held polls, tickets. */
    public Instant ends() {
        return expires.plus(grace);
    }

    /** True from {@link #ends} on. */
    public boolean isOver(Instant now) {
        return !now.isBefore(ends());
    }

    /** The same identity bound to a device: the token's own if it names one, else the one given. */
    public Identity boundTo(@Nullable String claimedDevice) {
        return device != null
                ? this
                : new Identity(issuer, user, claimedDevice, scopes, expires, grace, plugins, issued);
    }
}
