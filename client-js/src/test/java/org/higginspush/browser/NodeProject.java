package org.higginspush.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A folder with a {@code package.json}, and the commands tests run in it. */
public final class NodeProject {
    private static final int LIMIT_MINUTES = 5;

    private final Path folder;

    private NodeProject(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens the folder, and installs what its lock file names unless that is there already.
     *
     * @throws IllegalStateException if Node or npm is missing, or cannot install
     */
    public static NodeProject in(Path folder) throws IOException, InterruptedException {
        NodeProject project = new NodeProject(folder);
        if (!project.isInstalled()) {
            project.npm("ci", "--ignore-scripts");
        }
        return project;
    }

    /** Opens a folder that has no lock file; the test says what to install. */
    public static NodeProject withoutLock(Path folder) {
        return new NodeProject(folder);
    }

    /**
     * Runs npm.
     *
     * @throws IllegalStateException if it fails
     */
    public void npm(String... arguments) throws IOException, InterruptedException {
        Path npm = Programs.find("npm", "install npm, it comes with Node.js.");
        List<String> command = new ArrayList<>(List.of(npm.toString()));
        command.addAll(List.of(arguments));
        Outcome outcome = run(Map.of(), command);
        if (outcome.code() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed:\n" + outcome.output());
        }
    }

    /** Runs a script with Node; the first argument is its path in the folder. */
    public Outcome node(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.node().toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    /** Runs tests with Node's own test runner; {@code files} are paths in the folder. */
    public Outcome test(Map<String, String> environment, List<String> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.node().toString(), "--test"));
        command.addAll(files);
        return run(environment, command);
    }

    private boolean isInstalled() throws IOException {
        Path installed = folder.resolve("node_modules/.package-lock.json");
        return Files.exists(installed)
                && modified(installed).compareTo(modified(folder.resolve("package-lock.json"))) >= 0;
    }

    private static FileTime modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }

    private Outcome run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("node", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        Outcome outcome = new Outcome(ended ? process.waitFor() : -1, Files.readString(output));
        Files.delete(output);
        return outcome;
    }

    /**
     * How a command ended.
     *
     * @param code its exit code; negative if it had to be ended
     */
    public record Outcome(int code, String output) {}
}
