package org.higginspush.demo.sync.attributes;

import java.util.Map;
import org.higginspush.demo.sync.http.Problem;

/**
 * How much a user may keep.
 *
 * @param contexts the most contexts of one user
 * @param attributes the most attributes of one context
 * @param characters the most characters of one context: its attributes' names and values together
 */
public record StorageLimits(int contexts, int attributes, int characters) {
    /** Enough to try things out. */
    public static final StorageLimits DEFAULT = new StorageLimits(16, 64, 16_384);

    void checkContexts(int count) {
        if (count > contexts) {
            throw new Problem(422, "Too many contexts: a user may have " + contexts + ".");
        }
    }

    void check(Map<String, String> contents) {
        if (contents.size() > attributes) {
            throw new Problem(422, "Too many attributes: a context may have " + attributes + ".");
        }
        if (size(contents) > characters) {
            throw new Problem(422, "The context is too large: at most " + characters + " characters.");
        }
    }

    private static long size(Map<String, String> contents) {
        return contents.entrySet().stream()
                .mapToLong(each -> each.getKey().length() + each.getValue().length())
                .sum();
    }
}
