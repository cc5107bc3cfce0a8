package org.higginspush.client.internal.thread;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the application's listener; what it throws is logged and changes nothing. */
public final class ListenerNotifier<L> {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerNotifier.class);

    private final L listener;

    public ListenerNotifier(L listener) {
        this.listener = listener;
    }

    /** Calls the listener. */
    public void call(Consumer<L> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            // Errors too: what follows the event must not depend on the application's code.
            LOG.warn("A listener failed.", e);
        }
    }
}
