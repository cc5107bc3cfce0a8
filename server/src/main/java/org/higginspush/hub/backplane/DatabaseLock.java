package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a database for one hub, beside {@link FolderLock}, whose file may be deleted while the hub runs: this lock is on the
 * database file itself, on a byte far behind those that SQLite locks.
 *
 * <p>The operating system gives a process one set of locks per file, and drops all of them when the process closes any
 * channel to that file. So this channel is to be closed only after SQLite's connections; and when SQLite closes its last
 * connection, this lock may be gone and must be {@linkplain #renew renewed}.
 */
final class DatabaseLock implements AutoCloseable {
    private static final long BYTE = Long.MAX_VALUE - 1;

    private final FileIdentity file;
    private final FileChannel channel;
    private FileLock lock;

    private DatabaseLock(FileIdentity file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the database. To be called before SQLite opens it.
     *
     * @throws DataFolderException if another hub holds it
     * @throws IOException if it cannot be written
     */
    static DatabaseLock take(Path database) throws DataFolderException, IOException {
        FileChannel channel = FileChannel.open(database, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return new DatabaseLock(FileIdentity.of(database), channel, lock(database, channel));
        } catch (DataFolderException | IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock lock(Path database, FileChannel channel) throws DataFolderException, IOException {
        FileLock lock = channel.tryLock(BYTE, 1, false);
        if (lock == null) {
            throw new DataFolderException("The database " + database + " is in use by another hub, although no "
                    + FolderLock.FILE + " beside it says so: stop that one, or use another folder.");
        }
        return lock;
    }

    /** True if the database is still the file that is locked. */
    boolean isInPlace() throws IOException {
        return file.isInPlace();
    }

    /** Takes it again, in case that SQLite dropped it. To be called while a connection is open. */
    void renew() throws DataFolderException, IOException {
        lock.release();
        lock = lock(file.path(), channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
