package org.higginspush.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.higginspush.ledger.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger test in a minute and a half: a hub in its own process, with nothing going wrong and with kills. A failure prints
 * the whole report, the seed in it; {@code -Dledger.seed} sets another.
 */
class ShortRunTest {
    private static final long SEED = Long.getLong("ledger.seed", 1);
    private static final Workload SMALL = new Workload(6, 4, 4, 40);

    @TempDir
    Path folder;

    @Test
    void nothingIsToldTwiceWhileNothingGoesWrong() throws Exception {
        Report report = run(EnumSet.of(Fault.DUPLICATE, Fault.SHUFFLE), 3);
        assertThat(report.isClean()).as("%s", report).isTrue();
        assertThat(report.result().repeats()).as("%s", report).isZero();
    }

    @Test
    void everyPromiseSurvivesKills() throws Exception {
        Set<Fault> quick =
                EnumSet.complementOf(EnumSet.of(Fault.FREEZE_5, Fault.FREEZE_40, Fault.STUCK_DISK, Fault.SLOW_DISK));
        Report report = run(quick, 6);
        assertThat(report.isClean()).as("%s", report).isTrue();
    }

    private Report run(Set<Fault> faults, int rounds) throws Exception {
        RunConfig config = new RunConfig(SEED, SMALL, faults, rounds, 4, Duration.ofMinutes(2), Timeouts.SHORT);
        try (LedgerRun run = new LedgerRun(config, folder, line -> {})) {
            return run.run();
        }
    }
}
