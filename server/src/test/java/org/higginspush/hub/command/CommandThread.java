package org.higginspush.hub.command;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A call of the command line that goes on, in a thread of its own; closing interrupts it. */
final class CommandThread implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Thread thread;

    private CommandThread(Map<String, String> environment, String... args) {
        thread = new Thread(() -> run(environment, args), "hub " + args[0]);
    }

    static CommandThread hub(String... args) {
        return hub(Map.of(), args);
    }

    static CommandThread hub(Map<String, String> environment, String... args) {
        CommandThread command = new CommandThread(environment, args);
        command.thread.start();
        return command;
    }

    private void run(Map<String, String> environment, String... args) {
        try {
            exitCode.complete(Main.run(args, CommandResult.printer(out), CommandResult.printer(err), environment));
        } catch (RuntimeException | Error e) {
            exitCode.completeExceptionally(e);
        }
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Waits until standard output holds this, and returns the first group of it. */
    String prints(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return await().atMost(LIMIT)
                .until(() -> pattern.matcher(out()), Matcher::find)
                .group(1);
    }

    /** Waits until standard error holds this. */
    void tells(String text) {
        await().atMost(LIMIT).until(() -> err().contains(text));
    }

    /** Waits until the command is over. */
    CommandResult ends() {
        int code = exitCode.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        return new CommandResult(code, out(), err());
    }

    /** Does what Ctrl-C does to a process. */
    CommandResult stops() {
        thread.interrupt();
        return ends();
    }

    @Override
    public void close() {
        stops();
    }
}
