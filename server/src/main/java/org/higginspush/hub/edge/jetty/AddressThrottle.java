package org.higginspush.hub.edge.jetty;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.plugin.RefusalLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows down addresses that go on opening connections after some of theirs were closed because too much came on them: each
 * alone is stopped by its {@link RateLimit}, but making a new one costs the hub more than the address.
 *
 * <p>Such an address may still open some connections a second, because others may share it. What is remembered is bounded,
 * whatever clients do. Thread-safe.
 */
public final class AddressThrottle {
    private static final Logger log = LoggerFactory.getLogger(AddressThrottle.class);

    private static final int ADDRESSES_REMEMBERED = 10_000;
    /** So many connections closed in a row are a flood; after one, an address makes up for one connection in a while. */
    private static final int FLOOD = 5;

    private static final long FORGIVEN_NANOS = TimeUnit.SECONDS.toNanos(12);
    private static final RateLimit NEW_CONNECTIONS = RateLimit.perSecond(10);

    private final LongSupplier nanos;
    /** Guarded by itself; the volatile count beside it lets the usual case, an empty map, take no lock. */
    private final Map<String, Record> records = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Record> eldest) {
            return size() > ADDRESSES_REMEMBERED;
        }
    };

    private volatile boolean empty = true;

    private static final class Record {
        /** When all that was closed is forgiven. */
        private long forgivenAt;

        private long debt;
        private boolean logged;
    }

    /**
     * @param nanos a clock that never jumps, {@link System#nanoTime}
     */
    public AddressThrottle(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A connection of this address was closed because too much came on it. */
    public void flooded(@Nullable String address) {
        if (address == null) {
            return;
        }
        long now = nanos.getAsLong();
        synchronized (records) {
            Record record = records.computeIfAbsent(address, unknown -> fresh(now));
            long from = record.forgivenAt - now > 0 ? record.forgivenAt : now;
            record.forgivenAt = Math.min(from + FORGIVEN_NANOS, now + 2 * FLOOD * FORGIVEN_NANOS);
            empty = false;
        }
    }

    private static Record fresh(long now) {
        Record record = new Record();
        record.forgivenAt = now;
        record.debt = now;
        return record;
    }

    /** Whether this address may open one more connection now. */
    boolean mayOpen(@Nullable String address) {
        if (empty || address == null) {
            return true;
        }
        boolean news;
        synchronized (records) {
            Record record = records.get(address);
            if (record == null || mayOpen(address, record, nanos.getAsLong())) {
                return true;
            }
            news = !record.logged;
            record.logged = true;
        }
        RefusalLog.refused("a connection", null, address, "too many after it flooded others");
        if (news) {
            log.warn("{} opens connections faster than it may after flooding others: some are closed at once", address);
        }
        return false;
    }

    private boolean mayOpen(String address, Record record, long now) {
        if (record.forgivenAt - now <= 0) {
            records.remove(address);
            empty = records.isEmpty();
            return true;
        }
        if (record.forgivenAt - now <= FLOOD * FORGIVEN_NANOS) {
            return true;
        }
        long owed = NEW_CONNECTIONS.charge(record.debt, now, 1);
        if (NEW_CONNECTIONS.isExceeded(owed, now)) {
            return false;
        }
        record.debt = owed;
        return true;
    }
}
