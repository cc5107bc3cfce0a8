package org.higginspush.ledger.checker;

import java.util.List;
import java.util.Map;

/**
 * What the checker found.
 *
 * @param changes made by publishers
 * @param acknowledgements of the hub, repeats included
 * @param notices that reached devices
 * @param repeats those of them that a device had been told of before, and dropped
 * @param syncs of a context by a device
 * @param resyncs of everything by a device
 * @param newEpochs epochs that the hub began because its log was garbled, or because Redis lost something at a failover
 * @param lostByRedis contexts of users whose newest acknowledged change Redis lost at a failover
 * @param wakeUps of phones that sleep
 * @param violations violations of each kind; kinds without any are left out
 * @param audiences what was counted for each audience
 * @param examples the first of the violations
 */
public record CheckResult(
        long changes,
        long acknowledgements,
        long notices,
        long repeats,
        long syncs,
        long resyncs,
        long newEpochs,
        long lostByRedis,
        WakeUpChecker.WakeUpCounts wakeUps,
        Map<Violation.Kind, Long> violations,
        Map<AudienceKind, AudienceResult> audiences,
        List<Violation> examples) {
    /**
     * What was counted for one audience.
     *
     * @param changes made by publishers
     * @param notices that reached devices
     * @param violations those that are a matter of one change
     */
    public record AudienceResult(long changes, long notices, Map<Violation.Kind, Long> violations) {}

    public CheckResult {
        violations = Map.copyOf(violations);
        audiences = Map.copyOf(audiences);
        examples = List.copyOf(examples);
    }

    /** How often this promise was broken. */
    public long count(Violation.Kind kind) {
        return violations.getOrDefault(kind, 0L);
    }

    /** True if no promise was broken. */
    public boolean isClean() {
        return violations.isEmpty();
    }

    /** In a few words, for people. */
    public String verdict() {
        return isClean() ? "no violation" : "VIOLATIONS " + violations;
    }
}
