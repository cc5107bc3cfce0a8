package org.higginspush.ledger.checker;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many changes and notices there were for each audience. Safe for any thread. */
final class AudienceCounts {
    private final Map<AudienceKind, AtomicLong> changes = new ConcurrentHashMap<>();
    private final Map<AudienceKind, AtomicLong> notices = new ConcurrentHashMap<>();

    void change(AudienceKind kind) {
        count(changes, kind);
    }

    void notice(AudienceKind kind) {
        count(notices, kind);
    }

    private static void count(Map<AudienceKind, AtomicLong> counts, AudienceKind kind) {
        counts.computeIfAbsent(kind, unknown -> new AtomicLong()).incrementAndGet();
    }

    /** Of all audiences. */
    long changes() {
        return sum(changes);
    }

    /** Of all audiences. */
    long notices() {
        return sum(notices);
    }

    private static long sum(Map<AudienceKind, AtomicLong> counts) {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** Each audience with the violations that are a matter of one of its changes. */
    Map<AudienceKind, CheckResult.AudienceResult> results(Map<AudienceKind, Map<Violation.Kind, Long>> broken) {
        Map<AudienceKind, CheckResult.AudienceResult> results = new EnumMap<>(AudienceKind.class);
        for (AudienceKind kind : AudienceKind.values()) {
            results.put(
                    kind,
                    new CheckResult.AudienceResult(
                            counted(changes, kind), counted(notices, kind), broken.getOrDefault(kind, Map.of())));
        }
        return results;
    }

    private static long counted(Map<AudienceKind, AtomicLong> counts, AudienceKind kind) {
        AtomicLong count = counts.get(kind);
        return count == null ? 0 : count.get();
    }
}
