package org.higginspush.hub.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Limits the sessions per user and per address, and the handshakes per address. One object counts the sessions of all
 * protocols together: Bayeux sessions, event streams and long polls. It remembers a bounded number of addresses without a
 * session. Thread-safe.
 */
public final class SessionLimits {
    private static final int ADDRESSES_REMEMBERED = 10_000;
    private static final String TOO_MANY_OF_USER = "This user has too many sessions: close one.";
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private volatile RateLimit handshakes;
    private final LongSupplier nanos;
    private final SessionCounts users;
    private final SessionCounts addresses;
    private volatile int perUser;
    private volatile Consumer<String> listener = user -> {};
    private final AtomicInteger sessions = new AtomicInteger();
    private final Set<String> suspended = ConcurrentHashMap.newKeySet();
    /** The rate limit state of each address, for {@link RateLimit#charge}. Guarded by itself. */
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
        this.perUser = perUser;
        this.users = new SessionCounts(perUser, TOO_MANY_OF_USER);
        this.addresses = new SessionCounts(perAddress, "This address has too many sessions: close one.");
        this.handshakes = perMinute(handshakesPerMinute);
        this.nanos = nanos;
    }

    private static RateLimit perMinute(int handshakes) {
        return RateLimit.of(handshakes, handshakes, Duration.ofMinutes(1));
    }

    /** From now on these hold, as for the constructor. Sessions that there are stay, also if they are more than that. */
    public void change(int sessionsPerUser, int sessionsPerAddress, int handshakesPerMinute) {
        perUser = sessionsPerUser;
        users.most = sessionsPerUser;
        addresses.most = sessionsPerAddress;
        handshakes = perMinute(handshakesPerMinute);
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
     * Counts a session; {@link #leave} uncounts it.
     *
     * @return the address, as the object that all its sessions may share: one for each would cost memory
     * @throws Refusal {@link ErrorCode#SLOW_DOWN} if the user or the address has too many; {@link ErrorCode#UNAVAILABLE} if
     *     the user is suspended
     */
    public @Nullable String join(String user, @Nullable String address) {
        if (isSuspended(user)) {
            throw suspension();
        }
        users.add(user);
        try {
            String shared = address == null ? null : addresses.add(address);
            sessions.incrementAndGet();
            listener.accept(user);
            return shared;
        } catch (Refusal refusal) {
            users.remove(user);
            throw refusal;
        }
    }

    /** Uncounts a session that was counted with {@link #join}. */
    public void leave(String user, @Nullable String address) {
        sessions.decrementAndGet();
        users.remove(user);
        if (address != null) {
            addresses.remove(address);
        }
        listener.accept(user);
    }

    /** Tells a listener, the only one, whose number of sessions changed; it must not block. */
    public void listen(Consumer<String> only) {
        listener = only;
    }

    /** The most sessions of one user. */
    public int perUser() {
        return perUser;
    }

    /** How many sessions a user has here. */
    public int sessionsOf(String user) {
        return users.count(user);
    }

    /** Goes through the users that have any here. */
    public void forEachUser(Consumer<String> consumer) {
        users.forEach(consumer);
    }

    /** The answer to a session that is one too many for its user. */
    public static Refusal tooManyOfUser() {
        return tooMany(TOO_MANY_OF_USER);
    }

    /** How many sessions there are in all. */
    public int count() {
        return sessions.get();
    }

    /** From now on the user gets no session; whoever holds sessions ends those there are. */
    public void suspend(String user) {
        suspended.add(user);
    }

    /** The user may have sessions again. */
    public void resume(String user) {
        suspended.remove(user);
    }

    /** Whether a user's sessions are to end, with {@link #suspension}. */
    public boolean isSuspended(String user) {
        return !suspended.isEmpty() && suspended.contains(user);
    }

    /** The answer to the devices of a suspended user. */
    public static Refusal suspension() {
        return Refusal.unavailable("The hub is switched off for this user: try again in a moment.", COME_BACK);
    }

    /** The number of sessions per user or per address. */
    private static final class SessionCounts {
        private volatile int most;
        private final String tooMany;
        private final ConcurrentHashMap<String, SessionCount> counts = new ConcurrentHashMap<>();

        private record SessionCount(String key, int sessions) {}

        SessionCounts(int most, String tooMany) {
            this.most = most;
            this.tooMany = tooMany;
        }

        /** Returns an object equal to the argument, the same one for all sessions of it. */
        String add(String key) {
            return counts.compute(key, (same, before) -> oneMore(same, before)).key;
        }

        private SessionCount oneMore(String key, @Nullable SessionCount before) {
            if (before == null) {
                return new SessionCount(key, 1);
            }
            if (before.sessions >= most) {
                throw tooMany(tooMany);
            }
            return new SessionCount(before.key, before.sessions + 1);
        }

        int count(String key) {
            SessionCount count = counts.get(key);
            return count == null ? 0 : count.sessions;
        }

        void forEach(Consumer<String> consumer) {
            counts.keySet().forEach(consumer);
        }

        void remove(String key) {
            counts.computeIfPresent(
                    key,
                    (same, before) -> before.sessions == 1 ? null : new SessionCount(before.key, before.sessions - 1));
        }
    }

    private static Refusal tooMany(String text) {
        return new Refusal(ErrorCode.SLOW_DOWN, text, Duration.ofSeconds(10));
    }
}
