package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an embedder gets is what the documents say. */
class DependencySizeTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    /** The library's own jar, which is not built yet when this runs. */
    private static final long OWN_BYTES = 285_000;

    @ParameterizedTest
    @CsvSource({
        "README.md, 'It is %d jars and %s MB with all it needs'",
        "docs/client-java.md, | **in all** | **%d** | **%s MB** |"
    })
    void theDocumentsSayHowMuchAnEmbedderGets(String page, String words) throws IOException {
        List<Path> jars = Arrays.stream(Files.readString(MODULE.resolve("target/embedders.classpath"))
                        .split(File.pathSeparator))
                .map(Path::of)
                .toList();
        long bytes = OWN_BYTES;
        for (Path jar : jars) {
            bytes += Files.size(jar);
        }
        long tenths = Math.round(bytes / 100_000.0);

        assertThat(Files.readString(MODULE.resolveSibling(page)))
                .contains(words.formatted(jars.size() + 1, tenths / 10 + "." + tenths % 10));
    }
}
