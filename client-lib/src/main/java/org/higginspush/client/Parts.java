package org.higginspush.client;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.higginspush.client.bayeux.Wires;
import org.higginspush.client.thread.Clock;
import org.higginspush.client.thread.Pools;

/** What a runtime is made of; stops when the last of its holders has released it. */
final class Parts {
    private final Pools pools;
    private final Wires wires;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Running parts, held by the caller. */
    Parts(Pools pools, Wires wires) {
        this.pools = pools;
        this.wires = wires;
    }

    Pools pools() {
        return pools;
    }

    Wires wires() {
        return wires;
    }

    Clock clock() {
        return Clock.system();
    }

    /** Chance for one selector or publisher; seeded anew for each, so that no two pause alike. */
    RandomGenerator chance() {
        return new SplittableRandom();
    }

    /**
     * Holds them once more.
     *
     * @return false if nobody held them any more, so they have stopped
     */
    boolean retain() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** The last one stops the network client and the threads; what runs on them goes on to its end. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            wires.close();
            pools.close();
        }
    }
}
