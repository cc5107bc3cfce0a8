package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.higginspush.hub.command.CommandResult.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The completion scripts, in the real shells. */
class CompletionCommandTest {
    /** Completes the words of a line as bash does when the tab key is pressed, and prints what it would offer. */
    private static final String BASH = """
            compopt() { :; }
            complete_line() {
              COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
              _complete_hub hub "${@: -1}" "${@: -2:1}"
              printf '%s\\n' "${COMPREPLY[@]}"
            }
            """;

    @TempDir
    Path folder;

    private List<String> shell(String shell, String script) throws IOException, InterruptedException {
        Path completion = Files.writeString(
                folder.resolve("hub." + shell), hub("completion", shell).out());
        Path commands = Files.writeString(folder.resolve("test." + shell), "source " + completion + "\n" + script);
        Process process = new ProcessBuilder(shell, commands.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out.lines().map(line -> line.split("\t")[0].strip()).toList();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assertThat(shell("bash", BASH + "complete_line hub pu")).containsExactly("publish");
        assertThat(shell("bash", BASH + "complete_line hub publish --re")).containsExactly("--revision");
        assertThat(shell("bash", BASH + "complete_line hub completion ''")).contains("bash", "zsh", "fish");
    }

    @Test
    void zshTakesTheSameScript() throws Exception {
        assertThat(shell("zsh", "print ${_comps[hub]}")).last().asString().contains("_bash_complete", "_complete_hub");
    }

    @Test
    void fishCompletesCommandsOptionsAndValues() throws Exception {
        Files.createDirectory(folder.resolve("config.d"));
        assertThat(shell("fish", "complete -C 'hub pu'")).containsExactly("publish");
        assertThat(shell("fish", "complete -C 'hub publish --re'")).containsExactly("--revision");
        assertThat(shell("fish", "complete -C 'hub completion '")).containsExactlyInAnyOrder("bash", "zsh", "fish");
        assertThat(shell("fish", "complete -C 'hub serve --config conf'")).containsExactly("config.d/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void everyCommandAndOptionIsInEveryScript(String shell) {
        String script = hub("completion", shell).out();
        Main.commandLine(TestTerminal.silent()).getSubcommands().forEach((name, command) -> {
            assertThat(script).contains(name);
            command.getCommandSpec().optionsMap().keySet().stream()
                    .map(option -> shell.equals("fish") ? option.replaceFirst("^--?", "") : option)
                    .forEach(option -> assertThat(script).contains(option));
        });
        assertThatCode(() -> shell(shell, "true")).doesNotThrowAnyException();
    }

    @Test
    void anotherShellIsRefusedWithTheNearest() {
        assertThat(hub("completion", "bsh"))
                .isEqualTo(new CommandResult(
                        ExitCode.USAGE, "", "hub: There is no completion for bsh; the nearest is bash.\n"));
        assertThat(hub("completion", "powershell").err())
                .isEqualTo("hub: There is no completion for powershell: use one of bash, zsh, fish.\n");
        assertThat(hub("completion").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
