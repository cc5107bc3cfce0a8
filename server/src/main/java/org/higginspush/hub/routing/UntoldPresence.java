package org.higginspush.hub.routing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What has come or left and was not told yet. Whatever is not in here is as the listeners were told, so nothing is kept of what
 * just stays; and what came and left before it was told is forgotten. Thread-safe.
 *
 * @param <K> what names a user or a device
 */
final class UntoldPresence<K> {
    private final LinkedHashSet<K> arrived = new LinkedHashSet<>();
    /** When each left, in nanoseconds; those first that left first. */
    private final LinkedHashMap<K, Long> left = new LinkedHashMap<>();

    /** Notes that it came. True if this is to be told. */
    synchronized boolean came(K key) {
        return left.remove(key) == null && arrived.add(key);
    }

    /** Notes that it left. True if this is to be told, once the grace has passed. */
    synchronized boolean left(K key, long now) {
        return !arrived.remove(key) && left.put(key, now) == null;
    }

    /** Those that came; they count as told from now on. */
    synchronized List<K> takeArrived() {
        List<K> taken = List.copyOf(arrived);
        arrived.clear();
        return taken;
    }

    /** Those that left at this time or before; they count as told from now on. */
    synchronized List<K> takeLeft(long until) {
        List<K> taken = new ArrayList<>();
        Iterator<Map.Entry<K, Long>> eldest = left.entrySet().iterator();
        while (eldest.hasNext()) {
            Map.Entry<K, Long> one = eldest.next();
            if (one.getValue() - until > 0) {
                break;
            }
            taken.add(one.getKey());
            eldest.remove();
        }
        return taken;
    }

    /** Whether it is there as far as the listeners were told, if this says whether it is. */
    synchronized boolean wasTold(K key, boolean isThere) {
        return isThere ? !arrived.contains(key) : left.containsKey(key);
    }

    /** How many nanoseconds after a time the one left that left first; negative if none has left. */
    synchronized long nextLeft(long now) {
        return left.isEmpty() ? -1 : Math.max(0, left.values().iterator().next() - now);
    }
}
