package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo",
                "token",
                "publish",
                "watch",
                "sessions",
                "why",
                "disconnect",
                "wake",
                "cluster",
                "check-config",
                "move",
                "completion",
                "version"
            })
    void everyCommandExplainsItselfWithExamples(String command) {
        CommandResult call = hub(command, "--help");
        assertThat(call.exitCode()).isZero();
        assertThat(call.out())
                .startsWith("Usage: hub " + command)
                .contains("--help", "\nExamples:\n  ", "hub " + command);
        assertThat(call.err()).isEmpty();
        assertThat(hub("help", command)).isEqualTo(call);
        assertThat(hub(command, "-h")).isEqualTo(call);
        assertThat(hub("--help").out()).contains("\n  " + command + " ");
    }

    @Test
    void helpAloneListsTheCommands() {
        assertThat(hub("help")).isEqualTo(hub("--help"));
        assertThat(hub("--help").exitCode()).isZero();
        assertThat(hub("--help").err()).isEmpty();
    }

    @Test
    void theCommandsAreGroupedByWhatTheyAreFor() {
        assertThat(hub("--help").out())
                .containsSubsequence(
                        "Run a hub:",
                        "  serve ",
                        "  demo ",
                        "  check-config ",
                        "Use a running hub:",
                        "  token ",
                        "  publish ",
                        "  watch ",
                        "  sessions ",
                        "  why ",
                        "  disconnect ",
                        "  wake ",
                        "About this program:",
                        "  version ",
                        "  completion ");
    }

    @Test
    void noCommandIsAMistakeThatShowsWhatThereIs() {
        CommandResult call = hub();
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.out()).isEmpty();
        assertThat(call.err()).contains("check-config").endsWith("hub: Name a command.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "serv, serve",
        "Demo, demo",
        "tokens, token",
        "pubish, publish",
        "wacht, watch",
        "chek-confg, check-config",
    })
    void anUnknownCommandNamesTheNearest(String typo, String command) {
        CommandResult call = hub(typo);
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.out()).isEmpty();
        assertThat(call.err()).startsWith("hub: Unknown command " + typo + "; the nearest is " + command + ".\n");
    }

    @ParameterizedTest
    @CsvSource({
        "serve, --prot=80, --port",
        "demo, --dta, --data",
        "token, --usr, --user",
        "publish, --contxt, --context",
        "watch, --sinse, --since",
        "check-config, --confg, --config",
    })
    void anUnknownOptionNamesTheNearest(String command, String typo, String option) {
        String[] args = command.equals("publish")
                ? new String[] {command, "--user", "alex", "--context", "notes", typo}
                : new String[] {command, "--data=x", typo};
        if (command.equals("watch")) {
            args = new String[] {command, "--user", "alex", typo};
        }
        CommandResult call = hub(args);
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.out()).isEmpty();
        assertThat(call.err())
                .startsWith("hub: Unknown option " + typo + "; the nearest is " + option + ".\n")
                .contains("'hub " + command + " --help'");
    }

    @Test
    void whereNothingIsNearItIsToldWhatThereIs() {
        assertThat(hub("xyzzy").err())
                .startsWith("hub: Unknown command xyzzy; there are serve, demo, token, publish, watch,");
        assertThat(hub("frobnicate").err()).doesNotContain("nearest");
        assertThat(hub("help", "xyzzy")).isEqualTo(hub("xyzzy"));
        assertThat(hub("--data", "x", "serve").err())
                .startsWith("hub: Unknown option --data; the options of a command come after it.\n");
        assertThat(hub("serve", "--xyzzy").err())
                .isEqualTo("hub: Unknown option --xyzzy.\n'hub serve --help' tells what there is.\n");
    }

    @Test
    void aWordTooManyIsNoOption() {
        CommandResult call = hub("serve", "8080");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).startsWith("hub: 8080 is one word too many: hub serve takes nothing but options.\n");
    }

    @Test
    void aNumberOfNoticesIsAtLeastOne() {
        assertThat(hub("watch", "--user", "alex", "--count", "0"))
                .isEqualTo(new CommandResult(ExitCode.USAGE, "", "hub: --count needs a number of at least 1.\n"));
    }

    @Test
    void aRequiredOptionThatWasMistypedIsNamedAsThat() {
        CommandResult call = hub("publish", "--usr", "alex", "--context", "notes");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).startsWith("hub: Unknown option --usr; the nearest is --user.\n");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(hub("publish", "--user", "alex"))
                .isEqualTo(new CommandResult(
                        ExitCode.USAGE,
                        "",
                        "hub: Missing required option: '--context=ID'.\n'hub publish --help' tells what there is.\n"));
        assertThat(hub("watch").err()).contains("--user=ID");
        assertThat(hub("serve", "--port").err()).contains("--port");
    }

    @Test
    void whatIsNoNumberIsSaidToBeNone() {
        CommandResult call = hub("publish", "--user", "alex", "--context", "notes", "--revision", "seven");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).contains("'--revision': 'seven' is no integer.");
    }

    @Test
    void wordsFromElsewhereCannotSteerTheTerminal() {
        assertThat(hub("\u001b[2Jserve\nhub: fine").err())
                .doesNotContain("\u001b")
                .startsWith("hub: Unknown command ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void theVersionIsOneLine(String asked) {
        CommandResult call = hub(asked);
        assertThat(call.exitCode()).isZero();
        assertThat(call.out()).matches("Higgins Push \\S.*, Java \\d+.*\n");
        assertThat(call.err()).isEmpty();
    }
}
