package org.higginspush.ledger;

import java.time.Duration;
import java.util.Locale;
import org.higginspush.ledger.book.Breach;
import org.higginspush.ledger.book.Delays;
import org.higginspush.ledger.book.Findings;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.hub.HubUse;

/**
 * The outcome of a run.
 *
 * @param strikes what happened to the hub, for people
 * @param findings what the books say
 * @param convergence per acknowledged change, how long until the last device it concerns held it
 * @param recovery per audit, how long from the last change, and the last restart, until all devices were back and held
 *     everything
 * @param resources what of the hub was left when all had gone
 * @param took how long the run was
 */
public record Report(
        Plan plan,
        String strikes,
        Findings findings,
        Delays convergence,
        Delays recovery,
        Resources resources,
        Duration took) {

    /** What the hub used before anybody connected, and after all had left. */
    public record Resources(HubUse before, HubUse after) {
        private static final int FILES = 16;
        /** Threads are shared by all connections: a hub that was busy keeps up to so many for a minute and more. */
        private static final int THREADS = 64;

        /** Classes and their constants, caches of a fixed size; a session that stays behind costs kilobytes. */
        private static final long HEAP = 16_000_000;

        /** True if nothing is left but what may have been opened once for all. */
        public boolean areBack() {
            return after.sessions() == 0
                    && after.openFiles() <= before.openFiles() + FILES
                    && after.threads() <= before.threads() + THREADS
                    && after.heap() <= before.heap() + HEAP;
        }
    }

    /** True if every promise was kept and nothing is left. */
    public boolean isClean() {
        return findings.isClean() && resources.areBack();
    }

    /** The report for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        line(text, "seed", plan.seed());
        line(text, "faults", Fault.words(plan.faults()));
        line(
                text,
                "devices",
                plan.scale().users() * plan.scale().devicesPerUser() + " of "
                        + plan.scale().users() + " users");
        line(text, "strikes", strikes);
        line(text, "changes", findings.changes() + ", acknowledged " + findings.acknowledgements() + " times");
        line(text, "notices", findings.notices() + ", of which " + findings.repeats() + " were dropped as repeats");
        line(text, "syncs", findings.syncs() + ", and " + findings.resyncs() + " of everything");
        line(text, "histories", findings.histories() + " begun anew after the log was garbled");
        for (Breach.Kind kind : Breach.Kind.values()) {
            line(text, kind.name().toLowerCase(Locale.ROOT), findings.count(kind));
        }
        line(text, "convergence", convergence);
        line(text, "recovery", recovery);
        line(text, "at first", resources.before());
        line(text, "at last", resources.after());
        line(text, "took", String.format("%,.1f s", took.toMillis() / 1e3));
        findings.examples().forEach(breach -> text.append("  ").append(breach).append('\n'));
        return text.append(isClean() ? "All promises were kept.\n" : "PROMISES WERE BROKEN.\n")
                .toString();
    }

    private static void line(StringBuilder text, String what, Object value) {
        text.append(String.format("%-12s %s%n", what, value));
    }
}
