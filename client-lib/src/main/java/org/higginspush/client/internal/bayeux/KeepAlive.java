package org.higginspush.client.internal.bayeux;

/**
 * Whether a connection on which nothing comes in is still alive: after half of the timeout a ping is due, and after all of it the
 * connection counts as dead. Decides only; its user calls {@link #check} when {@link #pause} has passed. Only
 * {@link #received} may be called on any thread; times are milliseconds of one clock.
 */
final class KeepAlive {
    /** What to do now. */
    enum Action {
        WAIT,
        PING,
        CLOSE
    }

    private final long timeout;
    private volatile long lastReceived;
    private long lastPing;

    /**
     * @param timeout after how long a silence the connection counts as dead
     */
    KeepAlive(long timeout, long now) {
        this.timeout = timeout;
        lastReceived = now;
        lastPing = now;
    }

    /** Something came in. */
    void received(long now) {
        lastReceived = now;
    }

    /** For how long nothing has come in. */
    long silence(long now) {
        return now - lastReceived;
    }

    /** What to do now. In each silence one ping is sent: TCP repeats what is lost. */
    Action check(long now) {
        if (silence(now) >= timeout) {
            return Action.CLOSE;
        }
        if (silence(now) < timeout / 2 || lastPing > lastReceived) {
            return Action.WAIT;
        }
        lastPing = now;
        return Action.PING;
    }

    /** In how long to check again: when the next action is due, if nothing comes in. */
    long pause(long now) {
        long silence = silence(now);
        return Math.max(1, (silence < timeout / 2 ? timeout / 2 : timeout) - silence);
    }
}
