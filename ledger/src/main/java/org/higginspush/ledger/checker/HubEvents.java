package org.higginspush.ledger.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * When the hub was started and ended, and what else it cannot help: that its clock was set, that it was frozen, that its disk failed.
 * All times are the checker's. Safe for any thread.
 */
public final class HubEvents {
    private enum HubEvent {
        STARTED,
        ENDED,
        CLOCK_SET,
        FROZEN,
        DISK_FAILED,
        PUSH_SERVICE_FAILED
    }

    private record TimedEvent(HubEvent event, long at) {}

    private final LongSupplier nanos;
    private final List<TimedEvent> events = new ArrayList<>();

    HubEvents(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Its process is about to be started. */
    public void started() {
        add(HubEvent.STARTED);
    }

    /** It is about to end, or has ended; to be called before and after. */
    public void ended() {
        add(HubEvent.ENDED);
    }

    /** Its clock is about to be set, or was; to be called before and after. */
    public void clockSet() {
        add(HubEvent.CLOCK_SET);
    }

    /** It is about to be stopped for a while, or goes on; to be called before and after. */
    public void frozen() {
        add(HubEvent.FROZEN);
    }

    /** Its disk is about to fail, or to recover, or its log was garbled; to be called before and after. */
    public void diskFailed() {
        add(HubEvent.DISK_FAILED);
    }

    /** The push service is about to fail, or to recover: what the hub has handed to its HTTP client may wait there meanwhile. */
    public void pushServiceFailed() {
        add(HubEvent.PUSH_SERVICE_FAILED);
    }

    private synchronized void add(HubEvent event) {
        events.add(new TimedEvent(event, nanos.getAsLong()));
    }

    /** When it was started last; long ago if it was not. */
    synchronized long startedAt() {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i).event == HubEvent.STARTED) {
                return events.get(i).at;
            }
        }
        return Long.MIN_VALUE;
    }

    boolean endedSince(long begin) {
        return hasSince(HubEvent.ENDED, begin) || hasSince(HubEvent.STARTED, begin);
    }

    boolean clockSetSince(long begin) {
        return hasSince(HubEvent.CLOCK_SET, begin);
    }

    /** True if it may have been kept from sending what it could withdraw no more. */
    boolean heldUpSince(long begin) {
        return hasSince(HubEvent.FROZEN, begin) || hasSince(HubEvent.PUSH_SERVICE_FAILED, begin);
    }

    private synchronized boolean hasSince(HubEvent event, long begin) {
        for (int i = events.size() - 1; i >= 0 && events.get(i).at >= begin; i--) {
            if (events.get(i).event == event) {
                return true;
            }
        }
        return false;
    }

    /**
     * True if it ended so soon after a moment that it may not have stored what it was told by then: within a time, or while its disk
     * failed.
     */
    synchronized boolean mayHaveForgotten(long since, long storedWithin) {
        boolean diskFailed = false;
        for (TimedEvent one : events) {
            if (one.at < since - storedWithin) {
                continue;
            }
            diskFailed |= one.event == HubEvent.DISK_FAILED;
            if (one.event == HubEvent.ENDED && one.at >= since) {
                return diskFailed || one.at <= since + storedWithin;
            }
        }
        return false;
    }
}
