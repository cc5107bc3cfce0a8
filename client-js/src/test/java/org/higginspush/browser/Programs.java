package org.higginspush.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs these tests need on the machine. */
public final class Programs {
    private Programs() {}

    /**
     * Finds a program on the PATH.
     *
     * @param advice how to get it
     * @throws IllegalStateException if it is not there
     */
    public static Path find(String name, String advice) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no " + name + " on the PATH: " + advice));
    }

    /** Node, which also drives the browser. */
    public static Path node() {
        return find("node", "install Node.js 20 or newer.");
    }

    static Path chromium() {
        return Optional.ofNullable(System.getenv("CHROMIUM"))
                .map(Path::of)
                .orElseGet(() -> find("chromium", "install the package chromium, or set CHROMIUM to a Chrome binary."));
    }
}
