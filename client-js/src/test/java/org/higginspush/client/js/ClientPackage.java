package org.higginspush.client.js;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.higginspush.browser.NodeProject;
import org.jspecify.annotations.Nullable;

/** The folder of the npm package, with what its tests need installed and {@code dist/} built. */
final class ClientPackage {
    static final Path FOLDER = Path.of("").toAbsolutePath();

    private static @Nullable NodeProject built;

    private ClientPackage() {}

    /**
     * Builds it, once for all tests: Node finds the package under its own name in {@code dist/}. Tests run in several JVMs at a time, and
     * a build removes first what others may be reading.
     */
    static synchronized NodeProject built() throws IOException, InterruptedException {
        NodeProject project = built;
        if (project == null) {
            Path lock = Files.createDirectories(FOLDER.resolve("target")).resolve("client-package.lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                project = NodeProject.in(FOLDER);
                if (held.isValid() && !isUpToDate()) {
                    project.npm("run", "build");
                }
            }
            built = project;
        }
        return project;
    }

    private static boolean isUpToDate() throws IOException {
        Path last = FOLDER.resolve("dist/service-worker.d.ts"); // see build.js
        if (!Files.exists(last)) {
            return false;
        }
        FileTime done = Files.getLastModifiedTime(last);
        try (Stream<Path> sources = Stream.concat(
                Stream.of("build.js", "package.json", "package-lock.json").map(FOLDER::resolve),
                Files.walk(FOLDER.resolve("src/main")))) {
            return sources.noneMatch(source -> isNewer(source, done));
        }
    }

    private static boolean isNewer(Path source, FileTime than) {
        try {
            return Files.getLastModifiedTime(source).compareTo(than) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program that was installed for its build and tests. */
    static String installed(String path) {
        return FOLDER.resolve("node_modules").resolve(path).toString();
    }
}
