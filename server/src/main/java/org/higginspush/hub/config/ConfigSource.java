package org.higginspush.hub.config;

import java.nio.file.Path;

/**
 * Where a value was set.
 *
 * @param name for people: {@code default}, {@code hub.yaml line 3}, {@code HIGGINS_PUSH_PORT} or {@code --port}
 */
record ConfigSource(String name) {
    static final ConfigSource DEFAULT = new ConfigSource("default");

    static ConfigSource file(Path file, int line) {
        return new ConfigSource(file + " line " + line);
    }

    @Override
    public String toString() {
        return name;
    }
}
