package org.higginspush.demo.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.higginspush.browser.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the page's modules in Node; they need no browser, no hub and no package. */
class PageModulesTest {
    private static final Path TESTS = Path.of("test");

    @Test
    void theModulesOwnTestsPass(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(Programs.node().toString(), "--test"));
        command.addAll(testFiles());
        Process node = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(node.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(node.exitValue()).as(Files.readString(output)).isZero();
    }

    private static List<String> testFiles() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .toList();
        }
    }
}
