package org.higginspush.client;

import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.client.internal.runtime.RuntimeResources;
import org.jspecify.annotations.Nullable;

/**
 * What selectors and publishers share: the threads, the HTTP and WebSocket client, the timer. Thousands of selectors live
 * on one runtime with the same few threads ({@code docs/concurrency.md} names them). All are daemon threads.
 */
public final class PushRuntime implements AutoCloseable {
    private static final SharedResources SHARED = new SharedResources();

    private final RuntimeResources resources;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param resources retained for this runtime
     */
    PushRuntime(RuntimeResources resources) {
        this.resources = resources;
    }

    /**
     * The runtime of this process, which selectors and publishers use that are given none. It starts with the first call
     * and stops when everyone who called this has closed what they got, selectors and publishers included.
     */
    public static PushRuntime shared() {
        return new PushRuntime(SHARED.retain());
    }

    /** Describes a runtime of one's own. */
    public static PushRuntimeBuilder builder() {
        return new PushRuntimeBuilder();
    }

    /** Stops the threads and connections as soon as no selector and no publisher uses them. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            resources.release();
        }
    }

    /** The resources of a runtime, or of the shared one, retained for a selector or publisher, which releases them. */
    static RuntimeResources retain(@Nullable PushRuntime runtime) {
        if (runtime == null) {
            return SHARED.retain();
        }
        if (runtime.closed.get() || !runtime.resources.retain()) {
            throw new IllegalStateException("The runtime is closed.");
        }
        return runtime.resources;
    }

    /** The resources of the runtime of all that are given none; new ones if nobody holds the last ones any more. */
    private static final class SharedResources {
        /** Guarded by this. */
        private @Nullable RuntimeResources current;

        synchronized RuntimeResources retain() {
            if (current != null && current.retain()) {
                return current;
            }
            RuntimeResources started = builder().newResources();
            current = started;
            return started;
        }
    }
}
