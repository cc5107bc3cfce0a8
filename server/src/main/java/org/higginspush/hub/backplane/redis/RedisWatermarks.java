package org.higginspush.hub.backplane.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The highest offsets that this node was told, one for each hash slot: so it notices when Redis comes back with less. What a Redis
 * loses is a tail, whether its process ended before it wrote, a replica that lagged took over, or an older copy was restored: all that
 * it has is older than all that it has not. So the newest of each slot tells of all before it, however slots are spread over a
 * cluster.
 *
 * <p>Compared at the beginning of each session. If one is missing, this node replaces the epoch, which all nodes share, unless
 * another did so already; then all devices sync, because nobody can tell what was lost. When the data set is empty, it has no epoch,
 * and gets a new one the same way. Only if all nodes end together with Redis does nobody know; but a device whose own newest change
 * was lost still shows a position that was never given, which is answered with a resync. Thread-safe.
 */
final class RedisWatermarks {
    /** What is younger is looked for even if nothing is there: a forgotten user's key is remembered as long. */
    private static final long RECENT_MICROS = TimeUnit.MINUTES.toMicros(50);

    private record KeyOffset(String key, long offset) {}

    private final Map<Integer, KeyOffset> bySlot = new ConcurrentHashMap<>();

    /** An offset of a user, a group or the hub was told. */
    void told(String key, long offset) {
        bySlot.merge(
                SlotHash.getSlot(key),
                new KeyOffset(key, offset),
                (before, now) -> before.offset < now.offset ? now : before);
    }

    /** Whether Redis lacks one of them. Called on the link's thread, before others use the session. */
    boolean areAbove(RedisSession session) throws Exception {
        List<KeyOffset> marks = new ArrayList<>(bySlot.values());
        boolean anyMissing = false;
        for (int from = 0; from < marks.size(); from += RedisSession.SLICE) {
            List<CompletableFuture<Boolean>> missing = new ArrayList<>();
            for (KeyOffset mark : marks.subList(from, Math.min(marks.size(), from + RedisSession.SLICE))) {
                String[] keys = {mark.key, RedisKeys.forgotten(mark.key)};
                missing.add(session.eval(LuaScript.OFFSET_READ, keys).thenApply(answer -> isMissing(mark, answer)));
            }
            for (CompletableFuture<Boolean> one : missing) {
                anyMissing |= session.await(one);
            }
        }
        return anyMissing;
    }

    private static boolean isMissing(KeyOffset mark, List<Object> answer) {
        long offset = Long.parseLong((String) answer.get(0));
        boolean isForgotten = answer.get(1).equals("1");
        long age = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) - mark.offset;
        return offset < mark.offset && (offset > 0 || !isForgotten && age < RECENT_MICROS);
    }

    /** Another epoch began: what was told before is not compared with it. */
    void forget() {
        bySlot.clear();
    }
}
