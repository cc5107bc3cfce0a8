package org.higginspush.hub.backplane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The groups used last, so that a group with many members is not read from the disk for each change. Bounded by the sum of the
 * members. Used by one thread.
 */
final class GroupCache {
    private static final int MOST_MEMBERS = 100_000;
    private static final int MOST_GROUPS = 1_000;

    private final LinkedHashMap<String, GroupState> groups = new LinkedHashMap<>(16, 0.75f, true);

    /** The group, loaded if it is not here. */
    GroupState get(String name, Function<String, GroupState> load) {
        GroupState known = groups.get(name);
        if (known == null) {
            known = load.apply(name);
            groups.put(name, known);
            evict(known);
        }
        return known;
    }

    private void evict(GroupState kept) {
        long members = groups.values().stream().mapToLong(GroupState::size).sum();
        var eldest = groups.entrySet().iterator();
        while (eldest.hasNext() && (members > MOST_MEMBERS || groups.size() > MOST_GROUPS)) {
            Map.Entry<String, GroupState> one = eldest.next();
            if (one.getValue() != kept) {
                members -= one.getValue().size();
                eldest.remove();
            }
        }
    }
}
