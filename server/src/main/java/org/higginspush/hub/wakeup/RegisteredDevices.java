package org.higginspush.hub.wakeup;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All registered devices, by their users. The devices of one user form a list, so that a user with one device costs an entry of a map
 * and nothing more. Thread-safe; reading takes no lock.
 */
final class RegisteredDevices {
    private final ConcurrentHashMap<String, RegisteredDevice> users = new ConcurrentHashMap<>();

    /** Adds a device, unless it is there. False if it is. */
    boolean add(RegisteredDevice device) {
        boolean[] added = new boolean[1];
        users.compute(device.user, (user, first) -> {
            if (find(first, device.id) != null) {
                return first;
            }
            added[0] = true;
            device.next = first;
            return device;
        });
        return added[0];
    }

    /** Removes a device. Whoever is at it just then finds the way to those behind it. */
    void remove(RegisteredDevice device) {
        users.computeIfPresent(device.user, (user, first) -> {
            if (first == device) {
                return device.next;
            }
            for (RegisteredDevice one = first; one != null; one = one.next) {
                if (one.next == device) {
                    one.next = device.next;
                }
            }
            return first;
        });
    }

    @Nullable
    RegisteredDevice find(String user, String device) {
        return find(users.get(user), device);
    }

    private static @Nullable RegisteredDevice find(@Nullable RegisteredDevice first, String device) {
        for (RegisteredDevice one = first; one != null; one = one.next) {
            if (one.id.equals(device)) {
                return one;
            }
        }
        return null;
    }

    /** The first device of a user; the others are {@link RegisteredDevice#next}. Null if there is none. */
    @Nullable
    RegisteredDevice of(String user) {
        return users.get(user);
    }

    void forEach(Consumer<RegisteredDevice> task) {
        for (RegisteredDevice first : users.values()) {
            for (RegisteredDevice one = first; one != null; one = one.next) {
                task.accept(one);
            }
        }
    }

    /** How many there are; counts them. */
    int size() {
        int[] size = new int[1];
        forEach(device -> size[0]++);
        return size[0];
    }
}
