package org.higginspush.client.internal.bayeux;

/**
 * Whether a connection on which the other side is silent still lives: after half of the time the other side is asked for a
 * sign of life, and after all of it the connection is given up. Decides only; whoever drives it calls {@link #look} when
 * {@link #pause} has passed. Only {@link #heard} may be called on any thread; times are milliseconds of one clock.
 */
final class KeepAlive {
    /** What to do now. */
    enum Step {
        WAIT,
        PING,
        GIVE_UP
    }

    private final long longest;
    private volatile long heard;
    private long asked;

    /**
     * @param longest after how long a silence the connection counts as dead
     */
    KeepAlive(long longest, long now) {
        this.longest = longest;
        heard = now;
        asked = now;
    }

    /** Something came in. */
    void heard(long now) {
        heard = now;
    }

    /** For how long nothing has come in. */
    long silence(long now) {
        return now - heard;
    }

    /** What to do now. About each silence the other side is asked once: TCP repeats what is lost. */
    Step look(long now) {
        if (silence(now) >= longest) {
            return Step.GIVE_UP;
        }
        if (silence(now) < longest / 2 || asked > heard) {
            return Step.WAIT;
        }
        asked = now;
        return Step.PING;
    }

    /** In how long to look again: when the next step is due, if nothing comes in. */
    long pause(long now) {
        long silence = silence(now);
        return Math.max(1, (silence < longest / 2 ? longest / 2 : longest) - silence);
    }
}
