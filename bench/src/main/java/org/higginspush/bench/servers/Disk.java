package org.higginspush.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The disk under a folder, measured by itself: what is called durable depends on it. */
public record Disk(Path folder) {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);
    private static final int PAGE = 4096;

    /** How many writes of a page a second it makes durable, one after another. */
    public double syncsPerSecond() {
        Path file = folder.resolve("sync-probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            int syncs = 0;
            while (System.nanoTime() - start < LONG_ENOUGH.toNanos()) {
                channel.write(ByteBuffer.allocate(PAGE));
                channel.force(false);
                syncs++;
            }
            return syncs / ((System.nanoTime() - start) / 1e9);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write in " + folder, e);
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
