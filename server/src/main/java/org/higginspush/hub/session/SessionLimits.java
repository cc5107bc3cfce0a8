package org.higginspush.hub.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * How many sessions there may be per user and per address, and how often an address may handshake. One of these counts the
 * sessions of all doors together: Bayeux sessions, event streams, and polls that are held. What it remembers of addresses
 * that have no session is bounded, whatever clients do. Thread-safe.
 */
public final class SessionLimits {
    private static final int ADDRESSES_REMEMBERED = 10_000;

    private final RateLimit handshakes;
    private final LongSupplier nanos;
    private final Places users;
    private final Places addresses;
    /** What each address owes for its handshakes. Guarded by itself. */
    private final Map<String, Long> debts = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > ADDRESSES_REMEMBERED;
        }
    };

    /**
     * @param perUser the most sessions of one user
     * @param perAddress the most sessions from one address
     * @param handshakesPerMinute the most handshakes from one address in a minute
     * @param nanos the time, as of {@link System#nanoTime}
     */
    public SessionLimits(int perUser, int perAddress, int handshakesPerMinute, LongSupplier nanos) {
        this.users = new Places(perUser, "This user has too many sessions: close one.");
        this.addresses = new Places(perAddress, "This address has too many sessions: close one.");
        this.handshakes = RateLimit.of(handshakesPerMinute, handshakesPerMinute, Duration.ofMinutes(1));
        this.nanos = nanos;
    }

    /**
     * Counts a handshake of an address.
     *
     * @throws Refusal {@link ErrorCode#SLOW_DOWN} if there were too many in the last minute
     */
    public void handshake(@Nullable String address) {
        if (address == null) {
            return;
        }
        synchronized (debts) {
            long now = nanos.getAsLong();
            long debt = handshakes.charge(debts.getOrDefault(address, now), now, 1);
            if (handshakes.isExceeded(debt, now)) {
                throw tooMany("Too many handshakes from this address: wait before the next.");
            }
            debts.put(address, debt);
        }
    }

    /**
     * Takes a place for a session; {@link #leave} gives it back.
     *
     * @return the address, as the object that all its sessions may share: one for each would cost memory
     * @throws Refusal {@link ErrorCode#SLOW_DOWN} if the user or the address has too many
     */
    public @Nullable String join(String user, @Nullable String address) {
        users.take(user);
        try {
            return address == null ? null : addresses.take(address);
        } catch (Refusal refusal) {
            users.give(user);
            throw refusal;
        }
    }

    /** Gives a place back that was taken with {@link #join}. */
    public void leave(String user, @Nullable String address) {
        users.give(user);
        if (address != null) {
            addresses.give(address);
        }
    }

    /** How many places each of those who have one has. */
    private static final class Places {
        private final int most;
        private final String tooMany;
        private final ConcurrentHashMap<String, Taken> taken = new ConcurrentHashMap<>();

        private record Taken(String by, int places) {}

        Places(int most, String tooMany) {
            this.most = most;
            this.tooMany = tooMany;
        }

        /** Returns an object equal to the argument, the same for all places of one. */
        String take(String by) {
            return taken.compute(by, (key, before) -> oneMore(key, before)).by;
        }

        private Taken oneMore(String by, @Nullable Taken before) {
            if (before == null) {
                return new Taken(by, 1);
            }
            if (before.places >= most) {
                throw tooMany(tooMany);
            }
            return new Taken(before.by, before.places + 1);
        }

        void give(String by) {
            taken.computeIfPresent(
                    by, (key, before) -> before.places == 1 ? null : new Taken(before.by, before.places - 1));
        }
    }

    private static Refusal tooMany(String text) {
        return new Refusal(ErrorCode.SLOW_DOWN, text, Duration.ofSeconds(10));
    }
}
