package org.higginspush.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ledger/run --restart 5000} does, with fewer devices. */
class RestartRunTest {
    private static final int DEVICES = 200;

    @TempDir
    private Path folder;

    @Test
    void nobodyMissesAnythingOrSyncsWithoutNeedBecauseOfARestart() throws Exception {
        List<String> said = new ArrayList<>();
        try (RestartRun run = new RestartRun(1, DEVICES, Timeouts.SHORT, folder, said::add)) {
            assertThat(run.run()).as(() -> String.join("\n", said)).isTrue();
        }
    }
}
