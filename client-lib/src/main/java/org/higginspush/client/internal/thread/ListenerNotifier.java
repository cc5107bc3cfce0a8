package org.higginspush.client.internal.thread;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls listeners, that of the application among them; what one throws is logged and changes nothing. */
public final class ListenerNotifier<L> {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerNotifier.class);

    private final List<L> listeners;

    public ListenerNotifier(L listener) {
        this(List.of(listener));
    }

    /** @param listeners called in this order; one that fails keeps no event from the next */
    public ListenerNotifier(List<? extends L> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** Calls the listeners. */
    public void call(Consumer<L> event) {
        listeners.forEach(listener -> call(event, listener));
    }

    private static <L> void call(Consumer<L> event, L listener) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            // Errors too: what follows the event must not depend on the application's code.
            LOG.warn("A listener failed.", e);
        }
    }
}
