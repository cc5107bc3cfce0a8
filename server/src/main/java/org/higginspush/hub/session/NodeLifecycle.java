package org.higginspush.hub.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Whether this node serves, drains or is about to end; whoever tells others of the node listens. The states follow each other in
 * their order and none comes twice. Thread-safe.
 */
public final class NodeLifecycle {
    /** What the node does. */
    public enum State {
        /** It takes whoever comes. */
        SERVING,
        /** It is about to stop: balancers are to send nobody here, and its devices are asked to move. */
        DRAINING,
        /** All have been asked to move and nothing is accepted any more; its parts are closed next. */
        STOPPED
    }

    private final List<Consumer<State>> listeners = new CopyOnWriteArrayList<>();
    private volatile State state = State.SERVING;

    /** What the node does now. */
    public State state() {
        return state;
    }

    /**
     * Calls a listener with the present state, and with each that follows, on the thread that changes it. It must not block for
     * long: the drain waits for it.
     */
    public synchronized void listen(Consumer<State> listener) {
        listeners.add(listener);
        listener.accept(state);
    }

    /** Goes on to a later state; one that has come already changes nothing. */
    public synchronized void become(State next) {
        if (next.compareTo(state) > 0) {
            state = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }
}
