package org.higginspush.hub.gateway;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One server that a gateway sends to, and what waits for it. Guarded by its {@link GatewayQueue}. */
final class Destination {
    final String name;
    final CircuitBreaker breaker;

    private final int mostInFlight;
    /** Those that may be sent, in their order. */
    private final Set<PendingWakeUp> waiting = new LinkedHashSet<>();

    /** True while it stands in the queue's list of those that can send. */
    boolean listed;

    /** All for it: under way, waiting, or in a pause before the next try. */
    int pending;

    int inFlight;

    Destination(String name, GatewayLimits limits) {
        this.name = name;
        this.breaker = new CircuitBreaker(limits);
        this.mostInFlight = limits.inFlightPerDestination();
    }

    boolean canSend() {
        return !waiting.isEmpty() && inFlight < mostInFlight && breaker.permits();
    }

    void add(PendingWakeUp wakeUp) {
        waiting.add(wakeUp);
    }

    void remove(PendingWakeUp wakeUp) {
        waiting.remove(wakeUp);
    }

    /** Takes the one that has waited longest; null if none waits. */
    @Nullable
    PendingWakeUp take() {
        var all = waiting.iterator();
        if (!all.hasNext()) {
            return null;
        }
        PendingWakeUp first = all.next();
        all.remove();
        return first;
    }

    /** A copy of what waits. */
    List<PendingWakeUp> waiting() {
        return List.copyOf(waiting);
    }

    /** True if it need not be remembered. */
    boolean isForgettable() {
        return pending == 0 && breaker.isClean();
    }
}
