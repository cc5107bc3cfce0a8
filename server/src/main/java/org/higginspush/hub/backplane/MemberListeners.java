package org.higginspush.hub.backplane;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.higginspush.hub.backplane.Groups.MemberListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears of the members of which group. Thread-safe. */
final class MemberListeners {
    private static final Logger LOG = LoggerFactory.getLogger(MemberListeners.class);

    private final ConcurrentHashMap<String, List<MemberListener>> byGroup = new ConcurrentHashMap<>();

    Groups.MemberWatch add(String group, MemberListener listener) {
        byGroup.compute(group, (same, others) -> {
            List<MemberListener> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(listener);
            return all;
        });
        return () -> byGroup.computeIfPresent(group, (same, all) -> all.remove(listener) && all.isEmpty() ? null : all);
    }

    void removeAll(String group) {
        byGroup.remove(group);
    }

    /** What a listener throws harms nobody. */
    void tell(String group, Consumer<MemberListener> event) {
        for (MemberListener listener : byGroup.getOrDefault(group, List.of())) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed that hears of the members of a group; the others are told", e);
            }
        }
    }
}
