package org.higginspush.hub.edge.bayeux;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * How many sessions there may be: in all, per user and per address, and how often an address may handshake. What it
 * remembers of addresses that have no session is bounded, whatever clients do.
 */
final class SessionLimits {
    private static final int ADDRESSES_REMEMBERED = 10_000;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final int perUser;
    private final int perAddress;
    private final int handshakesPerMinute;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, Allowance> allowances = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
            return size() > ADDRESSES_REMEMBERED;
        }
    };

    /** A token bucket: refilled over a minute. Guarded by {@code allowances}. */
    private static final class Allowance {
        private double left;
        private long at;
    }

    SessionLimits(int perUser, int perAddress, int handshakesPerMinute, LongSupplier nanos) {
        this.perUser = perUser;
        this.perAddress = perAddress;
        this.handshakesPerMinute = handshakesPerMinute;
        this.nanos = nanos;
    }

    /**
     * Counts a handshake of an address.
     *
     * @throws Refusal {@link ErrorCode#SLOW_DOWN} if there were too many in the last minute
     */
    void handshake(@Nullable String address) {
        if (address == null) {
            return;
        }
        synchronized (allowances) {
            Allowance allowance = allowances.computeIfAbsent(address, unknown -> full());
            long now = nanos.getAsLong();
            double refill = (double) (now - allowance.at) / MINUTE * handshakesPerMinute;
            allowance.left = Math.min(handshakesPerMinute, allowance.left + refill);
            allowance.at = now;
            if (allowance.left < 1) {
                throw tooMany("Too many handshakes from this address: wait before the next.");
            }
            allowance.left--;
        }
    }

    private Allowance full() {
        Allowance allowance = new Allowance();
        allowance.left = handshakesPerMinute;
        allowance.at = nanos.getAsLong();
        return allowance;
    }

    /**
     * Takes a place for a session; {@link #leave} gives it back.
     *
     * @throws Refusal {@link ErrorCode#SLOW_DOWN} if the user or the address has too many
     */
    void join(String user, @Nullable String address) {
        take("u" + user, perUser, "This user has too many sessions: close one.");
        try {
            if (address != null) {
                take("a" + address, perAddress, "This address has too many sessions: close one.");
            }
        } catch (Refusal refusal) {
            give("u" + user);
            throw refusal;
        }
    }

    void leave(String user, @Nullable String address) {
        give("u" + user);
        if (address != null) {
            give("a" + address);
        }
    }

    private void take(String key, int most, String text) {
        counts.compute(key, (k, count) -> {
            AtomicInteger known = count == null ? new AtomicInteger() : count;
            if (known.get() >= most) {
                throw tooMany(text);
            }
            known.incrementAndGet();
            return known;
        });
    }

    private void give(String key) {
        counts.computeIfPresent(key, (k, count) -> count.decrementAndGet() <= 0 ? null : count);
    }

    private static Refusal tooMany(String text) {
        return new Refusal(ErrorCode.SLOW_DOWN, text, Duration.ofSeconds(10));
    }
}
