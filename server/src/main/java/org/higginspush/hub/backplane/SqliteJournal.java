package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in a SQLite database: write-ahead log, full sync, one connection that writes and one that reads. After any
 * failure the connection concerned is closed, and the next use opens another; so it recovers by itself once the cause
 * is gone.
 */
final class SqliteJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Database database;
    private final Database.History history;

    /** Null while the folder cannot be written; touched by the thread that opens, then by the one that commits. */
    private @Nullable FolderLock lock;

    /** Null after a failure and while the folder cannot be written; touched as {@link #lock}. */
    private @Nullable JournalWriter writer;

    private final Object reading = new Object();

    /** Null after a failure; guarded by {@link #reading}. */
    private @Nullable JournalReader reader;

    private SqliteJournal(
            Database database, Database.History history, @Nullable FolderLock lock, @Nullable JournalWriter writer) {
        this.database = database;
        this.history = history;
        this.lock = lock;
        this.writer = writer;
    }

    // ---- opening

    /**
     * Opens the database of a data folder, or makes one. One that is corrupt is kept aside, under a name that says so,
     * and a new one begins a new history. One that can only be read is opened for reading; each {@link #commit} then
     * tries whether it can be written.
     *
     * @param time names the file that is kept aside
     */
    static SqliteJournal open(Database database, InstantSource time) throws DataFolderException {
        FolderLock lock = null;
        try {
            Files.createDirectories(database.folder());
            lock = FolderLock.take(database.folder());
            return openForWriting(database, lock, time);
        } catch (IOException | SQLException e) {
            return openForReading(database, lock, e);
        } catch (DataFolderException e) {
            closeQuietly(lock);
            throw e;
        }
    }

    private static SqliteJournal openForWriting(Database database, FolderLock lock, InstantSource time)
            throws IOException, SQLException, DataFolderException {
        if (!database.exists()) {
            database.create();
        }
        Connection connection = openSound(database, time);
        try {
            database.prepare(connection);
            Database.History history = Database.history(connection);
            if (history == null) {
                history = Database.beginHistory(connection);
            }
            return new SqliteJournal(database, history, lock, new JournalWriter(connection));
        } catch (SQLException | DataFolderException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private static Connection openSound(Database database, InstantSource time) throws SQLException, IOException {
        Connection connection = null;
        try {
            connection = database.openForWriting();
            if (Database.isSound(connection)) {
                return connection;
            }
        } catch (SQLException e) {
            if (!Database.isCorrupt(e)) {
                closeQuietly(connection);
                throw e;
            }
        }
        closeQuietly(connection);
        Path aside = database.moveAside("corrupt-" + STAMP.format(time.instant()));
        LOG.error(
                "{} is corrupt. It was kept as {}, and a new one is begun: all devices will sync everything once.",
                database.file(),
                aside);
        database.create();
        return database.openForWriting();
    }

    private static SqliteJournal openForReading(Database database, @Nullable FolderLock lock, Exception cause)
            throws DataFolderException {
        try (Connection connection = database.openForReading()) {
            database.prepare(connection);
            Database.History history = Database.history(connection);
            if (history != null) {
                return new SqliteJournal(database, history, lock, null);
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        } catch (DataFolderException e) {
            closeQuietly(lock);
            throw e;
        }
        closeQuietly(lock);
        throw new DataFolderException(
                "The data folder cannot be used: "
                        + explain(database.file(), cause).getMessage(),
                cause);
    }

    private static JournalException explain(Path file, Exception e) {
        return e instanceof SQLException sql
                ? JournalException.of(file, sql)
                : JournalException.of(file, (IOException) e);
    }

    // ---- the journal

    @Override
    public String epoch() {
        return history.epoch();
    }

    @Override
    public long ceiling() {
        return history.ceiling();
    }

    @Override
    public Map<String, Register> load(String user) throws JournalException {
        synchronized (reading) {
            try {
                if (reader == null) {
                    reader = new JournalReader(database.openForReading());
                }
                return reader.load(user);
            } catch (SQLException e) {
                closeQuietly(reader);
                reader = null;
                throw JournalException.of(database.file(), e);
            }
        }
    }

    @Override
    public void commit(List<Write> writes, long ceiling) throws JournalException {
        try {
            if (writer == null) {
                writer = reopen();
            }
            writer.commit(writes, ceiling);
        } catch (SQLException | IOException e) {
            closeQuietly(writer);
            writer = null;
            throw explain(database.file(), e);
        }
    }

    private JournalWriter reopen() throws SQLException, IOException, JournalException {
        lock();
        Connection connection = database.openForWriting();
        try {
            if (!history.isContinuedBy(Database.history(connection))) {
                throw new JournalException(database.file() + " is not the one this hub opened: restart the hub.", null);
            }
            return new JournalWriter(connection);
        } catch (SQLException | JournalException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private void lock() throws IOException, JournalException {
        if (lock != null) {
            return;
        }
        try {
            lock = FolderLock.take(database.folder());
        } catch (DataFolderException e) {
            throw new JournalException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Closes the writer last: the last connection to close empties the log, and the reader may not. */
    @Override
    public void close() {
        synchronized (reading) {
            closeQuietly(reader);
            reader = null;
        }
        closeQuietly(writer);
        writer = null;
        closeQuietly(lock);
        lock = null;
    }

    private static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("Closing failed", e);
        }
    }
}
