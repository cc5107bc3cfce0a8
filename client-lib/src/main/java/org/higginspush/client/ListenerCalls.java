package org.higginspush.client;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the embedder's listener; what it throws is logged and changes nothing. */
final class ListenerCalls<L> {
    private static final Logger LOG = LoggerFactory.getLogger(PushRuntime.class);

    private final L listener;

    ListenerCalls(L listener) {
        this.listener = listener;
    }

    void tell(Consumer<L> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            // Errors too: what follows the event must not depend on the embedder's code.
            LOG.warn("A listener failed.", e);
        }
    }
}
