package org.higginspush.hub.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The destinations of one gateway: those that something waits for, and some that failed lately. Guarded by its {@link GatewayQueue}.
 */
final class Destinations {
    /** How many are remembered; beyond it those are forgotten that were used least lately and that nothing waits for. */
    private static final int REMEMBERED = 1_000;

    private final GatewayLimits limits;
    private final Map<String, Destination> byName = new LinkedHashMap<>(16, 0.75f, true);

    Destinations(GatewayLimits limits) {
        this.limits = limits;
    }

    @Nullable
    Destination find(String name) {
        return byName.get(name);
    }

    /** The destination, for one more wake-up. */
    Destination join(String name) {
        Destination destination = byName.computeIfAbsent(name, added -> new Destination(added, limits));
        destination.pending++;
        if (byName.size() > REMEMBERED) {
            forgetOne();
        }
        return destination;
    }

    private void forgetOne() {
        var all = byName.values().iterator();
        while (all.hasNext()) {
            if (all.next().pending == 0) {
                all.remove();
                return;
            }
        }
    }

    /** One wake-up less for it. */
    void leave(Destination destination) {
        destination.pending--;
        if (destination.isForgettable()) {
            byName.remove(destination.name, destination);
        }
    }
}
