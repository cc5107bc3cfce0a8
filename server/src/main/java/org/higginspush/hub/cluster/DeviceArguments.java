package org.higginspush.hub.cluster;

import java.util.stream.Stream;

/** The arguments of scripts on the devices of a user, which end with the nodes that are gone, and since when. */
final class DeviceArguments {
    private DeviceArguments() {}

    static String[] of(NodeRegistry registry, String... first) {
        Stream<String> gone = registry.gone().entrySet().stream()
                .flatMap(node -> Stream.of(node.getKey(), node.getValue().toString()));
        return Stream.concat(Stream.of(first), gone).toArray(String[]::new);
    }
}
