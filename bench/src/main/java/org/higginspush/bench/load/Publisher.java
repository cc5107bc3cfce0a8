package org.higginspush.bench.load;

/** One publisher. Publishing may happen on any one thread; everything else happens on the event loop's. */
public interface Publisher extends ConnectionHandler {
    /** Whether the publisher is connected and may publish. */
    boolean isReady();

    /** Publishes a change; it may wait for {@link #flush}. */
    void publish(int user, long revision);

    /** Sends what was published. */
    void flush();

    /** How many publishes the server answered with success; servers that answer none report 0. */
    default long accepted() {
        return 0;
    }

    /** How many publishes the server refused. */
    default long refused() {
        return 0;
    }
}
