package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The users in memory, divided among locks: all that happens to one user happens under the lock of its stripe. */
final class Stripes {
    private static final int COUNT = 64;
    /** 2^32 divided by the golden ratio: the high bits of a product with it depend on all bits (Knuth, 6.4). */
    private static final int GOLDEN = 0x9E3779B9;

    private static final int HIGH_BITS = 32 - Integer.numberOfTrailingZeros(COUNT);

    private final Stripe[] stripes = new Stripe[COUNT];

    Stripes(EveryoneContexts everyone) {
        for (int i = 0; i < COUNT; i++) {
            stripes[i] = new Stripe(everyone);
        }
    }

    /** Not by the bits by which a hash map chooses its bucket: the users of a stripe would share few buckets of its map. */
    Stripe of(String user) {
        return stripes[user.hashCode() * GOLDEN >>> HIGH_BITS];
    }

    /** Runs something while nothing happens to any user. */
    void withAllLocked(Runnable task) {
        int locked = 0;
        try {
            while (locked < COUNT) {
                stripes[locked].lock.lock();
                locked++;
            }
            task.run();
        } finally {
            while (locked > 0) {
                stripes[--locked].lock.unlock();
            }
        }
    }

    /**
     * Does something with every user in memory, at most this many before others may have the lock.
     *
     * @param between runs after each of these slices, without the lock
     */
    void forEachUser(int atOnce, Consumer<UserContexts> task, Runnable between) {
        for (Stripe stripe : stripes) {
            for (List<UserContexts> slice : stripe.slices(atOnce)) {
                stripe.lock.lock();
                try {
                    slice.forEach(task);
                } finally {
                    stripe.lock.unlock();
                }
                between.run();
            }
        }
    }

    /** How many users are in memory now. */
    int users() {
        int users = 0;
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            try {
                users += stripe.users.size();
            } finally {
                stripe.lock.unlock();
            }
        }
        return users;
    }

    /** One lock and the users in memory that it guards. */
    static final class Stripe {
        final ReentrantLock lock = new ReentrantLock();
        private final Map<String, UserContexts> users = new HashMap<>();
        private final EveryoneContexts everyone;

        Stripe(EveryoneContexts everyone) {
            this.everyone = everyone;
        }

        /** The user, in memory from now on until {@link #release}. Call with the lock held. */
        UserContexts enter(String user) {
            return users.computeIfAbsent(user, name -> new UserContexts(name, everyone));
        }

        /** The user, if in memory. Call with the lock held. */
        @Nullable
        UserContexts find(String user) {
            return users.get(user);
        }

        private List<List<UserContexts>> slices(int atOnce) {
            List<UserContexts> all;
            lock.lock();
            try {
                all = List.copyOf(users.values());
            } finally {
                lock.unlock();
            }
            List<List<UserContexts>> slices = new ArrayList<>();
            for (int from = 0; from < all.size(); from += atOnce) {
                slices.add(all.subList(from, Math.min(all.size(), from + atOnce)));
            }
            return slices;
        }

        /** Forgets from memory a user whom nobody listens to and who waits for nothing. Call with the lock held. */
        void release(UserContexts user) {
            if (user.isIdle()) {
                users.remove(user.name, user);
            }
        }
    }
}
