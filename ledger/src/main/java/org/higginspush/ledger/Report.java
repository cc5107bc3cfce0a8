package org.higginspush.ledger;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.higginspush.ledger.checker.AudienceKind;
import org.higginspush.ledger.checker.CheckResult;
import org.higginspush.ledger.checker.Delays;
import org.higginspush.ledger.checker.Violation;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubUsage;

/**
 * The outcome of a run.
 *
 * @param rounds the faults of the hub that were injected, as text
 * @param result what the checker found
 * @param convergence per acknowledged change, how long until the last device it concerns held it
 * @param recovery per audit, how long from the last change and restart until all devices were connected and held
 *     everything
 * @param resources what the hub used before and after
 * @param took how long the run was
 */
public record Report(
        RunConfig config,
        String rounds,
        CheckResult result,
        Delays convergence,
        Delays recovery,
        Resources resources,
        Duration took) {

    /** What the hub used before anybody connected, and after all had left. */
    public record Resources(HubUsage before, HubUsage after, int nodes) {
        private static final int FILES = 16;
        /** Threads are shared by all connections: a hub that was busy keeps up to so many for a minute and more. */
        private static final int THREADS = 64;

        /** Classes and their constants, caches of a fixed size; a session that stays behind costs kilobytes. */
        private static final long HEAP = 16_000_000;

        /** True if everything was released but what a hub opens once and keeps. */
        public boolean areReleased() {
            return after.sessions() == 0
                    && after.openFiles() <= before.openFiles() + nodes * FILES
                    && after.threads() <= before.threads() + nodes * THREADS
                    && after.heap() <= before.heap() + nodes * HEAP;
        }
    }

    /** True if every promise was kept and all resources were released. */
    public boolean isClean() {
        return result.isClean() && resources.areReleased();
    }

    /** The report for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        line(text, "seed", config.seed());
        line(text, "hub", config.cluster() == null ? "one process" : config.cluster());
        line(text, "faults", Fault.words(config.faults()));
        line(
                text,
                "devices",
                config.workload().users() * config.workload().devicesPerUser() + " of "
                        + config.workload().users() + " users");
        line(text, "injected", rounds);
        line(text, "changes", result.changes() + ", acknowledged " + result.acknowledgements() + " times");
        line(text, "notices", result.notices() + ", of which " + result.repeats() + " were dropped as repeats");
        line(text, "syncs", result.syncs() + ", and " + result.resyncs() + " of everything");
        if (config.cluster() == null) {
            line(text, "epochs", result.newEpochs() + " begun after the log was garbled");
            line(text, "wake-ups", result.wakeUps());
        } else {
            line(
                    text,
                    "epochs",
                    result.newEpochs() + " begun after a failover; lost by Redis, and answered with resync: "
                            + result.lostByRedis());
        }
        for (Violation.Kind kind : Violation.Kind.values()) {
            line(text, word(kind), result.count(kind));
        }
        audiences(text);
        line(text, "convergence", convergence);
        line(text, "recovery", recovery);
        line(text, "before", resources.before());
        line(text, "after", resources.after());
        line(text, "took", String.format("%,.1f s", took.toMillis() / 1e3));
        result.examples()
                .forEach(violation -> text.append("  ").append(violation).append('\n'));
        return text.append(isClean() ? "All promises were kept.\n" : "PROMISES WERE BROKEN.\n")
                .toString();
    }

    /** What was counted for each audience. */
    private void audiences(StringBuilder text) {
        text.append(String.format("%-16s %9s %9s", "for", "changes", "notices"));
        for (Violation.Kind kind : Violation.Kind.values()) {
            text.append(String.format(" %s", word(kind)));
        }
        text.append(System.lineSeparator());
        for (AudienceKind audience : AudienceKind.values()) {
            CheckResult.AudienceResult counted =
                    Objects.requireNonNull(result.audiences().get(audience));
            text.append(String.format("%-16s %9d %9d", word(audience), counted.changes(), counted.notices()));
            for (Violation.Kind kind : Violation.Kind.values()) {
                String format = " %" + word(kind).length() + "d";
                text.append(String.format(format, counted.violations().getOrDefault(kind, 0L)));
            }
            text.append(System.lineSeparator());
        }
    }

    private static String word(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-').replace("wake-up", "wake-ups");
    }

    private static void line(StringBuilder text, String what, Object value) {
        text.append(String.format("%-16s %s%n", what, value));
    }
}
