package org.higginspush.ledger.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Picks the fault of each new connection: none for some of them, and none for all while it is stopped. Thread-safe. */
public final class FaultInjector {
    private static final double NO_FAULT = 0.4;
    private static final long SOON = Duration.ofSeconds(3).toNanos();
    private static final long LATE = Duration.ofMillis(500).toNanos();

    private final List<Fault> faults;
    private final Random chance;
    private volatile boolean stopped = true;
    private final AtomicInteger generation = new AtomicInteger();

    /**
     * @param faults which faults may be injected; those that are not faults of connections are left out
     */
    public FaultInjector(Set<Fault> faults, Random chance) {
        this.faults = faults.stream().filter(Fault.OF_LINKS::contains).sorted().toList();
        this.chance = chance;
    }

    /** From now on new connections have no fault, and slow connections are fast again. */
    public void stop() {
        stopped = true;
    }

    /** From now on faults are injected, also into open connections that have none. */
    public void start() {
        generation.incrementAndGet();
        stopped = false;
    }

    /** How often it was started. */
    int generation() {
        return generation.get();
    }

    /** True if it has any fault to inject. */
    public boolean canInject() {
        return !faults.isEmpty();
    }

    boolean isStopped() {
        return stopped;
    }

    Random chance() {
        return chance;
    }

    /** The fault of the next connection. */
    ConnectionFault next() {
        if (stopped || faults.isEmpty() || chance.nextDouble() < NO_FAULT) {
            return new ConnectionFault.None();
        }
        long soon = chance.nextLong(SOON);
        return switch (faults.get(chance.nextInt(faults.size()))) {
            case RESET -> new ConnectionFault.Reset(soon);
            case HALF_OPEN -> new ConnectionFault.HalfOpen(soon);
            case LOST_ANSWERS -> new ConnectionFault.LostAnswers(soon);
            case SLOW_LINK -> new ConnectionFault.Slow(chance.nextLong(LATE), 200 << chance.nextInt(8));
            case LOST_FRAME -> new ConnectionFault.LostFrames(0.3);
            default -> new ConnectionFault.None();
        };
    }
}
