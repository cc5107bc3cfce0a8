package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a data folder for one hub. The operating system drops the lock with the process, however that ends; the file
 * stays and holds the number of the last process. Where it was deleted, {@link DatabaseLock} holds.
 */
final class FolderLock implements AutoCloseable {
    static final String FILE = "hub.lock";

    /**
     * The folders this process holds. The lock of the operating system is per process, and closing any channel to the
     * file would release it: a second hub in the same process must not even open the file.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;
    private final FileIdentity file;

    private FolderLock(Path folder, FileChannel channel, FileIdentity file) {
        this.folder = folder;
        this.channel = channel;
        this.file = file;
    }

    /**
     * Takes the folder.
     *
     * @throws DataFolderException if another hub holds it
     * @throws IOException if the folder cannot be written
     */
    static FolderLock take(Path folder) throws DataFolderException, IOException {
        Path real = folder.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw inUse(folder, "in this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            sign(folder, channel);
            return new FolderLock(real, channel, FileIdentity.of(real.resolve(FILE)));
        } catch (DataFolderException | IOException | RuntimeException e) {
            release(real, channel);
            throw e;
        }
    }

    private static void sign(Path folder, FileChannel channel) throws DataFolderException, IOException {
        FileLock lock = channel.tryLock();
        if (lock == null) {
            throw inUse(
                    folder, "process " + Files.readString(folder.resolve(FILE)).strip());
        }
        String process = ProcessHandle.current().pid() + "\n";
        channel.truncate(0).write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static DataFolderException inUse(Path folder, String who) {
        return new DataFolderException("The data folder " + folder + " is in use by another hub (" + who
                + "): stop it, or use another folder.");
    }

    private static void release(Path folder, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD_HERE.remove(folder);
        }
    }

    /** True if another hub finds the file that is locked. */
    boolean isInPlace() throws IOException {
        return file.isInPlace();
    }

    @Override
    public void close() throws IOException {
        release(folder, channel);
    }
}
