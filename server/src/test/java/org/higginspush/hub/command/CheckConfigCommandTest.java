package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckConfigCommandTest {
    @TempDir
    Path folder;

    @Test
    void everySettingIsShownWithItsSource() throws IOException {
        Path file = file("port: 9001\nlog:\n  level: warn\n  format: json\n");
        CommandResult call = hub(
                Map.of("HIGGINS_PUSH_LOG_LEVEL", "debug", "HIGGINS_PUSH_SYNC_CAPACITY", "7"),
                "check-config",
                "--config",
                file.toString(),
                "--set",
                "sync.capacity=8",
                "--host",
                "127.0.0.2");
        assertThat(call.exitCode()).isZero();
        assertThat(call.err()).isEmpty();
        assertThat(call.lines())
                .anyMatch(line -> line.matches("host: +127\\.0\\.0\\.2 +# --host"))
                .anyMatch(line -> line.matches("port: +9001 +# .*hub\\.yaml line 1"))
                .anyMatch(line -> line.matches("log\\.level: +debug +# HIGGINS_PUSH_LOG_LEVEL"))
                .anyMatch(line -> line.matches("log\\.format: +json +# .*hub\\.yaml line 4"))
                .anyMatch(line -> line.matches("sync\\.capacity: +8 +# --set"))
                .anyMatch(line -> line.matches("storage\\.mode: +sqlite +# default"));
    }

    @Test
    void theFileMayBeNamedInTheEnvironment() throws IOException {
        CommandResult call =
                hub(Map.of("HIGGINS_PUSH_CONFIG", file("port: 9002\n").toString()), "check-config");
        assertThat(call.out()).contains("9002");
    }

    @Test
    void whatIsPrintedIsAConfigurationItself() throws IOException {
        Path printed = file(hub("check-config", "--port", "9003").out());
        assertThat(hub("check-config", "--config", printed.toString()).out())
                .containsPattern("port: +9003 +# .*hub\\.yaml line 2");
    }

    @Test
    void whateverIsInAValueItCanBeReadAgain() throws IOException {
        for (String value : List.of("a # b", "a: b", "it's", "\"", "[x]", "{x}", "*x", "- x", "tab\tend", "Jürgen\n")) {
            String data = "data=" + value + "/x";
            Path printed = file(hub("check-config", "--set", data).out());
            CommandResult again = hub("check-config", "--config", printed.toString());
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(line(again, "data")).isEqualTo(line(hub("check-config", "--set", data), "data"));
        }
    }

    private static String line(CommandResult call, String key) {
        return call.lines().stream()
                .filter(line -> line.startsWith(key + ":"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(" # [^#]*$", "");
    }

    @Test
    void nothingIsStarted() {
        Path data = folder.resolve("data");
        assertThat(hub("check-config", "--data", data.toString()).exitCode()).isZero();
        assertThat(data).doesNotExist();
    }

    @Test
    void allProblemsAreToldAtOnceAndNothingIsPrinted() throws IOException {
        Path file = file("prt: 1\nlog:\n  levl: warn\n  format: xml\n");
        CommandResult call = hub("check-config", "--config", file.toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(call.out()).isEmpty();
        assertThat(call.err())
                .hasLineCount(3)
                .contains("Unknown setting prt (" + file + " line 1); the nearest is port.")
                .contains("the nearest is log.level.")
                .contains("log.format = xml (" + file + " line 4) is not allowed: use one of text, json.");
    }

    @Test
    void aFileThatIsNoYamlIsNamedWithItsLine() throws IOException {
        Path file = file("host: 127.0.0.1\nport: [1\n");
        CommandResult call = hub("check-config", "--config", file.toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(call.err())
                .contains(file + " line ")
                .contains("is not valid YAML")
                .hasLineCount(1);
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        Path file = folder.resolve("none.yaml");
        assertThat(hub("check-config", "--config", file.toString()))
                .isEqualTo(new CommandResult(
                        ExitCode.CONFIGURATION, "", "hub: The configuration file " + file + " does not exist.\n"));
    }

    @Test
    void aContradictionIsToldBesideTheValues() {
        CommandResult call = hub("check-config", "--host", "0.0.0.0");
        assertThat(call.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(call.err()).contains("auth.local-issuer-beyond-loopback");
        assertThat(call.out()).containsPattern("host: +0\\.0\\.0\\.0 +# --host");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("hub.yaml"), text);
    }
}
