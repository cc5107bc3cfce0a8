package org.higginspush.hub.session;

/**
 * The way from a session to its device: a WebSocket, the held poll of a long-polling client, an event stream. The edges
 * implement it.
 */
@FunctionalInterface
public interface NoticeSink {
    /**
     * Notices wait in the session. The sink takes them with {@link DeviceSession#take} as soon as it can write. Called on the
     * thread that announces the change, which holds the lock of the user's stripe in the backplane but none of the session;
     * must not block.
     */
    void noticesPending();

    /**
     * Nobody can tell any more what the device missed: the sink ends the connection, if the device will come back by itself. Called as
     * the other is.
     */
    default void epochChanged() {}
}
