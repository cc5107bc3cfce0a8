package org.higginspush.hub.backplane;

import org.jspecify.annotations.Nullable;

/**
 * The data folder cannot be used, and the hub does not start: another hub holds it, it cannot be written and holds no
 * records yet, or what lies there is not this hub's to touch. The message says what is wrong and what to do.
 */
public final class DataFolderException extends Exception {
    private static final long serialVersionUID = 1L;

    public DataFolderException(String message) {
        this(message, null);
    }

    public DataFolderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
