package org.higginspush.hub.session;

/**
 * The way from a session to its device: a WebSocket, the held poll of a long-polling client, an event stream. The edges
 * implement it.
 */
@FunctionalInterface
public interface NoticeSink {
    /**
     * Something waits in the session. The sink takes it with {@link DeviceSession#take()} as soon as it can write.
     * Called without any lock, on the thread that routes the notice; must not block.
     */
    void noticesPending();
}
