package org.higginspush.bench.wakeup;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a push service has seen of wake-ups. Safe for use by many threads. */
final class WakeUpCounts {
    private final long began = System.nanoTime();
    private final Map<String, Integer> woken = new ConcurrentHashMap<>();
    private final Map<Long, Integer> inSecond = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final AtomicLong lastMillis = new AtomicLong();

    /** A request came. */
    void begins() {
        requests.incrementAndGet();
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        inSecond.merge(millis() / 1_000, 1, Integer::sum);
    }

    /** A device was woken. */
    void ends(String device) {
        underWay.decrementAndGet();
        woken.merge(device, 1, Integer::sum);
        lastMillis.accumulateAndGet(millis(), Math::max);
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** The figures, for {@link WakeUpFigures#parse}. */
    WakeUpFigures figures() {
        return new WakeUpFigures(
                woken.size(),
                woken.values().stream().mapToInt(times -> times - 1).sum(),
                requests.get(),
                mostUnderWay.get(),
                inSecond.values().stream().mapToInt(Integer::intValue).max().orElse(0),
                lastMillis.get());
    }
}
