package org.higginspush.client.internal.publisher;

/** What it means for a change that the hub did not record it. */
enum PublishFailure {
    /** It is never recorded: its future fails. */
    REFUSED,
    /** Send it again after a pause. */
    RETRY_LATER,
    /** The session has ended: send it again over the next one. */
    SESSION_ENDED;

    private static final int UNAUTHENTICATED = 401;
    private static final int SESSION_UNKNOWN = 402;
    private static final int SLOW_DOWN = 429;
    private static final int SERVER_ERROR = 500;

    /** Reads the code of a Bayeux error. */
    static PublishFailure of(int code) {
        return switch (code) {
            case UNAUTHENTICATED, SESSION_UNKNOWN -> SESSION_ENDED;
            case SLOW_DOWN -> RETRY_LATER;
            default -> code >= SERVER_ERROR ? RETRY_LATER : REFUSED;
        };
    }
}
