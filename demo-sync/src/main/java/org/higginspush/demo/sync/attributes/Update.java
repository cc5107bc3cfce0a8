package org.higginspush.demo.sync.attributes;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a write does to a context's attributes. */
@FunctionalInterface
public interface Update {
    /** Returns the attributes after the update; those given stay as they are. */
    Map<String, String> applyTo(Map<String, String> before);

    /** Puts the attributes that have a value in place of all there are. */
    static Update replacement(Map<String, @Nullable String> attributes) {
        return before -> merge(attributes).applyTo(Map.of());
    }

    /** Sets the attributes that have a value, removes those that have none and leaves the others alone (RFC 7396). */
    static Update merge(Map<String, @Nullable String> changes) {
        return before -> {
            Map<String, String> after = new TreeMap<>(before);
            changes.forEach((name, value) -> after.compute(name, (n, old) -> value));
            return after;
        };
    }
}
