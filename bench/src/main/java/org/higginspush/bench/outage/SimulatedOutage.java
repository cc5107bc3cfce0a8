package org.higginspush.bench.outage;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.reconnect.RetrySchedule;

/**
 * Devices that lose their hub at the same moment, on a clock of the simulation's own. Each has the retry schedule of the
 * client library; all else is simulated: an attempt fails at once while the hub is away and succeeds at once when it is back,
 * and the sync of a device takes 50 ms to 1 s.
 */
final class SimulatedOutage {
    private static final Backoff PAUSES = new Backoff(1_000, 10_000);
    private static final Backoff TOKEN_PAUSES = new Backoff(1_000, 60_000);
    private static final long TIMER = 30_000;
    private static final long HOURS = 7_200_000;

    private final Outage outage;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();

    /** Something that happens to a device: an attempt, if it is still due then, or the end of a sync. */
    private record Event(long at, RetrySchedule device, boolean isSync) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return Long.compare(at, other.at);
        }
    }

    /**
     * @param reconnectSpread what the hub told the devices, in milliseconds
     */
    SimulatedOutage(Outage outage, long reconnectSpread, long seed) {
        this.outage = outage;
        random = new SplittableRandom(seed);
        for (int device = 0; device < outage.devices(); device++) {
            lose(reconnectSpread);
        }
    }

    private void lose(long reconnectSpread) {
        RetrySchedule device = new RetrySchedule(PAUSES, TOKEN_PAUSES, random.split());
        device.begin();
        device.spread(reconnectSpread);
        device.ended(HOURS);
        device.failed(0, 0);
        events.add(new Event(device.due(), device, false));
        if (outage.syncsSucceed()) {
            syncAfter(TIMER, device);
        }
    }

    private void syncAfter(long wait, RetrySchedule device) {
        events.add(new Event(wait + random.nextLong(50, 1_000), device, true));
    }

    /** Runs until all are back, and counts. */
    void run(OutageFigures figures) {
        long back = outage.seconds() * 1000L;
        long lastBack = back;
        int away = outage.devices();
        while (away > 0) {
            Event event = events.remove();
            if (event.isSync()) {
                synced(event.device(), event.at());
            } else if (event.at() == event.device().due()) {
                if (event.at() >= back) {
                    event.device().begin();
                    lastBack = event.at();
                    figures.isBack(event.at() - back);
                    away--;
                } else {
                    event.device().begin();
                    event.device().failed(0, event.at());
                    events.add(new Event(event.device().due(), event.device(), false));
                }
            }
        }
        figures.allBack(lastBack - back);
    }

    private void synced(RetrySchedule device, long now) {
        device.retryEarly(true, now);
        events.add(new Event(device.due(), device, false));
        syncAfter(now + TIMER, device);
    }
}
