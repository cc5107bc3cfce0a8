package org.higginspush.ledger.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.RedisFixture;

/**
 * Limits how long the files of a Redis may become. To Redis that is what a full disk is, a write that fails, and it needs no rights over
 * the machine. Used by one thread.
 */
final class RedisFiles {
    private final RedisFixture redis;

    RedisFiles(RedisFixture redis) {
        this.redis = redis;
    }

    /** From now on so many bytes may be appended. */
    void limit(int bytes) throws IOException {
        limit(Long.toString(longest() + bytes));
    }

    /** Files may become as long as they will. */
    void unlimited() throws IOException {
        limit("unlimited");
    }

    /** The soft limit alone, which may be raised again. */
    private void limit(String bytes) throws IOException {
        Process limiting = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(redis.pid()), "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start();
        try {
            if (limiting.waitFor() != 0 && redis.isAlive()) {
                throw new IOException("prlimit could not limit the files of Redis.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private long longest() throws IOException {
        try (Stream<Path> files = Files.walk(redis.folder().resolve("appendonlydir"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .max()
                    .orElse(0);
        }
    }
}
