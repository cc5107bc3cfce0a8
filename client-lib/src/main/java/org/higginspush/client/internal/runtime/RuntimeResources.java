package org.higginspush.client.internal.runtime;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.higginspush.client.internal.bayeux.TransportFactory;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ThreadPools;

/** What a runtime is made of; stops when the last of its holders has released it. */
public final class RuntimeResources {
    private final ThreadPools pools;
    private final TransportFactory wires;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Running parts, held by the caller. */
    public RuntimeResources(ThreadPools pools, TransportFactory wires) {
        this.pools = pools;
        this.wires = wires;
    }

    public ThreadPools pools() {
        return pools;
    }

    public TransportFactory wires() {
        return wires;
    }

    public Clock clock() {
        return Clock.system();
    }

    /** Chance for one selector or publisher; seeded anew for each, so that no two pause alike. */
    public RandomGenerator chance() {
        return new SplittableRandom();
    }

    /**
     * Holds them once more.
     *
     * @return false if nobody held them any more, so they have stopped
     */
    public boolean retain() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** The last one stops the network client and the threads; what runs on them goes on to its end. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            wires.close();
            pools.close();
        }
    }
}
