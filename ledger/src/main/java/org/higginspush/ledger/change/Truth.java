package org.higginspush.ledger.change;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.ledger.book.Place;

/** What the Attribute Server has: the revision of each context. A sync reads it. Safe for any thread. */
public final class Truth {
    private final Map<String, Map<String, Long>> users = new ConcurrentHashMap<>();

    /** A context has changed; returns its new revision. */
    public long next(Place place) {
        return users.computeIfAbsent(place.user(), unknown -> new ConcurrentHashMap<>())
                .merge(place.context(), 1L, Long::sum);
    }

    /** The revisions of a user's contexts that have one. */
    public Map<String, Long> of(String user) {
        return new HashMap<>(users.getOrDefault(user, Map.of()));
    }
}
