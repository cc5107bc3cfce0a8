package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.BackplaneRefusals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's copy of what every node has: everyone's registers, registrations, cut-offs and timed changes. It is read without asking
 * Redis, and every change of it is a script under one hash tag: what it decides, such as who has an address of all users, is then
 * decided once, and such changes are rare beside those of users' contexts.
 *
 * <p>Each change has a number and is told with the number of the one before (see {@code hub.lua}). Changes are taken in that order;
 * if one is missing for a while that is a gap, and after every gap all is read again. Thread-safe; tables are called under the lock.
 */
final class HubTables {
    private static final Logger LOG = LoggerFactory.getLogger(HubTables.class);
    private static final long MISSING_MILLIS = 5_000;

    /** One of the tables. */
    interface HubTable {
        /**
         * A row changed.
         *
         * @param row its parts, the first of them the table's letter
         * @param number the number of the change
         */
        void changed(String[] row, long number);

        /** Takes all in that is stored. */
        void loaded(Map<String, String> rows);
    }

    /** A change that waits for the ones before it. */
    private record TableChange(long number, List<String> rows) {}

    private final RedisLink link;
    private final RedisWatermarks watermarks;
    private final RedisKeys keys;
    private final Map<String, HubTable> tables = new HashMap<>();

    /** The number of the last change that was taken. Guarded by this, as all that follows. */
    private long taken;

    private final Map<Long, TableChange> waitingByNumberBefore = new HashMap<>();
    private final TreeMap<Long, List<CompletableFuture<Void>>> awaited = new TreeMap<>();
    private boolean isLooking;
    private long takenThen;

    HubTables(RedisLink link, RedisKeys keys, RedisWatermarks watermarks) {
        this.watermarks = watermarks;
        this.link = link;
        this.keys = keys;
    }

    /** Adds a table, whose rows begin with a letter. To be called before the link is started. */
    void add(String letter, HubTable table) {
        tables.put(letter, table);
    }

    /** A message of the channel. */
    void take(String message) {
        List<String> lines = List.of(message.split("\n"));
        String[] numbers = lines.get(0).split(" ");
        List<CompletableFuture<Void>> reached;
        synchronized (this) {
            TableChange change = new TableChange(Long.parseLong(numbers[1]), lines.subList(1, lines.size()));
            if (change.number > taken) {
                waitingByNumberBefore.put(Long.parseLong(numbers[0]), change);
            }
            takeAllInOrder();
            lookForMissing();
            reached = reached();
        }
        reached.forEach(one -> one.complete(null));
    }

    /** Completed once a change is taken that this node made. */
    private synchronized CompletableFuture<Void> taken(long number) {
        if (number <= taken) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        awaited.computeIfAbsent(number, same -> new ArrayList<>(1)).add(done);
        lookForMissing();
        return done;
    }

    private void takeAllInOrder() {
        TableChange next;
        while ((next = waitingByNumberBefore.remove(taken)) != null) {
            taken = next.number;
            watermarks.told(keys.hub(), next.number);
            for (String row : next.rows) {
                changed(row, next.number);
            }
        }
    }

    private void changed(String row, long number) {
        String[] parts = RedisText.parts(row);
        HubTable table = tables.get(parts[0]);
        if (table == null) {
            LOG.warn("Another node told of a table that this one does not know; is it of a later version?");
        } else {
            table.changed(parts, number);
        }
    }

    private List<CompletableFuture<Void>> reached() {
        List<CompletableFuture<Void>> reached = new ArrayList<>();
        Map<Long, List<CompletableFuture<Void>>> below = awaited.headMap(taken, true);
        below.values().forEach(reached::addAll);
        below.clear();
        return reached;
    }

    // ---- what is missing

    private void lookForMissing() {
        if (isMissing() && !isLooking) {
            isLooking = true;
            takenThen = taken;
            link.schedule(this::beginAgainIfStillMissing, MISSING_MILLIS);
        }
    }

    private boolean isMissing() {
        return !waitingByNumberBefore.isEmpty() || !awaited.isEmpty();
    }

    private void beginAgainIfStillMissing() {
        boolean isMissing;
        synchronized (this) {
            isLooking = false;
            isMissing = isMissing() && taken == takenThen;
            lookForMissing();
        }
        RedisSession session = link.session();
        if (isMissing && session != null) {
            link.lost(session, "Redis did not tell of a change.");
        }
    }

    /** Reads all. Called on the link's thread. */
    void load(RedisSession session) throws Exception {
        List<Object> stored = session.await(session.eval(LuaScript.HUB_LOAD, keys.hubKeys(LuaScript.HUB_LOAD)));
        long number = Long.parseLong((String) stored.get(0));
        Map<String, Map<String, String>> rows = new HashMap<>();
        rows.put("E", rows((List<?>) stored.get(1)));
        rows.put("R", session.readHash(keys.table("registrations")));
        rows.put("C", session.readHash(keys.table("cut-offs")));
        rows.put("T", session.readHash(keys.table("timed")));
        List<CompletableFuture<Void>> reached;
        synchronized (this) {
            if (number >= taken) {
                taken = number;
                waitingByNumberBefore.values().removeIf(change -> change.number <= number);
                rows.forEach((letter, of) -> {
                    HubTable table = tables.get(letter);
                    if (table != null) {
                        table.loaded(of);
                    }
                });
                takeAllInOrder();
            }
            reached = reached();
        }
        reached.forEach(one -> one.complete(null));
    }

    private static Map<String, String> rows(List<?> flat) {
        Map<String, String> rows = new HashMap<>(2 * flat.size());
        for (int i = 0; i < flat.size(); i += 2) {
            rows.put((String) flat.get(i), (String) flat.get(i + 1));
        }
        return rows;
    }

    /** The session was lost: nobody knows whether what was awaited will come; and another data set may begin anew. */
    void lost() {
        List<CompletableFuture<Void>> failed = new ArrayList<>();
        synchronized (this) {
            awaited.values().forEach(failed::addAll);
            awaited.clear();
            waitingByNumberBefore.clear();
            taken = 0;
        }
        failed.forEach(one -> one.completeExceptionally(BackplaneRefusals.cannotRecord()));
    }

    /** The number of the last change that this node has. */
    synchronized long number() {
        return taken;
    }

    /** Completed once this node has all that was decided before it asked. */
    CompletableFuture<Void> upToDate() {
        return link.eval(LuaScript.OFFSET_READ, new String[] {keys.hub()})
                .thenCompose(answer -> taken(Long.parseLong((String) answer.get(0))));
    }

    // ---- changing it

    /** Runs a script; completed with its answer once this node has what it changed, whose message is the last of the answer. */
    CompletableFuture<List<Object>> eval(LuaScript script, String... arguments) {
        return eval(script, keys.hubKeys(script), arguments);
    }

    CompletableFuture<List<Object>> eval(LuaScript script, String[] allKeys, String... arguments) {
        return link.eval(script, allKeys, arguments).thenCompose(answer -> {
            String message = (String) answer.get(answer.size() - 1);
            int end = message.indexOf('\n');
            return end < 0
                    ? CompletableFuture.completedFuture(answer)
                    : taken(Long.parseLong(message.substring(message.indexOf(' ') + 1, end)))
                            .thenApply(taken -> answer);
        });
    }
}
