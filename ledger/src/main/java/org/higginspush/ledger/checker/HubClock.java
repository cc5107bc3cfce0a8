package org.higginspush.ledger.checker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The hub's clock, which is set now and then: what it can have shown since a moment. Safe for any thread. */
public final class HubClock {
    /** A period in which the hub's clock was ahead of the real time by so much. */
    private static final class Period {
        final Instant begin;
        final Duration ahead;
        Instant end = Instant.MAX;

        Period(Instant begin, Duration ahead) {
            this.begin = begin;
            this.ahead = ahead;
        }
    }

    private final InstantSource time;
    private final List<Period> periods = new ArrayList<>();

    /**
     * @param time the real one
     */
    public HubClock(InstantSource time) {
        this.time = time;
        periods.add(new Period(Instant.MIN, Duration.ZERO));
    }

    /** It is about to be set; until {@link #set} it may be the former or the new time. */
    public synchronized void setting(Duration ahead) {
        periods.add(new Period(time.instant(), ahead));
    }

    /** It was set. */
    public synchronized void set() {
        Instant now = time.instant();
        periods.subList(0, periods.size() - 1)
                .forEach(period -> period.end = now.isBefore(period.end) ? now : period.end);
    }

    /** What it shows now, unless it is being set. */
    public synchronized Instant now() {
        return time.instant().plus(periods.get(periods.size() - 1).ahead);
    }

    /** The real time. */
    Instant realTime() {
        return time.instant();
    }

    /** The latest time that it can have shown since a moment in real time. */
    synchronized Instant latestSince(Instant begin) {
        Instant now = time.instant();
        Instant latest = Instant.MIN;
        for (Period period : periods) {
            if (period.end.compareTo(begin) >= 0) {
                Instant shown = (period.end.isBefore(now) ? period.end : now).plus(period.ahead);
                latest = shown.isAfter(latest) ? shown : latest;
            }
        }
        return latest;
    }
}
