package org.higginspush.hub.session;

/** The connection of a session that was asked to move. Thread-safe. */
public interface ClosingConnection {
    /** One that has nothing more to write. */
    ClosingConnection CLOSED = new ClosingConnection() {
        @Override
        public boolean isClosed() {
            return true;
        }

        @Override
        public boolean wasAborted() {
            return false;
        }
    };

    /** Whether all that was to be written has left, or never will. */
    boolean isClosed();

    /** Whether it ended before, because the other side does not read. */
    boolean wasAborted();
}
