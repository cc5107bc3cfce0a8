package org.higginspush.hub.command;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.Suggestions;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub completion}: the script by which a shell completes the hub's commands and options. */
@Command(
        name = "completion",
        description = "Prints a script with which a shell completes commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(hub completion bash)          # in ~/.bashrc",
            "  source <(hub completion zsh)           # in ~/.zshrc",
            "  hub completion fish | source           # in ~/.config/fish/config.fish"
        })
final class CompletionCommand implements Runnable {
    /** picocli's script is for bash, and zsh runs it with its emulation of bash's completion. */
    private static final Map<String, BiFunction<String, CommandLine, String>> SHELLS = Map.of(
            "bash", AutoComplete::bash,
            "zsh", AutoComplete::bash,
            "fish", FishCompletion::script);

    private static final List<String> NAMES = List.of("bash", "zsh", "fish");

    /** For picocli, which completes them too. */
    static final class ShellNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return NAMES.iterator();
        }
    }

    private final Terminal terminal;

    @Parameters(
            paramLabel = "SHELL",
            description = "One of ${COMPLETION-CANDIDATES}.",
            completionCandidates = ShellNames.class)
    private String shell = "";

    @Spec
    private @Nullable CommandSpec spec;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        BiFunction<String, CommandLine, String> script = SHELLS.get(shell);
        if (script == null) {
            String nearest = Suggestions.nearest(shell, NAMES);
            throw CommandFailure.usage("There is no completion for " + PlainText.oneLine(shell)
                    + (nearest == null ? ": use one of " + String.join(", ", NAMES) : "; the nearest is " + nearest)
                    + ".");
        }
        terminal.print(
                script.apply(program(), Objects.requireNonNull(spec).root().commandLine()));
    }

    /** The name it was called by: a package may have another one than ours, which is short. */
    private static String program() {
        return String.valueOf(Path.of(System.getProperty("hub.command", "hub")).getFileName());
    }
}
