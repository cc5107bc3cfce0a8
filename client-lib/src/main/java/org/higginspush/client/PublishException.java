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

    /**
     * @param code the hub's code; 0 unless it refused
     * @param text for people; never holds a token
     */
    public PublishException(Reason reason, int code, String text) {
        super(text);
        this.reason = reason;
        this.code = code;
    }

    public Reason reason() {
        return reason;
    }

    /** The hub's code, an HTTP status such as 403; 0 unless it refused. */
    public int code() {
        return code;
    }
}
