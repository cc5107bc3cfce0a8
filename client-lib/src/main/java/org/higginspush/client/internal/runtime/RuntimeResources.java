package org.higginspush.client.internal.runtime;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.higginspush.client.internal.bayeux.TransportFactory;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ThreadPools;

/** The threads and connections of a runtime, counted by reference: they stop when the last user has released them. */
public final class RuntimeResources {
    private final ThreadPools threads;
    private final TransportFactory transports;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Running resources, used by the caller. */
    public RuntimeResources(ThreadPools threads, TransportFactory transports) {
        this.threads = threads;
        this.transports = transports;
    }

    public ThreadPools threads() {
        return threads;
    }

    public TransportFactory transports() {
        return transports;
    }

    public Clock clock() {
        return Clock.system();
    }

    /** Random numbers for one selector or publisher; seeded anew for each, so that no two pause alike. */
    public RandomGenerator newRandom() {
        return new SplittableRandom();
    }

    /**
     * Adds a user.
     *
     * @return false if they have stopped, because nobody used them any more
     */
    public boolean retain() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Removes a user; the last one stops the connections and the threads, on which what runs goes on to its end. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            transports.close();
            threads.close();
        }
    }
}
