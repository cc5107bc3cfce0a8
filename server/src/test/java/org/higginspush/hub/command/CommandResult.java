package org.higginspush.hub.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A finished call of the command line in this process.
 *
 * @param out all of standard output
 * @param err all of standard error
 */
record CommandResult(int exitCode, String out, String err) {
    /** Calls {@code hub} with no variable set. */
    static CommandResult hub(String... args) {
        return hub(Map.of(), args);
    }

    static CommandResult hub(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(args, printer(out), printer(err), environment);
        return new CommandResult(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** The lines of standard output. */
    List<String> lines() {
        return out.lines().toList();
    }
}
