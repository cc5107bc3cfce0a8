package org.higginspush.demo.sync.attributes;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A named container of a user's data, at one revision.
 *
 * @param name its id among the user's contexts
 * @param revision 1 when it is made, one more with each change
 * @param origin the device that made this revision, or null if no device did
 * @param attributes its attributes and their values, in the order of their names
 */
public record Context(String name, long revision, @Nullable String origin, Map<String, String> attributes) {
    public Context {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /** The revision as an entity tag (RFC 9110, section 8.8.3). */
    public String entityTag() {
        return entityTag(revision);
    }

    static String entityTag(long revision) {
        return '"' + Long.toString(revision) + '"';
    }

    Context next(Map<String, String> newAttributes, @Nullable String newOrigin) {
        return new Context(name, revision + 1, newOrigin, newAttributes);
    }
}
