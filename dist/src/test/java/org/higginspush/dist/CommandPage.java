package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader has who follows a page: a folder with {@code ./hub} in it, and a hub that runs there with the demonstrations.
 * Commands find it where the page says, at port 8080, and the machine's folders are below the test's own.
 */
final class CommandPage implements AutoCloseable {
    private static final Pattern RUNNING = Pattern.compile("(?:running\\. Open|listens on) (http://\\S+?)/?\\s");
    /** Ends when it is told to. */
    private static final Pattern STARTS_A_HUB = Pattern.compile("(\\w+='[^']*' )?\\./hub (serve|demo)\\b.*");

    private static final Pattern WATCHES = Pattern.compile("(?s)(\\./hub watch|curl -N)\\b.*");
    private static final Pattern POSITION = Pattern.compile("\\b[0-9a-z]+:\\d{10,}");
    /** Over HTTP a refusal is a failure too. */
    private static final String PROLOGUE = """
            set -euo pipefail
            curl() { command curl -sS --fail-with-body "$@"; }
            """;

    private final List<RunningProgram> watchers = new ArrayList<>();
    private final List<RunningProgram> all = new ArrayList<>();
    private final List<Path> links = new ArrayList<>();
    private final Path folder;
    private final String address;
    private int commands;

    private CommandPage(Path folder, String options) throws IOException {
        this.folder = place(folder);
        RunningProgram hub = start(folder, "0", "exec ./hub demo " + options).awaits(RUNNING);
        address = address(hub);
    }

    static CommandPage open(Path folder) throws IOException {
        return new CommandPage(folder, "");
    }

    /** One whose hub is started with more options. */
    static CommandPage open(Path folder, String options) throws IOException {
        return new CommandPage(folder, options);
    }

    /** A folder with all that the pages take for granted. */
    private Path place(Path folder) throws IOException {
        Files.createDirectories(folder);
        links.add(Files.createSymbolicLink(folder.resolve("hub"), SourceTree.ROOT.resolve("hub")));
        links.add(Files.createSymbolicLink(folder.resolve("target"), SourceTree.ROOT.resolve("target")));
        Files.writeString(folder.resolve("hub.yaml"), "log:\n  level: info\n");
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("backup"));
        Files.createDirectories(folder.resolve("opt"));
        Files.createDirectories(folder.resolve("var/lib"));
        Files.createSymbolicLink(folder.resolve("var/lib/higgins-push"), folder.resolve("data"));
        return folder;
    }

    private static String address(RunningProgram hub) {
        Matcher running = RUNNING.matcher(hub.says());
        assertThat(running.find()).isTrue();
        return running.group(1);
    }

    private RunningProgram start(Path where, String port, String command) throws IOException {
        Path output = folder.resolve("output" + commands++);
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", PROLOGUE + command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectInput(
                        Files.writeString(folder.resolve("input"), "/quit\n").toFile())
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HIGGINS_PUSH_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HIGGINS_PUSH_CACHE", "off");
        builder.environment().put("HIGGINS_PUSH_PORT", port);
        builder.environment().put("HUB_BUILD", "no");
        RunningProgram running = new RunningProgram(command, builder.start(), output);
        all.add(running);
        return running;
    }

    void run(CodeBlock block) throws Exception {
        if (block.is("console")) {
            printsWhatItSays(block);
            return;
        }
        StringBuilder together = new StringBuilder();
        for (String command : block.code().split("(?<!\\\\)\n")) {
            String text = command.replaceFirst("\\s+#.*", "");
            if (STARTS_A_HUB.matcher(text).matches()) {
                startsAndStops(text);
            } else if (WATCHES.matcher(text).matches()) {
                watches(text);
            } else if (!text.isBlank()) {
                together.append(text).append('\n');
            }
        }
        if (!together.isEmpty()) {
            start(folder, port(), here(together.toString(), folder)).ends(0);
        }
    }

    private void startsAndStops(String command) throws Exception {
        Path own = place(folder.resolve("hub-of-its-own-" + commands));
        RunningProgram hub = start(own, "0", here(command, own)).awaits(RUNNING);
        hub.stops();
        hub.ends(0, 143);
    }

    private void watches(String command) throws IOException, InterruptedException {
        RunningProgram watcher =
                start(folder, port(), here(command, folder)).awaits(Pattern.compile("Watching|resync"));
        if (command.contains("--count")) {
            publishes("counted");
            watcher.ends(0);
        } else {
            watchers.add(watcher);
        }
    }

    /** An access token, as {@code ./hub token} prints it with these options. */
    String token(String options) throws IOException, InterruptedException {
        RunningProgram token = start(folder, port(), "./hub token " + options);
        token.ends(0);
        return token.says().strip();
    }

    /** Starts a program in a folder of its own. */
    RunningProgram starts(Path where, String command) throws IOException {
        return start(where, port(), command);
    }

    /** With the hub's address where the document has that of a hub on this machine. */
    String here(String code) {
        return code.replaceAll("http://(127\\.0\\.0\\.1|localhost):8080", address);
    }

    void publishes(String context) throws IOException, InterruptedException {
        start(folder, port(), "./hub publish --user alex --context " + context).ends(0);
    }

    /** Every command that still watches is told of a change. */
    void watchersHear() throws IOException, InterruptedException {
        if (!watchers.isEmpty()) {
            publishes("the-last-one");
        }
        watchers.forEach(watcher -> watcher.awaits(Pattern.compile("\"the-last-one\"")));
    }

    private void printsWhatItSays(CodeBlock block) throws IOException, InterruptedException {
        String[] parts = block.code().split("\n", 2);
        assertThat(parts[0]).as(block.toString()).startsWith("$ ");
        RunningProgram command = start(folder, port(), here(parts[0].substring(2), folder));
        command.ends(0);
        assertThat(masked(command.says())).as(block.toString()).isEqualTo(masked(parts[1]));
    }

    private static String masked(String text) {
        return POSITION.matcher(text).replaceAll("POSITION");
    }

    private String port() {
        return address.replaceFirst(".*:", "");
    }

    private String here(String command, Path root) {
        return here(command)
                .replace("--port 8080", "--port 0")
                .replace("./hub chat ", "./hub chat --hub " + address + " ")
                .replaceAll("(?<=[\\s])/(var|opt|backup)/", root + "/$1/");
    }

    @Override
    public void close() {
        all.forEach(RunningProgram::stops);
        links.forEach(link -> link.toFile().delete()); // JUnit warns of those that lead out of its folder
    }
}
