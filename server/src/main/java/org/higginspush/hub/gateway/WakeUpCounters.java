package org.higginspush.hub.gateway;

import java.util.concurrent.atomic.LongAdder;
import org.higginspush.hub.model.PushPlatform;

/** Counts what happened to wake-ups since the hub started, by platform. Safe for use by many threads. */
public final class WakeUpCounters {
    private final LongAdder[][] counts = new LongAdder[PushPlatform.values().length][WakeUpEvent.values().length];

    /** All zero. */
    public WakeUpCounters() {
        for (LongAdder[] ofPlatform : counts) {
            for (int i = 0; i < ofPlatform.length; i++) {
                ofPlatform[i] = new LongAdder();
            }
        }
    }

    /** How often it happened. */
    public long count(PushPlatform platform, WakeUpEvent event) {
        return counts[platform.ordinal()][event.ordinal()].sum();
    }

    void add(PushPlatform platform, WakeUpEvent event) {
        counts[platform.ordinal()][event.ordinal()].increment();
    }
}
