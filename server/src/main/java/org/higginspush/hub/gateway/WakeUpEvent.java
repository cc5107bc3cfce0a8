package org.higginspush.hub.gateway;

/** What happens to wake-ups, and is counted ({@link WakeUpCounters}). The first four are the ends of a wake-up; each has one. */
public enum WakeUpEvent {
    /** The push service took it. */
    ACCEPTED("accepted"),
    /** It was refused for good. */
    REJECTED("rejected"),
    /** The address is no longer valid. */
    GONE("gone"),
    /** It was given up for now: not taken in time, or too many waited. */
    TRY_LATER("try-later"),
    /** It was not taken, and is sent once more after a pause. */
    RETRIED("retried"),
    /** It was not even tried, because too many waited. Counts as {@link #TRY_LATER} as well. */
    OVERFLOWED("overflowed"),
    /** A push service failed several times in a row, or asked for a pause, and is left alone for a while. */
    PAUSED("paused");

    private final String word;

    WakeUpEvent(String word) {
        this.word = word;
    }

    /** The word in metrics and in the answer to a test wake-up. */
    public String word() {
        return word;
    }

    /** Whether this is the end of a wake-up. */
    public boolean isEnd() {
        return ordinal() <= TRY_LATER.ordinal();
    }

    /** The event that a result is the end with. */
    public static WakeUpEvent of(WakeUpResult result) {
        if (result instanceof WakeUpResult.Accepted) {
            return ACCEPTED;
        }
        if (result instanceof WakeUpResult.Rejected) {
            return REJECTED;
        }
        return result instanceof WakeUpResult.Gone ? GONE : TRY_LATER;
    }
}
