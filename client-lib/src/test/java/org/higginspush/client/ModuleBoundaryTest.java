package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The other modules use the library as every application does: by its root package. */
class ModuleBoundaryTest {
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    /** The bench lets the library's own schedule of attempts run on a simulated clock. */
    private static final List<Path> MEASURE_THE_SCHEDULE =
            List.of(Path.of("outage", "SimulatedOutage.java"), Path.of("scale", "SimulatedNodeLoss.java"));

    @Test
    void noOtherModuleUsesAnInternalPackage() throws IOException {
        List<Path> users = otherSources("org.higginspush.client.internal");

        assertThat(users)
                .allSatisfy(file -> assertThat(MEASURE_THE_SCHEDULE)
                        .anySatisfy(allowed -> assertThat(file).endsWithRaw(allowed)));
    }

    @Test
    void otherModulesDoUseTheLibrary() throws IOException {
        assertThat(otherSources("import org.higginspush.client.Selector;")).isNotEmpty();
    }

    private static List<Path> otherSources(String text) throws IOException {
        try (Stream<Path> modules = Files.list(PROJECT)) {
            return modules.filter(module -> !module.endsWith("client-lib"))
                    .map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(ModuleBoundaryTest::javaFiles)
                    .filter(file -> read(file).contains(text))
                    .toList();
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
