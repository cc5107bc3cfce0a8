package org.higginspush.hub.backplane;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.backplane.Database.History;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.IoReason;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in a SQLite database: write-ahead log, full sync, one connection that writes and one that reads. After any
 * failure the connection concerned is closed, and the next use opens another; so it recovers by itself once the cause
 * is gone. Only if files were deleted or moved it keeps them open, and has the database written anew from them.
 */
final class SqliteJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    private final Database database;
    private final InstantSource time;
    /** As it was when this was opened. */
    private final History history;

    /** How far the database must have come when it is opened again; touched by the thread that commits. */
    private Watermark reached;

    /** What of the database is not to be gone on with, but replaced by {@link #history}; null if nothing is. */
    private @Nullable History lost;

    /** Null while the folder cannot be written; touched by the thread that opens, then by the one that commits. */
    private @Nullable FolderLock lock;

    /** As {@link #lock}; to be closed after the connections. */
    private @Nullable DatabaseLock databaseLock;

    /** Null after a failure and while the folder cannot be written; touched as {@link #lock}. */
    private @Nullable OpenDatabase open;

    private boolean wasWritten;

    private final Object reading = new Object();

    /** Null after a failure; guarded by {@link #reading}. */
    private @Nullable JournalReader reader;

    private SqliteJournal(DatabaseOpener opening) {
        this.database = opening.database;
        this.time = opening.time;
        this.history = opening.history();
        this.reached = opening.reached();
        this.lost = opening.lost();
        this.lock = opening.lock;
        this.databaseLock = opening.databaseLock;
        this.open = opening.open;
        this.wasWritten = open != null;
    }

    /**
     * Opens the database of a data folder, or makes one. One that is corrupt is kept aside, under a name that says so,
     * and a new one begins a new history. One that has lost something begins a new history too. One that can only be read
     * is opened for reading; each {@link #commit} then tries whether it can be written.
     *
     * @param time names the file that is kept aside
     */
    static SqliteJournal open(Database database, InstantSource time) throws DataFolderException {
        DatabaseOpener opening = new DatabaseOpener(database, time);
        opening.run();
        return new SqliteJournal(opening);
    }

    @Override
    public String epoch() {
        return history.epoch();
    }

    @Override
    public long ceiling() {
        return history.ceiling();
    }

    @Override
    public Map<ContextKey, Register> load(String user) throws JournalException {
        return read(from -> from.load(user));
    }

    @Override
    public StoredGroup loadGroup(String group) throws JournalException {
        return read(from -> from.loadGroup(group));
    }

    @Override
    public List<String> groupsOf(String user) throws JournalException {
        return read(from -> from.groupsOf(user));
    }

    @Override
    public StoredEveryone loadEveryone() throws JournalException {
        return read(JournalReader::loadEveryone);
    }

    @Override
    public Map<String, UserCutOffs> loadCutOffs() throws JournalException {
        return read(JournalReader::loadCutOffs);
    }

    @Override
    public List<Registration> loadRegistrations() throws JournalException {
        return read(JournalReader::loadRegistrations);
    }

    @Override
    public List<TimedChange> loadTimed() throws JournalException {
        return read(JournalReader::loadTimed);
    }

    /** Reads something. */
    private interface DatabaseRead<T> {
        T from(JournalReader reader) throws SQLException;
    }

    private <T> T read(DatabaseRead<T> reading) throws JournalException {
        synchronized (this.reading) {
            try {
                if (reader == null) {
                    reader = new JournalReader(database.openForReading());
                }
                return reading.from(reader);
            } catch (SQLException e) {
                closeReader();
                throw JournalException.of(database.file(), e);
            }
        }
    }

    private void closeReader() {
        synchronized (reading) {
            Closeables.closeQuietly(reader);
            reader = null;
        }
    }

    // ---- writing

    @Override
    public void commit(List<Write> writes, long ceiling) throws JournalException {
        try {
            OpenDatabase now = ready();
            now.commit(writes, ceiling);
            reached = now.reached();
        } catch (SQLException | IOException e) {
            closeAfterFailure();
            throw JournalException.explain(database.file(), e);
        } catch (RuntimeException e) {
            closeAfterFailure(); // its transaction is still open, and the next could not begin
            throw e;
        }
    }

    /** One whose files went astray stays open: it may be all that is left of them. */
    private void closeAfterFailure() {
        if (open == null || !open.isFaulty()) {
            Closeables.closeQuietly(open);
            open = null;
        }
    }

    private OpenDatabase ready() throws SQLException, IOException, JournalException {
        OpenDatabase now = open;
        if (now == null) {
            return reopen();
        }
        return now.isFaulty() ? mend(now) : now;
    }

    /**
     * As long as the database was only read, nothing else may read it now: where nothing could be written, SQLite lets nobody
     * in this process write the index of the log until all have closed it.
     */
    private OpenDatabase reopen() throws SQLException, IOException, JournalException {
        if (wasWritten) {
            return openForWriting();
        }
        synchronized (reading) {
            closeReader();
            return openForWriting();
        }
    }

    private OpenDatabase openForWriting() throws SQLException, IOException, JournalException {
        takeLocks();
        Connection connection = database.openForWriting();
        try {
            requireContinued(connection);
            database.prepare(connection);
            databaseLock().renew();
        } catch (SQLException | IOException | JournalException e) {
            Closeables.closeQuietly(connection);
            throw e;
        } catch (DataFolderException e) {
            Closeables.closeQuietly(connection);
            throw JournalException.of(e);
        }
        OpenDatabase now = new OpenDatabase(database, reached, connection);
        open = now;
        wasWritten = true;
        return now;
    }

    private void requireContinued(Connection connection) throws SQLException, JournalException {
        History found = Database.history(connection);
        if (lost != null && lost.equals(found)) {
            Database.replaceHistory(connection, history);
        } else if (found == null || !reached.isReachedBy(found, Database.highestOffset(connection))) {
            throw new JournalException(
                    database.file() + " is not the one this hub opened, or lacks what was recorded: restart the hub.",
                    null);
        }
        lost = null;
    }

    private DatabaseLock databaseLock() {
        if (databaseLock == null) {
            throw new IllegalStateException("not locked");
        }
        return databaseLock;
    }

    /** Closes a lock on another file only when no connection to that is open. */
    private void takeLocks() throws IOException, JournalException {
        try {
            if (lock == null) {
                lock = FolderLock.take(database.folder());
            }
            requireDatabase();
            if (databaseLock == null || !databaseLock.isInPlace()) {
                closeReader();
                Closeables.closeQuietly(databaseLock);
                databaseLock = null;
                databaseLock = DatabaseLock.take(database.file());
            }
        } catch (DataFolderException e) {
            throw JournalException.of(e);
        }
    }

    private void requireDatabase() throws JournalException {
        if (database.exists()) {
            return;
        }
        if (!database.hasCopy()) {
            throw new JournalException(
                    database.file() + " is gone: put it back, or restart the hub, which begins a new one.", null);
        }
        installCopy();
    }

    // ---- faults of files

    @Override
    public void check() throws JournalException {
        if (open == null) {
            return;
        }
        try {
            open.check();
            if (lock != null && !lock.isInPlace()) {
                lock.close();
                lock = null;
                takeLocks();
            }
        } catch (IOException e) {
            throw JournalException.explain(database.file(), e);
        }
    }

    /** Goes on with files that were put back, or writes those anew that are gone; either way with all that was committed. */
    private OpenDatabase mend(OpenDatabase faulty) throws SQLException, IOException, JournalException {
        FileFault found = faulty.lookAgain();
        if (found == null) {
            return faulty;
        }
        if (!found.canBeMended()) {
            throw found.exception(database.file());
        }
        rescue(faulty, found);
        return reopen();
    }

    private void rescue(OpenDatabase faulty, FileFault found) throws SQLException, IOException, JournalException {
        faulty.rescue(found, DatabaseOpener.suffix("replaced", time));
        closeConnections();
        if (found == FileFault.DATABASE_GONE) {
            installCopy();
        }
    }

    /** If this fails, everything is in the copy: the next commit tries again, and so does the next hub. */
    private void installCopy() throws JournalException {
        try {
            database.installCopy();
        } catch (IOException e) {
            throw new JournalException(
                    "All that was recorded is in " + database.copyFile() + ", which cannot be renamed to "
                            + database.file() + " (" + IoReason.of(e) + "): keep it, and make that possible.",
                    e);
        }
        LOG.warn("{} was written anew with all that was recorded.", database.file());
    }

    /** Closes the writer last: the last connection to close empties the log, and the reader may not. */
    private void closeConnections() {
        closeReader();
        Closeables.closeQuietly(open);
        open = null;
    }

    @Override
    public void close() {
        closeConnections();
        Closeables.closeQuietly(databaseLock);
        databaseLock = null;
        Closeables.closeQuietly(lock);
        lock = null;
    }
}
