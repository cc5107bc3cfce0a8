package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every option of every command with values that nobody should give: each is answered in words, never with a stack. */
class OddOptionsTest {
    private static final List<String> VALUES = List.of(
            "",
            " ",
            "\u0000",
            "\u001b[2J",
            "\ud800",
            "💥",
            "-1",
            "0",
            "1e9",
            "99999999999999999999",
            "/dev/null",
            "a=b",
            "a=",
            "=",
            "null",
            "{",
            "[",
            "%s%n",
            "${x}",
            "a,b",
            "http://",
            "127.0.0.1:8101",
            "file:///x",
            "x".repeat(5000));

    /** What keeps each command from doing anything but judging its options. */
    private static final Map<String, List<String>> REST = Map.of(
            "serve", List.of("--set", "port=none"),
            "demo", List.of("--set", "port=none"),
            "check-config", List.of("--set", "port=0"),
            "token", List.of("--set", "port=0"),
            "publish", List.of("--set", "port=1"),
            "watch", List.of("--set", "port=0"),
            "sessions", List.of("--set", "port=0"),
            "disconnect", List.of("--set", "port=0"),
            "why", List.of("--set", "port=0"),
            "wake", List.of("--set", "port=0"));

    @TempDir
    static Path folder;

    static Stream<String> options() {
        return Main.commandLine(TestTerminal.silent()).getSubcommands().entrySet().stream()
                .flatMap(command -> command.getValue().getCommandSpec().options().stream()
                        .filter(option -> option.arity().max() > 0)
                        .map(option -> command.getKey() + " " + option.longestName()));
    }

    @ParameterizedTest
    @MethodSource("options")
    void isAnsweredInWords(String commandAndOption) {
        String command = commandAndOption.split(" ")[0];
        String option = commandAndOption.split(" ")[1];
        CommandSpec spec = Main.commandLine(TestTerminal.silent())
                .getSubcommands()
                .get(command)
                .getCommandSpec();
        for (String value : VALUES) {
            CommandResult call = CommandResult.hub(arguments(command, spec, option, value));
            String said = command + " " + option + "=" + value;
            assertThat(call.exitCode()).as(said).isBetween(ExitCode.OK, ExitCode.CONFIGURATION);
            assertThat(call.err())
                    .as(said)
                    .doesNotContain("should not have happened", "Exception", "\tat ", "org.higginspush", "java.");
            assertThat(call.err().lines())
                    .as(said)
                    .allMatch(line -> line.startsWith("hub: ") || line.startsWith("'hub "));
            if (call.exitCode() != ExitCode.OK) {
                assertThat(call.err()).as(said).startsWith("hub: ");
            }
        }
    }

    /** The option with the value, and all that the command needs besides. */
    private static String[] arguments(String command, CommandSpec spec, String option, String value) {
        List<String> arguments = new ArrayList<>(List.of(command, option + "=" + path(option, value)));
        for (OptionSpec other : spec.options()) {
            if (other.required() && !other.longestName().equals(option)) {
                arguments.add(other.longestName() + "=x");
            }
        }
        if (command.equals("watch") && !List.of("--user", "--group").contains(option)) {
            arguments.add("--user=x");
        }
        if (command.equals("doctor") && !option.equals("--port")) {
            arguments.addAll(List.of("--set", "port=0"));
        }
        if (spec.optionsMap().containsKey("--data") && !option.equals("--data")) {
            arguments.add("--data=" + folder.resolve("data"));
        }
        if (!option.equals("--port")) {
            arguments.addAll(REST.getOrDefault(command, List.of()));
        } else if (command.equals("serve") || command.equals("demo")) {
            arguments.addAll(List.of("--set", "log.level=none"));
        } else if (command.equals("watch")) {
            arguments.add("--count=0"); // it would wait for the hub to come
        } else if (command.equals("doctor")) {
            arguments.add("--hold=none");
        }
        return arguments.toArray(String[]::new);
    }

    private static String path(String option, String value) {
        return option.equals("--data") && !value.isBlank() ? folder + "/" + value : value;
    }
}
