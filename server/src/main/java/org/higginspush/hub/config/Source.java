package org.higginspush.hub.config;

import java.nio.file.Path;

/**
 * Where a value was set.
 *
 * @param name for people: {@code default}, {@code hub.yaml line 3}, {@code HIGGINS_PUSH_PORT} or {@code --port}
 */
record Source(String name) {
    static final Source DEFAULT = new Source("default");

    static Source file(Path file, int line) {
        return new Source(file + " line " + line);
    }

    @Override
    public String toString() {
        return name;
    }
}
