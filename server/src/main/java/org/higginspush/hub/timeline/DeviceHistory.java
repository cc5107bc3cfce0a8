package org.higginspush.hub.timeline;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.higginspush.hub.model.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one device, for a conclusion.
 *
 * @param events the oldest first
 * @param transport how it is connected now; null if it has no session
 * @param connectedSince since when; null if it has no session
 * @param now the present
 * @param started when the hub started
 * @param knownSince from when on everything is known
 */
public record DeviceHistory(
        List<TimelineEvent> events,
        @Nullable SessionTransport transport,
        @Nullable Instant connectedSince,
        Instant now,
        Instant started,
        Instant knownSince) {
    /** What shows that the device was there. */
    private static final Set<TimelineEventKind> SIGNS = EnumSet.of(
            TimelineEventKind.CONNECTED,
            TimelineEventKind.CAUGHT_UP,
            TimelineEventKind.RESYNCED,
            TimelineEventKind.TOLD,
            TimelineEventKind.CONFIRMED,
            TimelineEventKind.REPAIRED);

    private static final Set<TimelineEventKind> TROUBLES = EnumSet.of(
            TimelineEventKind.REFUSED,
            TimelineEventKind.WOKEN,
            TimelineEventKind.CUT_OFF,
            TimelineEventKind.DISCONNECTED);

    public DeviceHistory {
        events = List.copyOf(events);
    }

    /** The number of the last event of these kinds; negative if there is none. */
    int last(Collection<TimelineEventKind> kinds) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (kinds.contains(events.get(i).kind())) {
                return i;
            }
        }
        return -1;
    }

    /** True if the device is connected, or was there after all that went wrong. */
    boolean isThere() {
        return transport != null || last(SIGNS) > last(TROUBLES);
    }

    /** The last thing that went wrong after the device was there; null if there is none. */
    @Nullable
    TimelineEvent trouble() {
        int last = last(TROUBLES);
        return last > last(SIGNS) ? events.get(last) : null;
    }

    /** The cut-off after which it has not come back; null if there is none. */
    @Nullable
    TimelineEvent cutOff() {
        int last = last(Set.of(TimelineEventKind.CUT_OFF));
        return last > last(SIGNS) ? events.get(last) : null;
    }

    /** The number of the last event by which the device was to sync something; negative if there is none. */
    int lastTold() {
        for (int i = events.size() - 1; i >= 0; i--) {
            TimelineEvent event = events.get(i);
            boolean told = switch (event.kind()) {
                case TOLD, RESYNCED -> true;
                case CAUGHT_UP -> event.value() > 0;
                default -> false;
            };
            if (told) {
                return i;
            }
        }
        return -1;
    }

    /** The event that confirms another; null if it is not confirmed. */
    @Nullable
    TimelineEvent confirmation(int told) {
        TimelineEvent of = events.get(told);
        long least = of.kind() == TimelineEventKind.TOLD ? of.offset() : 0;
        for (TimelineEvent event : events.subList(told + 1, events.size())) {
            boolean confirms =
                    event.kind() == TimelineEventKind.CONFIRMED || event.kind() == TimelineEventKind.CAUGHT_UP;
            if (confirms && event.offset() >= least) {
                return event;
            }
        }
        return null;
    }
}
