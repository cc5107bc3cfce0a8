package org.higginspush.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.higginspush.ledger.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger test in half a minute: a hub in its own process, with nothing going wrong and with kills. */
class ShortRunTest {
    private static final Scale SMALL = new Scale(6, 4, 4, 40);

    @TempDir
    Path folder;

    @Test
    void nothingIsToldTwiceWhileNothingGoesWrong() throws Exception {
        Report report = run(EnumSet.of(Fault.DUPLICATE, Fault.SHUFFLE), 3);
        assertThat(report.isClean()).as("%s", report).isTrue();
        assertThat(report.findings().repeats()).as("%s", report).isZero();
    }

    @Test
    void everyPromiseSurvivesKills() throws Exception {
        Report report = run(
                EnumSet.of(Fault.KILL, Fault.TERM, Fault.FLAP, Fault.DUPLICATE, Fault.SHUFFLE, Fault.PUBLISHER_DIES),
                15);
        assertThat(report.isClean()).as("%s", report).isTrue();
    }

    private Report run(Set<Fault> faults, int strikes) throws Exception {
        Plan plan = new Plan(System.nanoTime(), SMALL, faults, strikes, 5, Duration.ofMillis(700));
        try (Run run = new Run(plan, folder, line -> {})) {
            return run.run();
        }
    }
}
