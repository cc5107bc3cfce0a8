package org.higginspush.client;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link Publisher}; everything has a default. A builder may be used again: what is changed after
 * {@link #start} is for the next publisher only. Not thread-safe.
 */
public final class PublisherBuilder {
    final URI hub;
    final TokenSupplier tokens;

    @Nullable
    PushRuntime runtime;

    int capacity = 100_000;
    int batch = 100;
    int window = 1_000;
    Duration reconnectBase = Duration.ofSeconds(1);
    Duration reconnectCap = Duration.ofSeconds(30);
    Duration closeWait = Duration.ofSeconds(5);
    Set<Transport> transports = EnumSet.allOf(Transport.class);
    PublisherListener listener = PublisherListener.NONE;

    PublisherBuilder(URI hub, TokenSupplier tokens) {
        this.hub = Objects.requireNonNull(hub, "hub");
        this.tokens = Objects.requireNonNull(tokens, "tokens");
    }

    /** Of how many contexts (of all users) changes may wait before {@code publish} fails; 100 000 unless said otherwise. */
    public PublisherBuilder capacity(int contexts) {
        this.capacity = atLeastOne("capacity", contexts);
        return this;
    }

    /** How many changes go into one message to the hub at most; 100 unless said otherwise. */
    public PublisherBuilder batch(int changes) {
        this.batch = atLeastOne("batch", changes);
        return this;
    }

    /** How many changes are on the way, unanswered, at most; 1 000 unless said otherwise. */
    public PublisherBuilder window(int changes) {
        this.window = atLeastOne("window", changes);
        return this;
    }

    /** The pauses between attempts to connect, as {@link SelectorBuilder#reconnect}; 1 s and 30 s unless said otherwise. */
    public PublisherBuilder reconnect(Duration base, Duration cap) {
        this.reconnectBase = Spans.positive("first pause", base);
        this.reconnectCap = Spans.positive("longest pause", cap);
        return this;
    }

    /** How long {@link Publisher#close} waits for what is not yet recorded; 5 s unless said otherwise. */
    public PublisherBuilder closeWait(Duration closeWait) {
        this.closeWait = Spans.notNegative("wait of close", closeWait);
        return this;
    }

    /** What may carry changes; WebSocket is preferred. Both unless said otherwise. */
    public PublisherBuilder transports(Transport first, Transport... others) {
        this.transports = EnumSet.of(first, others);
        return this;
    }

    /** Who hears what the publisher does; nobody unless said otherwise. */
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
        HubAddress.bayeux(hub);
        return LivePublisher.start(this, PushRuntime.retain(runtime));
    }

    private static int atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + what + " must be at least 1, not " + value);
        }
        return value;
    }
}
