package org.higginspush.client;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.higginspush.client.internal.Arguments;
import org.higginspush.client.internal.connection.ConnectionSettings;
import org.higginspush.client.internal.network.HubAddress;
import org.higginspush.client.internal.protocol.Ids;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.selector.DefaultSelector;
import org.higginspush.client.internal.selector.LoggingSelectorListener;
import org.higginspush.client.internal.selector.SelectorSettings;
import org.higginspush.client.internal.sync.SyncDelays;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link Selector}. Only the sync function must be given; all else has a default. A builder may be used again:
 * what is changed after {@link #start} is for the next selector only. Not thread-safe.
 */
public final class SelectorBuilder {
    private static final Duration LONGEST_WEB_SOCKET_RETRY = Duration.ofHours(1);

    private final URI hub;
    private final String user;
    private final TokenSupplier tokens;

    private @Nullable String device;

    private @Nullable SyncFunction sync;

    private @Nullable PushRuntime runtime;

    private Duration timer = Duration.ofSeconds(30);
    private Duration quietPeriod = Duration.ofSeconds(2);
    private Duration longestWait = Duration.ofSeconds(30);
    private Duration syncRetryBase = Duration.ofSeconds(1);
    private Duration syncRetryCap = Duration.ofMinutes(2);
    private Duration reconnectBase = Duration.ofSeconds(1);
    private Duration reconnectCap = Duration.ofSeconds(10);
    private Duration tokenRetryCap = Duration.ofMinutes(1);
    /** The longest time over which a hub can spread syncs; what it says beyond that is not believed. */
    Duration longestSpread = Duration.ofHours(1);

    private Duration webSocketRetry = Duration.ofMinutes(5);
    Set<Transport> transports = EnumSet.allOf(Transport.class);
    private PositionStore positions = PositionStore.inMemory();
    private @Nullable SelectorListener listener;

    SelectorBuilder(URI hub, String user, TokenSupplier tokens) {
        this.hub = Objects.requireNonNull(hub, "hub");
        this.user = Ids.check("user", user);
        this.tokens = Objects.requireNonNull(tokens, "tokens");
    }

    /**
     * Names this device, so that it is not told of its own changes; needed unless the access token names it.
     *
     * @throws IllegalArgumentException if the id is empty or longer than 128 characters
     */
    public SelectorBuilder device(String device) {
        this.device = Ids.check("device", device);
        return this;
    }

    /** The sync the application already has. */
    public SelectorBuilder sync(SyncFunction sync) {
        this.sync = Objects.requireNonNull(sync, "sync");
        return this;
    }

    /** How often everything is synced while the hub cannot be reached; 30 s unless said otherwise. */
    public SelectorBuilder timer(Duration period) {
        this.timer = Arguments.positive("timer", period);
        return this;
    }

    /** How long a context must stay unchanged before a local change is synced; 2 s unless said otherwise. */
    public SelectorBuilder quietPeriod(Duration quietPeriod) {
        this.quietPeriod = Arguments.notNegative("quiet period", quietPeriod);
        return this;
    }

    /** How long a context that keeps changing waits for its sync at most; 30 s unless said otherwise. */
    public SelectorBuilder longestWait(Duration longestWait) {
        this.longestWait = Arguments.notNegative("longest wait", longestWait);
        return this;
    }

    /**
     * The pauses after a failed sync: a random time between zero and a bound that starts at {@code base} and doubles with
     * each failure up to {@code cap}; 1 s and 2 min unless said otherwise.
     */
    public SelectorBuilder syncRetry(Duration base, Duration cap) {
        this.syncRetryBase = Arguments.positive("first pause", base);
        this.syncRetryCap = Arguments.positive("longest pause", cap);
        return this;
    }

    /**
     * The pauses between attempts to connect: a random time between zero and a bound that starts at {@code base} and
     * doubles with each failure up to {@code cap}; 1 s and 10 s unless said otherwise. A hub with so many devices that they must
     * not come back at once names a longer bound. What follows when there is no token, or the hub refuses it, has the same
     * pauses; unless this is called, up to 1 min.
     */
    public SelectorBuilder reconnect(Duration base, Duration cap) {
        this.reconnectBase = Arguments.positive("first pause", base);
        this.reconnectCap = Arguments.positive("longest pause", cap);
        this.tokenRetryCap = reconnectCap;
        return this;
    }

    /**
     * After how long on long polling WebSocket is tried again; doubles with each failure, up to an hour. 5 min unless said
     * otherwise.
     */
    public SelectorBuilder webSocketRetry(Duration after) {
        this.webSocketRetry = Arguments.positive("WebSocket retry", after);
        return this;
    }

    /** What may carry notices; WebSocket is preferred. Both unless said otherwise. */
    public SelectorBuilder transports(Transport first, Transport... others) {
        this.transports = EnumSet.of(first, others);
        return this;
    }

    /** Where the device keeps what it knows across restarts; in memory unless said otherwise. */
    public SelectorBuilder positions(PositionStore positions) {
        this.positions = Objects.requireNonNull(positions, "positions");
        return this;
    }

    /**
     * Who hears what the selector does. Unless one is given, a refusal is logged in one line, as a warning of
     * {@code org.higginspush.client} ({@link System.Logger}), and nothing else.
     */
    public SelectorBuilder listener(SelectorListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Whose threads are used; {@link PushRuntime#shared} unless said otherwise. The selector does not close it. */
    public SelectorBuilder runtime(PushRuntime runtime) {
        this.runtime = Objects.requireNonNull(runtime, "runtime");
        return this;
    }

    /**
     * Starts it, and returns before it is connected.
     *
     * @throws IllegalStateException if no sync function was given
     * @throws IllegalArgumentException if the hub's address is not an absolute http, https, ws or wss URI
     */
    public Selector start() {
        SyncFunction function = sync;
        if (function == null) {
            throw new IllegalStateException("A selector needs a sync function: call sync(...) before start().");
        }
        SelectorSettings settings = settings(function);
        return DefaultSelector.start(settings, PushRuntime.retain(runtime));
    }

    private SelectorSettings settings(SyncFunction function) {
        SyncDelays delays =
                new SyncDelays(quietPeriod.toMillis(), longestWait.toMillis(), Backoff.of(syncRetryBase, syncRetryCap));
        return new SelectorSettings(
                user, device, function, delays, timer, longestSpread, positions, hears(), connection());
    }

    private SelectorListener hears() {
        return listener == null ? new LoggingSelectorListener(hub, user, device) : listener;
    }

    private ConnectionSettings connection() {
        return new ConnectionSettings(
                HubAddress.bayeux(hub),
                tokens,
                List.copyOf(transports),
                Backoff.of(reconnectBase, reconnectCap),
                Backoff.of(reconnectBase, tokenRetryCap),
                Backoff.of(webSocketRetry, LONGEST_WEB_SOCKET_RETRY));
    }
}
