package org.higginspush.client.internal.publisher;

/** What the hub's no to a change means for it. */
enum PublishFailure {
    /** Never: tell who published it. */
    REFUSED,
    /** Not now: send it again after a pause. */
    NOT_NOW,
    /** The session has ended: send it again over the next one. */
    NO_SESSION;

    private static final int UNAUTHENTICATED = 401;
    private static final int SESSION_UNKNOWN = 402;
    private static final int SLOW_DOWN = 429;
    private static final int SERVER_ERROR = 500;

    /** Reads the code of a Bayeux error. */
    static PublishFailure of(int code) {
        return switch (code) {
            case UNAUTHENTICATED, SESSION_UNKNOWN -> NO_SESSION;
            case SLOW_DOWN -> NOT_NOW;
            default -> code >= SERVER_ERROR ? NOT_NOW : REFUSED;
        };
    }
}
