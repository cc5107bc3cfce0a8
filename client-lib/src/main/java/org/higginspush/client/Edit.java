package org.higginspush.client;

/**
 * A scope in which the application changes a context; no sync of the context starts while it is open. May be closed from
 * any thread; closing twice does nothing.
 */
public interface Edit extends AutoCloseable {
    /** The name of the context that is being edited. */
    String context();

    /** The context that is being edited, and whose it is. */
    ContextRef ref();

    /** Ends the scope without a change: nothing needs a sync because of it. */
    void unchanged();

    /** Ends the scope; the context counts as {@linkplain Selector#changed changed} now. */
    @Override
    void close();
}
