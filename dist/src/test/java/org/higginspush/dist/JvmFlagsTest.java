package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./hub} tells each release of the JVM, seen by one that only prints it. */
@Timeout(120)
class JvmFlagsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {17, 21, 25, 26})
    void aHubHasACollectorForItsWorkAndHalfOfTheMemory(int release) throws Exception {
        assertThat(flags(release, "serve"))
                .contains("-XX:+UseParallelGC", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError")
                .doesNotContain("-XX:+UseSerialGC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token",
                "publish",
                "watch",
                "sessions",
                "disconnect",
                "wake",
                "cluster",
                "check-config",
                "version",
                "--help"
            })
    void aCommandThatIsSoonOverStartsFast(String command) throws Exception {
        assertThat(flags(25, command))
                .contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .doesNotContain("-XX:+UseParallelGC");
    }

    @Test
    void aReleaseIsToldOnlyWhatItKnows() throws Exception {
        String nativeAccess = "--enable-native-access=ALL-UNNAMED";
        String compact = "-XX:+UseCompactObjectHeaders";
        String lenient = "-XX:+IgnoreUnrecognizedVMOptions";
        assertThat(flags(17, "serve")).doesNotContain(nativeAccess, compact, lenient);
        assertThat(flags(24, "serve")).contains(nativeAccess).doesNotContain(compact, lenient);
        assertThat(flags(25, "serve")).contains(nativeAccess, compact).doesNotContain(lenient);
        assertThat(flags(26, "serve")).contains(nativeAccess, compact, lenient);
    }

    @Test
    void anotherCollectorTakesThePlaceOfOurs() throws Exception {
        List<String> flags = flags(script(25).with("HIGGINS_PUSH_JAVA_OPTS", "-Xmx2g -XX:+UseZGC"), "serve");
        assertThat(flags).containsSubsequence("-XX:MaxRAMPercentage=50", "-Xmx2g", "-XX:+UseZGC");
        assertThat(flags).doesNotContain("-XX:+UseParallelGC");
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        assertThat(flags(script(17), "token", "--user", "a b", "*", ""))
                .endsWith("org.higginspush.hub.command.Main", "token", "--user", "a b", "*", "");
    }

    private List<String> flags(int release, String command) throws Exception {
        return flags(script(release), command);
    }

    private static List<String> flags(Script script, String... args) throws Exception {
        return script.call(args).out().lines().toList();
    }

    private Script script(int release) throws Exception {
        Path home = folder.resolve("jdk " + release);
        return Script.in(folder)
                .with("JAVA_HOME", FakeJava.ofRelease(release, home).home());
    }
}
