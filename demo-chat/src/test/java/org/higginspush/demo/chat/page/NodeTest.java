package org.higginspush.demo.chat.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.higginspush.browser.Programs;
import org.junit.jupiter.api.Test;

/** Runs the tests of the page's scripts that need no page, with Node's own test runner. */
class NodeTest {
    private static final Path TESTS = Path.of("src/test/js").toAbsolutePath();

    @Test
    void theScriptsOfThePageWorkOutsideOfIt() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.node().toString(), "--test", "--test-reporter=tap"));
        try (Stream<Path> tests = Files.list(TESTS)) {
            tests.map(Path::toString).filter(name -> name.endsWith(".test.js")).forEach(command::add);
        }
        Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(node.waitFor()).as(output).isZero();
        assertThat(output).contains("# fail 0").doesNotContain("# pass 0");
    }
}
