package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs after the fuzz tests, in a JVM of its own. */
class StartedTestsTest {
    @Test
    void everyFuzzTestThatWasStartedHasAResult() throws IOException {
        try (Stream<Path> files = Files.list(StartedTestExtension.STARTED)) {
            List<String> started =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(started)
                    .as("fuzz tests that broke off: see their output, and the newest crash file beside their seeds")
                    .isNotEmpty()
                    .allMatch(test -> Files.exists(StartedTestExtension.report(test)));
        }
    }
}
