package org.higginspush.hub.backplane;

/** The journal could not read or write. The message says what is wrong and what to do, for the operator. */
final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
