package org.higginspush.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A way to call {@code ./hub}: by default with the Java that runs the test and none of our variables set. */
final class Script {
    static final Path PATH =
            Path.of(System.getProperty("project.root"), "hub").toAbsolutePath().normalize();

    /**
     * A finished call.
     *
     * @param out all of standard output
     * @param err all of standard error
     */
    record Call(int exitCode, String out, String err) {}

    private final ProcessBuilder builder = new ProcessBuilder();
    private final Path path;
    private final Path err;

    private Script(Path path, Path folder) {
        this.path = path;
        this.err = folder.resolve("err");
        builder.directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("HIGGINS_PUSH_") || name.equals("JAVA_TOOL_OPTIONS"));
        with("JAVA_HOME", System.getProperty("java.home"));
        with("HIGGINS_PUSH_CACHE", "off");
        with("HUB_BUILD", "no");
    }

    /** The project's own, called in a folder. */
    static Script in(Path folder) {
        return new Script(PATH, folder);
    }

    /** The project's own by another name. */
    static Script in(Path folder, Path name) {
        return new Script(name, folder);
    }

    Script with(String variable, String value) {
        builder.environment().put(variable, value);
        return this;
    }

    Script without(String variable) {
        builder.environment().remove(variable);
        return this;
    }

    /** Standard output goes there. */
    Script writesTo(Path file) {
        builder.redirectOutput(file.toFile());
        return this;
    }

    Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(args));
        return builder.command(command).redirectError(err.toFile()).start();
    }

    Call call(String... args) throws IOException, InterruptedException {
        Process process = start(args);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Call(process.waitFor(), out, Files.readString(err));
    }
}
