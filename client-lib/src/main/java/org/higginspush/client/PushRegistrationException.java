package org.higginspush.client;

/** Why a request about a registration was not answered with yes. */
public final class PushRegistrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, in three words. */
    public enum FailureReason {
        /** The hub said no: see {@link PushRegistrationException#code}. The same again will not help. */
        REFUSED,
        /** The hub, or a token for it, was not to be had within a minute, however often it was tried. Try later. */
        UNAVAILABLE,
        /** The selector was closed first; whether the hub did it is unknown. */
        CLOSED
    }

    private final FailureReason reason;
    private final int code;
    private final String hint;

    /**
     * @param code the hub's code; 0 if it did not answer
     * @param text for people: what is wrong; never holds a token, an address or a code that proves
     * @param hint for people: what to do about it
     */
    public PushRegistrationException(FailureReason reason, int code, String text, String hint) {
        super((code == 0 ? "" : code + ": ") + text + " " + hint);
        this.reason = reason;
        this.code = code;
        this.hint = hint;
    }

    public FailureReason reason() {
        return reason;
    }

    /** The hub's code, an HTTP status such as 403; 0 if it did not answer. */
    public int code() {
        return code;
    }

    /** What to do about it, for people. */
    public String hint() {
        return hint;
    }
}
