package org.higginspush.client.internal.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.higginspush.client.PositionStore;
import org.jspecify.annotations.Nullable;

/** Writes beside the file, forces it to the disk and moves it over the old one (POSIX rename: all or nothing). */
public final class FilePositionStore implements PositionStore {
    private final Path file;
    private final Path beside;

    /** A store in this file; its folder is made when something is saved. */
    public FilePositionStore(Path file) {
        this.file = file.toAbsolutePath();
        this.beside = this.file.resolveSibling(file.getFileName() + ".new");
    }

    @Override
    public @Nullable String load() throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void save(String text) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        write(beside, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        Files.move(beside, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    private static void write(Path target, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(target, CREATE, WRITE, TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
