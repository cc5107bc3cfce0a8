package org.higginspush.hub.backplane.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The highest offsets that this node was told, one for each hash slot: so it notices when Redis comes back with less. What a Redis
 * loses is a tail, whether its process ended before it wrote, a replica that lagged took over, or an older copy was restored: all that
 * it has is older than all that it has not. So the newest of each slot tells of all before it, however slots are spread over a
 * cluster. Thread-safe.
 */
final class RedisWatermarks {
    /** For so long it is remembered of a key that is gone that it was forgotten; a little less than in {@code common.lua}. */
    private static final long REMEMBERED_MICROS = TimeUnit.MINUTES.toMicros(55);

    /** A key, and how far it had come. */
    record KeyOffset(String key, long offset) {}

    private final Map<Integer, KeyOffset> bySlot = new ConcurrentHashMap<>();
    private volatile boolean isTold;

    /**
     * What Redis has now.
     *
     * @param offset 0 if it has no such key
     * @param now the time of the server, in microseconds
     */
    private record StoredOffset(KeyOffset mark, long offset, long now) {
        boolean isGone() {
            return offset == 0;
        }

        /** Nothing was recorded since, so nobody can have done that after a loss. */
        boolean isExact() {
            return offset == mark.offset;
        }
    }

    /** Whether something was told since this was asked the last time. */
    boolean wasTold() {
        if (!isTold) {
            return false;
        }
        isTold = false;
        return true; // what is told from now on is asked for the next time
    }

    /** An offset of a user, a group or the hub was told. */
    void told(String key, long offset) {
        bySlot.merge(
                SlotHash.getSlot(key),
                new KeyOffset(key, offset),
                (before, now) -> before.offset < now.offset ? now : before);
        isTold = true;
    }

    /** A user or a group is forgotten: its key will be gone. */
    void forget(String key) {
        bySlot.computeIfPresent(SlotHash.getSlot(key), (slot, mark) -> mark.key.equals(key) ? null : mark);
        isTold = true;
    }

    /** Another epoch began: what was told before is not compared with it. */
    void forget() {
        bySlot.clear();
    }

    List<KeyOffset> all() {
        return List.copyOf(bySlot.values());
    }

    /** The newest ones of each server: those that would be lost first. */
    List<KeyOffset> newest(RedisSession session, int most) {
        Map<String, List<KeyOffset>> byServer = new HashMap<>();
        bySlot.values().stream()
                .sorted(Comparator.comparingLong(KeyOffset::offset).reversed())
                .forEach(mark -> {
                    List<KeyOffset> of =
                            byServer.computeIfAbsent(session.server(mark.key), server -> new ArrayList<>());
                    if (of.size() < most) {
                        of.add(mark);
                    }
                });
        return byServer.values().stream().flatMap(List::stream).toList();
    }

    /** Whether Redis lacks one of them. Called on the link's thread, before others use the session. */
    boolean isAnyLost(RedisSession session) throws Exception {
        List<StoredOffset> stored = read(session);
        Map<String, Long> certain = new HashMap<>();
        for (StoredOffset one : stored) {
            if (one.isExact()) {
                certain.merge(session.server(one.mark.key), one.mark.offset, Math::max);
            }
        }
        for (StoredOffset one : stored) {
            if (one.offset < one.mark.offset
                    && isLost(one, certain.getOrDefault(session.server(one.mark.key), 0L), session)) {
                return true;
            }
        }
        return false;
    }

    /**
     * One that is gone may have been forgotten. That is remembered for a while; after it what else the server has tells: if
     * something newer is there, nothing older is lost.
     */
    private static boolean isLost(StoredOffset one, long newest, RedisSession session) throws Exception {
        if (!one.isGone()) {
            return true;
        }
        if (session.await(session.exists(RedisKeys.forgotten(one.mark.key)))) {
            return false;
        }
        return one.now - one.mark.offset < REMEMBERED_MICROS || newest <= one.mark.offset;
    }

    private List<StoredOffset> read(RedisSession session) throws Exception {
        List<KeyOffset> marks = new ArrayList<>(bySlot.values());
        List<StoredOffset> all = new ArrayList<>(marks.size());
        for (int from = 0; from < marks.size(); from += RedisSession.SLICE) {
            List<CompletableFuture<StoredOffset>> slice = new ArrayList<>();
            for (KeyOffset mark : marks.subList(from, Math.min(marks.size(), from + RedisSession.SLICE))) {
                slice.add(session.eval(LuaScript.OFFSET_READ, new String[] {mark.key})
                        .thenApply(answer -> new StoredOffset(
                                mark, Long.parseLong((String) answer.get(0)), Long.parseLong((String) answer.get(1)))));
            }
            for (CompletableFuture<StoredOffset> one : slice) {
                all.add(session.await(one));
            }
        }
        return all;
    }
}
