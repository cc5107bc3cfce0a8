package org.higginspush.bench.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the bench works.
 *
 * @param repository the root of the checkout, which has {@code ./hub}
 * @param folder everything the bench writes goes here
 */
public record Workspace(Path repository, Path folder) {
    public Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    /** A new, empty folder for a server. */
    public Path freshFolder(String name) {
        Path fresh = folder.resolve("run").resolve(name);
        try {
            if (Files.exists(fresh)) {
                try (Stream<Path> old = Files.walk(fresh)) {
                    old.sorted(Comparator.reverseOrder())
                            .forEach(each -> each.toFile().delete());
                }
            }
            return Files.createDirectories(fresh).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies one of the yardsticks' sources or settings out of the class path. */
    public Path unpack(String resource, Path into) {
        Path copy = into.resolve(resource);
        try (InputStream in = Workspace.class.getResourceAsStream("/yardstick/" + resource)) {
            Files.copy(Objects.requireNonNull(in, resource), copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies settings, with the folder and the port filled in. */
    public Path settings(String resource, Path into, int port) {
        Path copy = unpack(resource, into);
        try {
            String text = Files.readString(copy);
            Files.writeString(
                    copy, text.replace("@PORT@", Integer.toString(port)).replace("@DIR@", into.toString()));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds a program on the {@code PATH}, or in Debian's places for servers. */
    public static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/bin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a program to its end and returns its standard output, empty if it failed or there is no such program. */
    public static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
