package org.higginspush.client;

/** Why a change was not recorded. Trying the same again will not help, unless {@link #reason} says so. */
public final class PublishException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, in three words. */
    public enum Reason {
        /** The hub said no: see {@link PublishException#code}. */
        REFUSED,
        /** Too many changes wait for the hub; this one was not taken. Try later. */
        FULL,
        /** The publisher was closed before the hub recorded it; whether it did is unknown. */
        CLOSED
    }

    private final Reason reason;
    private final int code;

    private PublishException(Reason reason, int code, String text) {
        super(text);
        this.reason = reason;
        this.code = code;
    }

    static PublishException refused(int code, String text) {
        return new PublishException(Reason.REFUSED, code, text);
    }

    static PublishException full(int limit) {
        return new PublishException(
                Reason.FULL, 0, "Changes of " + limit + " contexts wait for the hub already: try again later.");
    }

    static PublishException closed() {
        return new PublishException(Reason.CLOSED, 0, "The publisher was closed before the hub recorded the change.");
    }

    public Reason reason() {
        return reason;
    }

    /** The hub's code, an HTTP status such as 403; 0 unless it refused. */
    public int code() {
        return code;
    }
}
