package org.higginspush.hub.timeline;

/** What may happen to a device. The order is that of the numbers by which they are kept. */
public enum TimelineEventKind {
    /** A session began. */
    CONNECTED("connected"),
    /** A connection, a subscription or a request for changes was refused. */
    REFUSED("refused"),
    /** The device asked what it had missed, and was told. */
    CAUGHT_UP("caught-up"),
    /** The device was told to sync everything. */
    RESYNCED("resynced"),
    /** The device was told of a change: the notice was written to its connection. */
    TOLD("told"),
    /** The device has shown that it knows all that it was told. */
    CONFIRMED("confirmed"),
    /** A loss on a live connection was noticed, and what it took was offered again. */
    REPAIRED("repaired"),
    /** A push service was asked to wake the device, and answered. */
    WOKEN("woken"),
    /** The device was cut off. */
    CUT_OFF("cut-off"),
    /** A session is over. */
    DISCONNECTED("disconnected"),
    /** A publisher reported a change of the user, in a trace. Changes that come without one are not noted. */
    PUBLISHED("published");

    private static final TimelineEventKind[] ALL = values();

    private final String word;

    TimelineEventKind(String word) {
        this.word = word;
    }

    /** Its name in answers. */
    public String word() {
        return word;
    }

    static TimelineEventKind of(int ordinal) {
        return ALL[ordinal];
    }
}
