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
import org.higginspush.client.internal.publisher.DefaultPublisher;
import org.higginspush.client.internal.publisher.LoggingPublisherListener;
import org.higginspush.client.internal.publisher.PublisherSettings;
import org.higginspush.client.internal.reconnect.Backoff;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link Publisher}; everything has a default. A builder may be used again: what is changed after
 * {@link #start} is for the next publisher only. Not thread-safe.
 */
public final class PublisherBuilder {
    private static final Backoff WEB_SOCKET_RETRY = Backoff.of(Duration.ofMinutes(5), Duration.ofHours(1));

    private final URI hub;
    private final TokenSupplier tokens;

    private @Nullable PushRuntime runtime;

    private int capacity = 100_000;
    private int batch = 100;
    private int window = 1_000;
    private Duration reconnectBase = Duration.ofSeconds(1);
    private Duration reconnectCap = Duration.ofSeconds(10);
    private Duration tokenRetryCap = Duration.ofMinutes(1);
    private Duration closeWait = Duration.ofSeconds(5);
    Set<Transport> transports = EnumSet.allOf(Transport.class);
    private @Nullable PublisherListener listener;

    PublisherBuilder(URI hub, TokenSupplier tokens) {
        this.hub = Objects.requireNonNull(hub, "hub");
        this.tokens = Objects.requireNonNull(tokens, "tokens");
    }

    /** Of how many contexts (of all users) changes may wait before {@code publish} fails; 100 000 unless said otherwise. */
    public PublisherBuilder capacity(int contexts) {
        this.capacity = Arguments.atLeastOne("capacity", contexts);
        return this;
    }

    /** How many changes go into one message to the hub at most; 100 unless said otherwise. */
    public PublisherBuilder batch(int changes) {
        this.batch = Arguments.atLeastOne("batch", changes);
        return this;
    }

    /** How many changes are on the way, unanswered, at most; 1 000 unless said otherwise. */
    public PublisherBuilder window(int changes) {
        this.window = Arguments.atLeastOne("window", changes);
        return this;
    }

    /** The pauses between attempts to connect, as {@link SelectorBuilder#reconnect}; 1 s and 10 s unless said otherwise. */
    public PublisherBuilder reconnect(Duration base, Duration cap) {
        this.reconnectBase = Arguments.positive("first pause", base);
        this.reconnectCap = Arguments.positive("longest pause", cap);
        this.tokenRetryCap = reconnectCap;
        return this;
    }

    /** How long {@link Publisher#close} waits for what is not yet recorded; 5 s unless said otherwise. */
    public PublisherBuilder closeWait(Duration closeWait) {
        this.closeWait = Arguments.notNegative("wait of close", closeWait);
        return this;
    }

    /** What may carry changes; WebSocket is preferred. Both unless said otherwise. */
    public PublisherBuilder transports(Transport first, Transport... others) {
        this.transports = EnumSet.of(first, others);
        return this;
    }

    /**
     * Who hears what the publisher does. Unless one is given, a refusal is logged in one line, as a warning of
     * {@code org.higginspush.client} ({@link System.Logger}), and nothing else.
     */
    public PublisherBuilder listener(PublisherListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Whose threads are used; {@link PushRuntime#shared} unless said otherwise. The publisher does not close it. */
    public PublisherBuilder runtime(PushRuntime runtime) {
        this.runtime = Objects.requireNonNull(runtime, "runtime");
        return this;
    }

    /**
     * Starts it, and returns before it is connected.
     *
     * @throws IllegalArgumentException if the hub's address is not an absolute http, https, ws or wss URI
     */
    public Publisher start() {
        PublisherSettings settings = new PublisherSettings(capacity, batch, window, closeWait, hears(), connection());
        return DefaultPublisher.start(settings, PushRuntime.retain(runtime));
    }

    private PublisherListener hears() {
        return listener == null ? new LoggingPublisherListener(hub) : listener;
    }

    private ConnectionSettings connection() {
        return new ConnectionSettings(
                HubAddress.bayeux(hub),
                tokens,
                List.copyOf(transports),
                Backoff.of(reconnectBase, reconnectCap),
                Backoff.of(reconnectBase, tokenRetryCap),
                WEB_SOCKET_RETRY);
    }
}
