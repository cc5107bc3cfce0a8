package org.higginspush.client;

/**
 * What selectors and publishers share: the threads, the HTTP and WebSocket client, the timer. Thousands of selectors live
 * on one runtime with the same few threads ({@code docs/concurrency-client.md} names them).
 */
public interface PushRuntime extends AutoCloseable {
    /**
     * The runtime of this process, which selectors and publishers use that are given none. It is started by the first call
     * and stops when everyone who got it has closed it, selectors and publishers included.
     */
    static PushRuntime shared() {
        throw new UnsupportedOperationException();
    }

    /** Describes a runtime of one's own; close what uses it before it. */
    static PushRuntimeBuilder builder() {
        return new PushRuntimeBuilder();
    }

    /** Stops the threads and connections once nobody uses them. Closing twice does nothing. */
    @Override
    void close();
}
