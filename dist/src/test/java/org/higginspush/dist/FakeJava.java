package org.higginspush.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder like that of a JDK of some release, whose {@code java} runs nothing and prints its arguments, one a line. Told to
 * make a start-up cache, it says that the hub is running, waits for SIGTERM and writes the file.
 */
final class FakeJava {
    private static final String JAVA = """
            #!/usr/bin/env bash
            cache=
            for argument in "$@"; do
              case $argument in -XX:AOTCacheOutput=*) cache=${argument#*=} ;; esac
            done
            if [[ ! $cache ]]; then
              printf '%s\\n' "$@"
              exit
            fi
            echo made >>"$(dirname "$0")/../made"
            trap 'echo cache >"$cache"; exit' TERM
            echo "The hub is running"
            while :; do read -rt 0.05 <> <(:) || :; done
            """;

    private final Path home;

    private FakeJava(Path home) {
        this.home = home;
    }

    static FakeJava ofRelease(int release, Path home) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + release + ".0.1\"\n");
        Path java = Files.writeString(home.resolve("bin/java"), JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new FakeJava(home);
    }

    String home() {
        return home.toString();
    }

    /** How many caches it was told to make. */
    long cachesMade() throws IOException {
        Path made = home.resolve("made");
        return Files.exists(made) ? Files.readAllLines(made).size() : 0;
    }
}
