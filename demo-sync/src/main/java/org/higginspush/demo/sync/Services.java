package org.higginspush.demo.sync;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Which services are switched off, for each visitor apart: others notice nothing, since a demonstration is for many. Nothing is
 * kept over a restart. Safe for many threads.
 */
final class Services {
    /** What can be switched off. */
    enum Service {
        /** The visitor's requests to the Attribute Server are answered with 503. */
        ATTRIBUTE_SERVER,
        /** The hub ends the sessions of the visitor's devices and refuses new ones. */
        HUB
    }

    private final BiConsumer<String, Boolean> suspend;
    private final Map<String, Set<Service>> stopped = new ConcurrentHashMap<>();

    /**
     * @param suspend called with a user and whether the hub is to be closed to it
     */
    Services(BiConsumer<String, Boolean> suspend) {
        this.suspend = suspend;
    }

    /** True if a visitor did not switch it off. */
    boolean isRunning(String user, Service service) {
        return !stopped.getOrDefault(user, Set.of()).contains(service);
    }

    void turn(String user, Service service, boolean on) {
        stopped.compute(user, (same, before) -> {
            Set<Service> after = EnumSet.noneOf(Service.class);
            if (before != null) {
                after.addAll(before);
            }
            boolean isChanged = on ? after.remove(service) : after.add(service);
            if (isChanged && service == Service.HUB) {
                suspend.accept(user, !on);
            }
            return after.isEmpty() ? null : after;
        });
    }

    /** All services of a visitor who is gone run again. */
    void forget(String user) {
        for (Service service : Service.values()) {
            turn(user, service, true);
        }
    }
}
