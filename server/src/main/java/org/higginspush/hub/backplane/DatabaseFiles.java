package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a database that SQLite has open, as they were then: the database, its log and the index of the log. Tells
 * whether they are still what is found under their names. SQLite itself goes on writing to files that are deleted. Used by
 * one thread at a time.
 */
final class DatabaseFiles implements AutoCloseable {
    /** How a log of SQLite begins, but for its last bit. */
    private static final int LOG_MAGIC = 0x377f0682;

    /** By how much the time of a change may be wrong. */
    private static final long COARSEST_CLOCK_MILLIS = 50;

    private final Path folder;
    private final FileIdentity database;
    private final FileIdentity log;
    private final FileIdentity index;
    /** SQLite keeps no locks on the log, so that closing this drops none. */
    private final FileChannel logChannel;

    private final ByteBuffer logStart = ByteBuffer.allocateDirect(Integer.BYTES);
    private long size;
    /** When an entry of the folder was changed last before all was found in place; null if that was just now. */
    private @Nullable FileTime folderTime;

    private DatabaseFiles(Database opened, FileChannel logChannel) throws IOException {
        Path file = opened.file();
        this.folder = opened.folder();
        this.database = FileIdentity.of(file);
        this.log = FileIdentity.of(log(file));
        this.index = FileIdentity.of(index(file));
        this.logChannel = logChannel;
    }

    static Path log(Path database) {
        return Path.of(database + "-wal");
    }

    static Path index(Path database) {
        return Path.of(database + "-shm");
    }

    /** To be called when the database has been opened and read. */
    static DatabaseFiles of(Database database) throws IOException {
        FileChannel channel = FileChannel.open(log(database.file()), StandardOpenOption.READ);
        try {
            return new DatabaseFiles(database, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * What of it went fault; null if nothing did. Cheap, to be asked after each commit: the log is looked at only if an entry
     * of the folder has changed. To ask for the attributes of a file that is being written is dear: on Linux the next write
     * then has to note its time.
     */
    @Nullable
    FileFault afterCommit() throws IOException {
        FileFault fault = databaseFault();
        if (fault != null) {
            return fault;
        }
        if (folderTime == null || !folderTime.equals(Files.getLastModifiedTime(folder))) {
            return find();
        }
        return beginsAsLog() ? null : FileFault.LOG_CUT;
    }

    /** What of it went fault; null if nothing did. */
    @Nullable
    FileFault find() throws IOException {
        folderTime = null;
        FileFault fault = databaseFault();
        if (fault != null) {
            return fault;
        }
        FileTime time = Files.getLastModifiedTime(folder);
        if (!log.isInPlace() || !index.isInPlace()) {
            return FileFault.LOG_GONE;
        }
        folderTime = isOver(time) ? time : null;
        return logChannel.size() == 0 || beginsAsLog() ? null : FileFault.LOG_CUT;
    }

    /** False if another change may yet get the same time. */
    private static boolean isOver(FileTime time) {
        return System.currentTimeMillis() - time.toMillis() > COARSEST_CLOCK_MILLIS;
    }

    private @Nullable FileFault databaseFault() throws IOException {
        BasicFileAttributes found = database.found();
        if (found == null) {
            return Files.isDirectory(folder) ? FileFault.DATABASE_GONE : FileFault.FOLDER_GONE;
        }
        if (!database.isSame(found)) {
            return FileFault.DATABASE_REPLACED;
        }
        if (found.size() < size) { // the hub never makes it smaller
            return FileFault.DATABASE_CUT;
        }
        size = found.size();
        return null;
    }

    /** Whoever cuts the log leaves a hole before what SQLite writes next. */
    private boolean beginsAsLog() throws IOException {
        logStart.clear();
        return logChannel.read(logStart, 0) == Integer.BYTES && (logStart.getInt(0) & ~1) == LOG_MAGIC;
    }

    /** Those names of the log and its index that lead to other files than those that are open. */
    List<Path> replaced() throws IOException {
        List<Path> replaced = new ArrayList<>();
        for (FileIdentity file : List.of(log, index)) {
            if (isReplaced(file)) {
                replaced.add(file.path());
            }
        }
        return replaced;
    }

    private static boolean isReplaced(FileIdentity file) throws IOException {
        BasicFileAttributes found = file.found();
        return found != null && !file.isSame(found);
    }

    @Override
    public void close() throws IOException {
        logChannel.close();
    }
}
