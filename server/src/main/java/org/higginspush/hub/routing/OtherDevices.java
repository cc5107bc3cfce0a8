package org.higginspush.hub.routing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which devices are connected to other nodes, as far as these have told it. What is said of one user is guarded by the lock of the router's map. */
final class OtherDevices {
    /** By user, the nodes of each device. */
    private final Map<String, Map<@Nullable String, Set<String>>> users = new ConcurrentHashMap<>();

    boolean has(String user) {
        return users.containsKey(user);
    }

    boolean has(String user, @Nullable String device) {
        Map<@Nullable String, Set<String>> devices = users.get(user);
        return devices != null && devices.containsKey(device);
    }

    void add(String node, String user, @Nullable String device) {
        users.computeIfAbsent(user, same -> new HashMap<>(2))
                .computeIfAbsent(device, same -> new HashSet<>(2))
                .add(node);
    }

    void remove(String node, String user, @Nullable String device) {
        Map<@Nullable String, Set<String>> devices = users.get(user);
        Set<String> nodes = devices == null ? null : devices.get(device);
        if (devices != null && nodes != null && nodes.remove(node) && nodes.isEmpty()) {
            devices.remove(device);
            if (devices.isEmpty()) {
                users.remove(user);
            }
        }
    }
}
