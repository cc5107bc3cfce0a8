package org.higginspush.client.js;

import java.io.IOException;
import java.nio.file.Path;
import org.higginspush.browser.NodeProject;
import org.jspecify.annotations.Nullable;

/** The folder of the npm package, with what its tests need installed and {@code dist/} built. */
final class ClientPackage {
    static final Path FOLDER = Path.of("").toAbsolutePath();

    private static @Nullable NodeProject built;

    private ClientPackage() {}

    /** Builds it, once for all tests: Node finds the package under its own name in {@code dist/}. */
    static synchronized NodeProject built() throws IOException, InterruptedException {
        NodeProject project = built;
        if (project == null) {
            project = NodeProject.in(FOLDER);
            project.npm("run", "build");
            built = project;
        }
        return project;
    }

    /** A program that was installed for its build and tests. */
    static String installed(String path) {
        return FOLDER.resolve("node_modules").resolve(path).toString();
    }
}
