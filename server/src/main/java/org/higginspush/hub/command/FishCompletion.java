package org.higginspush.hub.command;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for fish, which picocli does not make: one {@code complete} for each command and option. */
final class FishCompletion {
    /** Labels of values that are files or folders. */
    private static final List<String> PATHS = List.of("FILE", "DIR");

    private FishCompletion() {}

    static String script(String program, CommandLine hub) {
        StringBuilder script = new StringBuilder("# Completes " + program + " in fish.\n");
        script.append("complete -c ").append(program).append(" -f\n");
        hub.getSubcommands().forEach((name, command) -> {
            line(script, program, "__fish_use_subcommand", "-a " + quoted(name), description(command.getCommandSpec()));
            arguments(script, program, name, command.getCommandSpec());
        });
        hub.getCommandSpec().options().stream()
                .filter(option -> option.inherited() || option.versionHelp() || option.usageHelp())
                .forEach(option -> line(script, program, "__fish_use_subcommand", names(option), description(option)));
        return script.toString();
    }

    private static void arguments(StringBuilder script, String program, String command, CommandSpec spec) {
        String condition = "__fish_seen_subcommand_from " + command;
        for (OptionSpec option : spec.options()) {
            line(script, program, condition, names(option) + value(option), description(option));
        }
        spec.positionalParameters().stream()
                .filter(parameter -> parameter.completionCandidates() != null)
                .forEach(parameter -> line(script, program, condition, candidates(parameter), description(parameter)));
    }

    private static void line(StringBuilder to, String program, String condition, String what, String description) {
        to.append("complete -c ").append(program).append(" -n ").append(quoted(condition));
        to.append(' ').append(what).append(" -d ").append(quoted(description)).append('\n');
    }

    private static String names(OptionSpec option) {
        return Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        return PATHS.contains(option.paramLabel())
                ? " -r -F"
                : " -x" + (option.completionCandidates() == null ? "" : " " + candidates(option));
    }

    private static String candidates(ArgSpec argument) {
        return "-a "
                + quoted(StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .collect(Collectors.joining(" ")));
    }

    private static String description(CommandSpec spec) {
        return first(spec.usageMessage().description());
    }

    private static String description(ArgSpec argument) {
        return first(argument.description());
    }

    /** The first sentence, without picocli's variables. */
    private static String first(String... description) {
        return description.length == 0
                ? ""
                : description[0].replaceAll("\\s*Default: \\$\\{[^}]*}\\.?", "").replaceFirst("(?<=\\w{2}\\.) .*", "");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
