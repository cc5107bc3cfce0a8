package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite database of a hub: its file, its schema, and how connections to it are set up. Not final, so that a test can
 * let the disk run full.
 */
class Database {
    static final String FILE = "hub.db";

    private static final int BUSY_MILLIS = 5_000;
    private static final Pattern EPOCH = Pattern.compile("[0-9A-Za-z]{1,32}");
    private static final String COPY = FILE + ".copy";

    /**
     * One unbroken history.
     *
     * @param ceiling no offset above it was ever given
     */
    record History(String epoch, long ceiling) {
        /** False if no hub can have written it. */
        boolean isBelievable() {
            return EPOCH.matcher(epoch).matches() && OffsetClock.isBelievable(ceiling);
        }
    }

    private final Path folder;
    private final Path file;

    Database(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(FILE);
    }

    Path folder() {
        return folder;
    }

    Path file() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Creates the empty file, for this user of the machine alone: it names users and their contexts. */
    void create() throws IOException {
        create(file);
    }

    /** The same for another file. */
    static void create(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    /**
     * Renames the database and what belongs to it, so that a new one can be made. To be called without connections.
     *
     * @return its new name
     */
    Path moveAside(String suffix) throws IOException {
        Path aside = folder.resolve(FILE + "." + suffix);
        for (String part : new String[] {"-shm", "-wal", ""}) {
            if (Files.exists(Path.of(file + part))) {
                Files.move(Path.of(file + part), Path.of(aside + part));
            }
        }
        return aside;
    }

    /** Renames files that somebody put where those of the log belong. */
    void moveAside(List<Path> strangers, String suffix) throws IOException {
        for (Path stranger : strangers) {
            if (Files.size(stranger) == 0) {
                Files.delete(stranger);
            } else {
                Files.move(stranger, Path.of(stranger + "." + suffix));
            }
        }
    }

    /** Opens for writing. A commit that returned is on the disk. Creates no file. */
    Connection openForWriting() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setGetGeneratedKeys(false); // the driver would prepare and run a query for them after each row
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA secure_delete = ON"); // what is deleted is overwritten: addresses of devices
            return connection;
        } catch (SQLException e) {
            Closeables.closeQuietly(connection);
            throw e;
        }
    }

    /**
     * Opens for reading only. In a folder that cannot be written SQLite can keep no index of its log; there it works if
     * there is no log.
     */
    Connection openForReading() throws SQLException {
        Connection connection = readOnly().createConnection("jdbc:sqlite:" + file);
        try {
            number(connection, "SELECT count(*) FROM sqlite_schema");
            return connection;
        } catch (SQLException e) {
            connection.close();
            if (hasLog()) {
                throw e;
            }
            return readOnly().createConnection("jdbc:sqlite:" + file.toUri() + "?immutable=1");
        }
    }

    private boolean hasLog() {
        try {
            return Files.size(Path.of(file + "-wal")) > 0;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static SQLiteConfig readOnly() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    /** Checks the whole file: true if it is sound. */
    static boolean isSound(Connection connection) throws SQLException {
        try {
            return "ok".equals(text(connection, "PRAGMA quick_check(1)"));
        } catch (SQLiteException e) {
            if (isCorrupt(e)) {
                return false;
            }
            throw e;
        }
    }

    static boolean isCorrupt(SQLException e) {
        int primary = e.getErrorCode() & 0xFF;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /**
     * Makes sure that the schema is there and ours.
     *
     * @throws DataFolderException if the file is another program's, or a later hub's
     */
    void prepare(Connection connection) throws SQLException, DataFolderException {
        DatabaseSchema.prepare(connection, file);
    }

    /** Reads the history; null if there is none. */
    static @Nullable History history(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch, ceiling FROM history ORDER BY ceiling DESC")) {
            return row.next() ? new History(row.getString(1), row.getLong(2)) : null;
        }
    }

    /**
     * Begins a history: in a new database, where an operator deleted the one that was because the database is an older copy
     * of itself, and where the hub found that something is missing. Its offsets are above those of the records that are
     * there.
     *
     * @param ceiling no offset above it was ever given, as far as is known otherwise
     */
    static History beginHistory(Connection connection, long ceiling) throws SQLException {
        History before = history(connection);
        History history = new History(Epochs.otherThan(before), Math.max(ceiling, highestOffset(connection)));
        replaceHistory(connection, history);
        return history;
    }

    /** From now on the database has this history. */
    static void replaceHistory(Connection connection, History history) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO history VALUES (?, ?)")) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("DELETE FROM history");
            insert.setString(1, history.epoch());
            insert.setLong(2, history.ceiling());
            insert.executeUpdate();
            statement.execute("COMMIT");
        }
    }

    /** The highest offset of all records; 0 if there is none. */
    static long highestOffset(Connection connection) throws SQLException {
        long highest = highestOffset(connection, "context");
        return DatabaseSchema.hasAudiences(connection)
                ? Math.max(highest, highestOffset(connection, "scoped_context"))
                : highest;
    }

    private static long highestOffset(Connection connection, String table) throws SQLException {
        return number(
                connection, "SELECT coalesce(max(max(latest_offset, coalesce(other_offset, 0))), 0) FROM " + table);
    }

    // ---- putting right

    /** Brings all that the log holds into the database itself. */
    static void emptyLog(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            row.next();
            if (row.getInt(1) != 0) {
                throw new SQLException("the log is in use by another program");
            }
        }
    }

    /** Copies an open database whose file was deleted to a file beside where it was. Once that has its name it is complete. */
    void copy(Connection connection) throws SQLException, IOException {
        Path copy = folder.resolve(COPY);
        Path part = folder.resolve(COPY + ".part");
        Files.deleteIfExists(copy);
        Files.deleteIfExists(part);
        create(part);
        try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, part.toString());
            statement.execute();
        }
        sync(part, StandardOpenOption.WRITE);
        Files.move(part, copy);
    }

    /** True if there is a complete copy that {@link #installCopy} could not yet put in the place of the database. */
    boolean hasCopy() {
        return Files.isRegularFile(folder.resolve(COPY));
    }

    /** Where {@link #copy} puts the copy. */
    Path copyFile() {
        return folder.resolve(COPY);
    }

    /** Renames the copy to the database. Call it without connections, and only while there is no database. */
    void installCopy() throws IOException {
        for (Path stale : new Path[] {DatabaseFiles.log(file), DatabaseFiles.index(file)}) {
            Files.deleteIfExists(stale);
        }
        Files.move(folder.resolve(COPY), file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            sync(folder, StandardOpenOption.READ);
        }
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        return Long.parseLong(text(connection, query));
    }
}
