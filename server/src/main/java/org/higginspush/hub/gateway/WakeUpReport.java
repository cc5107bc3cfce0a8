package org.higginspush.hub.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/** What became of wake-ups since the last report, in one line for an operator. Used by one thread at a time. */
public final class WakeUpReport {
    private final WakeUpCounters counters;
    private final long[][] told = new long[PushPlatform.values().length][WakeUpEvent.values().length];

    public WakeUpReport(WakeUpCounters counters) {
        this.counters = counters;
    }

    /** {@code apns 120 accepted, 2 gone; fcm 3 accepted}; null if nothing happened. */
    public @Nullable String next() {
        List<String> platforms = new ArrayList<>();
        for (PushPlatform platform : PushPlatform.values()) {
            List<String> events = Arrays.stream(WakeUpEvent.values())
                    .map(event -> new Count(event, since(platform, event)))
                    .filter(count -> count.number > 0)
                    .map(count -> count.number + " " + count.event.word())
                    .toList();
            if (!events.isEmpty()) {
                platforms.add(platform.word() + " " + String.join(", ", events));
            }
        }
        return platforms.isEmpty() ? null : String.join("; ", platforms);
    }

    private record Count(WakeUpEvent event, long number) {}

    private long since(PushPlatform platform, WakeUpEvent event) {
        long now = counters.count(platform, event);
        long before = told[platform.ordinal()][event.ordinal()];
        told[platform.ordinal()][event.ordinal()] = now;
        return now - before;
    }
}
