package org.higginspush.hub.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.higginspush.hub.config.InvalidConfiguration;
import org.higginspush.hub.httpclient.HubClientException;
import org.higginspush.hub.httpclient.InvalidProxyException;
import org.higginspush.hub.model.IoReason;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.Suggestions;
import org.higginspush.hub.plugin.PluginCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The hub's command line. */
@Command(
        name = "hub",
        description = "Higgins Push: tells a person's devices that their data changed, so that they need not ask.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        footer = {
            "",
            "Examples:",
            "  hub demo                               # see it work",
            "  hub watch --user alex                  # in a second terminal",
            "  hub publish --user alex --context notes",
            "",
            "'hub COMMAND --help' explains a command, with examples."
        })
public final class Main implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explains the command.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Prints the version.")
    private boolean version;

    private final Terminal terminal;

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        FailureTrackingOutputStream output = new FailureTrackingOutputStream(new FileOutputStream(FileDescriptor.out));
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exitCode = run(args, new PrintStream(output, true, StandardCharsets.UTF_8), err);
        System.exit(checked(exitCode, output, err));
    }

    /** What was asked for is not done if it could not be written. */
    static int checked(int exitCode, FailureTrackingOutputStream output, PrintStream err) {
        IOException lost = output.failure();
        if (exitCode != ExitCode.OK || lost == null) {
            return exitCode;
        }
        err.println("hub: Standard output cannot be written: " + IoReason.of(lost) + ".");
        return ExitCode.FAILED;
    }

    /**
     * Runs one command.
     *
     * @param out gets what was asked for, in UTF-8
     * @param err gets what people should know besides
     * @return the exit code
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        return run(args, out, err, System.getenv());
    }

    /** Runs one command in the given environment. */
    static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> environment) {
        Terminal terminal = new Terminal(
                new PrintWriter(out, true, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8),
                environment);
        CommandLine line = commandLine(terminal);
        return line.execute(asOptions(args, line.getSubcommands().keySet()));
    }

    /** Many people ask {@code hub help serve}. */
    private static String[] asOptions(String[] args, Set<String> commands) {
        if (args.length == 0 || !args[0].equals("help")) {
            return args;
        }
        if (args.length == 1) {
            return new String[] {"--help"};
        }
        return commands.contains(args[1]) ? new String[] {args[1], "--help"} : new String[] {args[1]};
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new Main(terminal))
                .addSubcommand(new ServeCommand(terminal))
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new TokenCommand(terminal))
                .addSubcommand(new PublishCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(new SessionsCommand(terminal))
                .addSubcommand(new WhyCommand(terminal))
                .addSubcommand(new DisconnectCommand(terminal))
                .addSubcommand(new WakeCommand(terminal))
                .addSubcommand(new DoctorCommand(terminal))
                .addSubcommand(new ClusterCommand(terminal))
                .addSubcommand(new CheckConfigCommand(terminal))
                .addSubcommand(new BackupCommand(terminal))
                .addSubcommand(new CompactCommand(terminal))
                .addSubcommand(new MoveCommand(terminal))
                .addSubcommand(new CompletionCommand(terminal))
                .addSubcommand(new VersionCommand(terminal));
        line.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
        ServiceLoader.load(PluginCommand.class).forEach(line::addSubcommand);
        return line.setExpandAtFiles(false) // @alex is a user, not a file
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setParameterExceptionHandler((wrong, args) -> usage(wrong, terminal))
                .setExecutionExceptionHandler((failure, command, result) -> failed(failure, terminal));
    }

    /** Called when no command was given. */
    @Override
    public void run() {
        commandLine(terminal).usage(terminal.err());
        throw CommandFailure.usage("Name a command.");
    }

    private static int usage(ParameterException wrong, Terminal terminal) {
        CommandLine command = wrong.getCommandLine();
        terminal.tell("hub: " + reason(wrong));
        terminal.tell("'" + command.getCommandSpec().qualifiedName() + " --help' tells what there is.");
        return ExitCode.USAGE;
    }

    /** Whoever mistyped a required option has to hear of the mistake, not that the option is missing. */
    private static String reason(ParameterException wrong) {
        List<String> unmatched = wrong instanceof UnmatchedArgumentException ofWords
                ? ofWords.getUnmatched()
                : wrong.getCommandLine().getUnmatchedArguments();
        return !unmatched.isEmpty()
                ? unknown(unmatched.get(0), wrong.getCommandLine())
                : PlainText.oneLine(String.valueOf(wrong.getMessage()))
                                .replaceFirst(" is not an? (int|long)$", " is no integer")
                                .replaceFirst("cannot convert ('.*') to \\w+ \\(.*", "$1 is none")
                        + ".";
    }

    private static String unknown(String word, CommandLine command) {
        Set<String> commands = command.getSubcommands().keySet();
        if (word.startsWith("-")) {
            Set<String> options = command.getCommandSpec().optionsMap().keySet();
            String otherwise = commands.isEmpty() ? "" : "; the options of a command come after it";
            return unknown("option ", word, options, otherwise);
        }
        return commands.isEmpty()
                ? PlainText.oneLine(word) + " is one word too many: "
                        + command.getCommandSpec().qualifiedName() + " takes nothing but options."
                : unknown("command ", word, commands, "; there are " + String.join(", ", commands));
    }

    private static String unknown(String what, String word, Set<String> known, String otherwise) {
        String name = word.replaceFirst("=.*", "");
        String nearest = Suggestions.nearest(name, known);
        String hint = nearest == null ? otherwise : "; the nearest is " + nearest;
        return "Unknown " + what + PlainText.oneLine(word) + hint + ".";
    }

    private static int failed(Exception failure, Terminal terminal) {
        if (failure instanceof CommandFailure known) {
            terminal.tell("hub: " + known.getMessage());
            return known.exitCode();
        }
        if (failure instanceof HubClientException known) {
            terminal.tell("hub: " + known.getMessage());
            return known instanceof InvalidProxyException ? ExitCode.USAGE : ExitCode.FAILED;
        }
        if (failure instanceof InvalidConfiguration invalid) {
            invalid.problems().forEach(problem -> terminal.tell("hub: " + problem));
            return ExitCode.CONFIGURATION;
        }
        terminal.tell("hub: This should not have happened. Please report it with the lines below.");
        failure.printStackTrace(terminal.err());
        return ExitCode.FAILED;
    }
}
