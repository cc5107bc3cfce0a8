package org.higginspush.ledger.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Decides what becomes of each new connection: nothing for some of them, and for all while it is calm. Thread-safe. */
public final class Weather {
    private static final double FAIR = 0.4;
    private static final long SOON = Duration.ofSeconds(3).toNanos();
    private static final long LATE = Duration.ofMillis(500).toNanos();

    private final List<Fault> faults;
    private final Random chance;
    private volatile boolean calm = true;
    private final AtomicInteger season = new AtomicInteger();

    /**
     * @param faults what may happen; what is no fault of links is left out
     */
    public Weather(Set<Fault> faults, Random chance) {
        this.faults = faults.stream().filter(Fault.OF_LINKS::contains).sorted().toList();
        this.chance = chance;
    }

    /** From now on nothing happens to new connections, and what can end on others does. */
    public void calms() {
        calm = true;
    }

    /** From now on faults happen, also to connections that are there and fair. */
    public void worsens() {
        season.incrementAndGet();
        calm = false;
    }

    /** How often it has worsened. */
    int season() {
        return season.get();
    }

    /** True if anything can happen to connections at all. */
    public boolean isEverBad() {
        return !faults.isEmpty();
    }

    boolean isCalm() {
        return calm;
    }

    Random chance() {
        return chance;
    }

    /** What becomes of the next connection. */
    Fate next() {
        if (calm || faults.isEmpty() || chance.nextDouble() < FAIR) {
            return new Fate.Fair();
        }
        long soon = chance.nextLong(SOON);
        return switch (faults.get(chance.nextInt(faults.size()))) {
            case RESET -> new Fate.Reset(soon);
            case HALF_OPEN -> new Fate.HalfOpen(soon);
            case LOST_ANSWERS -> new Fate.AnswersLost(soon);
            case SLOW_LINK -> new Fate.Slow(chance.nextLong(LATE), 200 << chance.nextInt(8));
            case LOST_FRAME -> new Fate.FramesLost(0.3);
            default -> new Fate.Fair();
        };
    }
}
