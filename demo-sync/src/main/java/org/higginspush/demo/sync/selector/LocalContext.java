package org.higginspush.demo.sync.selector;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.higginspush.demo.sync.attributes.Context;
import org.jspecify.annotations.Nullable;

/**
 * A device's copy of a context: what it has from the Attribute Server, and what was edited here and is not there yet.
 * Edits are merged attribute by attribute: what was edited here wins, all else is the server's. A value, without any I/O.
 *
 * @param revision the revision the base is from; 0 if the server was never asked or has no such context
 * @param base the attributes as the server had them at that revision
 * @param edits attributes edited since, null where one was removed
 */
record LocalContext(long revision, Map<String, String> base, Map<String, @Nullable String> edits) {
    static final LocalContext UNKNOWN = new LocalContext(0, Map.of(), Map.of());

    LocalContext {
        base = Collections.unmodifiableMap(new TreeMap<>(base));
        edits = Collections.unmodifiableMap(new TreeMap<>(edits));
    }

    /** The attributes as the user of this device sees them. */
    Map<String, String> attributes() {
        Map<String, String> seen = new TreeMap<>(base);
        edits.forEach((name, value) -> seen.compute(name, (n, old) -> value));
        return seen;
    }

    boolean isEdited() {
        return !edits.isEmpty();
    }

    /** The user sets an attribute, or removes it with null. */
    LocalContext edited(String name, @Nullable String value) {
        Map<String, @Nullable String> more = new TreeMap<>(edits);
        more.put(name, value);
        return new LocalContext(revision, base, more);
    }

    /** The server was asked; the edits stay. An answer that was overtaken by a newer one changes nothing. */
    LocalContext pulled(Context context) {
        return context.revision() < revision ? this : new LocalContext(context.revision(), context.attributes(), edits);
    }

    /** The server took these edits. What was edited again meanwhile stays an edit. */
    LocalContext pushed(Context context, Map<String, @Nullable String> sent) {
        Map<String, @Nullable String> left = new TreeMap<>(edits);
        sent.forEach(left::remove);
        return new LocalContext(context.revision(), context.attributes(), left);
    }
}
