package org.higginspush.bench.outage;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** How long devices were away after the hub was back, and how many came in the busiest second. */
final class OutageFigures {
    private static final int SECOND = 1_000;

    private final Histogram away = new Histogram(3);
    private final List<Long> current = new ArrayList<>();
    private long busiestSecond;
    private long longest;

    /** A device is back, so many milliseconds after the hub. */
    void isBack(long millis) {
        away.recordValue(millis);
        current.add(millis);
    }

    /** The last device of one outage is back. */
    void allBack(long millis) {
        TreeMap<Long, Integer> seconds = new TreeMap<>();
        current.forEach(at -> seconds.merge(at / SECOND, 1, Integer::sum));
        busiestSecond = Math.max(
                busiestSecond,
                seconds.values().stream().mapToInt(each -> each).max().orElse(0));
        longest = Math.max(longest, millis);
        current.clear();
    }

    double percentileSeconds(double percentile) {
        return away.getValueAtPercentile(percentile) / (double) SECOND;
    }

    double longestSeconds() {
        return longest / (double) SECOND;
    }

    long busiestSecond() {
        return busiestSecond;
    }
}
