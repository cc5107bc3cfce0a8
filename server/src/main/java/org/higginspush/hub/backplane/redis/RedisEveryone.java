package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.RegisterEntry;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Everyone's registers, as all nodes have them. Their offsets are in an order of their own: what is in it is merged into each user's
 * order, with an offset of the user's, by the node that holds the user or answers one of the user's devices. So a device's position
 * needs no comparison of the clocks of two servers. Thread-safe.
 */
final class RedisEveryone implements HubTables.HubTable {
    /** Is told of each change. */
    interface EveryoneListener {
        /**
         * @param before everyone's offset before it
         * @param change the change, with its own offset
         * @param nodes how many nodes are told of it
         */
        void changedForEveryone(long before, EveryoneEntry change, int nodes);

        /** A change that this node was not told of in a gap; users get it when they are merged. */
        void wasMissed(EveryoneEntry change);
    }

    /**
     * A change for everyone.
     *
     * @param context which context
     * @param entry the change; its origin names the user
     */
    record EveryoneEntry(String context, RegisterEntry entry) {
        /** The device that made it, or null. */
        @Nullable
        Origin origin() {
            String qualified = entry.origin();
            if (qualified == null) {
                return null;
            }
            String[] parts = qualified.split("/");
            return new Origin(RedisText.id(parts[0]), RedisText.id(parts[1]));
        }

        /** The context, the revision and the origin as a user's registers have them, and the offset if it keeps that. */
        void addTo(List<String> arguments, String user, long movedUpTo) {
            String origin = entry.origin() == null ? null : Origin.deviceOf(user, entry.origin());
            arguments.add(Ids.encode(context));
            arguments.add(Long.toString(entry.revision()));
            arguments.add(RedisText.encoded(origin));
            arguments.add(entry.offset() <= movedUpTo ? Long.toString(entry.offset()) : "");
        }
    }

    private final EveryoneListener listener;
    private final Map<String, Register> registers = new HashMap<>();
    private volatile long offset;
    private volatile long movedUpTo;
    private volatile boolean isLoaded;

    RedisEveryone(EveryoneListener listener) {
        this.listener = listener;
    }

    /** The offset of the last change; 0 if there was none. */
    long offset() {
        return offset;
    }

    /**
     * Where a hub was moved here: no device has a position from before with a higher offset, and what has no higher one is in one order with
     * that of each user. Otherwise 0.
     */
    long movedUpTo() {
        return movedUpTo;
    }

    @Override
    public void changed(String[] row, long number) {
        String context = RedisText.id(row[1]);
        String origin = row[3].isEmpty() ? null : row[3];
        RegisterEntry entry = new RegisterEntry(Long.parseLong(row[2]), origin, number);
        long before = offset;
        synchronized (this) {
            registers.put(context, register(row));
            offset = number;
        }
        listener.changedForEveryone(before, new EveryoneEntry(context, entry), Integer.parseInt(row[4]));
    }

    private static Register register(String[] row) {
        return RedisText.sharedRegister(String.join(" ", List.of(row).subList(5, row.length)));
    }

    @Override
    public void loaded(Map<String, String> rows) {
        long before = offset;
        boolean isFirst = !isLoaded;
        load(rows);
        if (!isFirst) {
            between(before, Long.MAX_VALUE).forEach(listener::wasMissed);
        }
    }

    private synchronized void load(Map<String, String> rows) {
        isLoaded = true;
        movedUpTo = Long.parseLong(rows.getOrDefault(RedisKeys.MOVED_UP_TO, "0"));
        registers.clear();
        long last = 0;
        for (Map.Entry<String, String> row : rows.entrySet()) {
            if (row.getKey().startsWith("r:")) {
                Register register = RedisText.sharedRegister(row.getValue());
                registers.put(RedisText.contextKey(row.getKey()).context(), register);
                last = Math.max(last, lastOffset(register));
            }
        }
        offset = last;
    }

    private static long lastOffset(Register register) {
        RegisterEntry latest = register.latest();
        RegisterEntry other = register.latestByOther();
        return Math.max(latest == null ? 0 : latest.offset(), other == null ? 0 : other.offset());
    }

    /** What has an offset above one and not above another, in the order of the offsets. */
    synchronized List<EveryoneEntry> between(long known, long upTo) {
        List<EveryoneEntry> between = new ArrayList<>();
        registers.forEach((context, register) -> {
            add(between, context, register.latestByOther());
            add(between, context, register.latest());
        });
        between.removeIf(one -> one.entry().offset() <= known || one.entry().offset() > upTo);
        between.sort(Comparator.comparingLong(one -> one.entry().offset()));
        return between;
    }

    private static void add(List<EveryoneEntry> all, String context, @Nullable RegisterEntry entry) {
        if (entry != null) {
            all.add(new EveryoneEntry(context, entry));
        }
    }
}
