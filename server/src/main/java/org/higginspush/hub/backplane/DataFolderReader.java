package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.higginspush.hub.backplane.Database.History;
import org.higginspush.hub.model.TimedChange;

/**
 * Reads all that a hub has in a data folder, to move it, and keeps hubs from the folder meanwhile. Only as much is in memory as belongs
 * to one user or one group. Used by one thread.
 */
public final class DataFolderReader implements AutoCloseable {
    private static final String USERS = "SELECT user FROM context"
            + " UNION SELECT owner FROM scoped_context WHERE scope BETWEEN " + StoredScope.EVERYONE_AS_TOLD + " AND "
            + StoredScope.MEMBER + " UNION SELECT user FROM member";
    private static final String GROUPS = "SELECT name FROM user_group UNION SELECT user_group FROM member";

    private static final History NONE = new History("", -1);

    private final Database database;
    private final FolderLock lock;
    private final DatabaseLock databaseLock;
    private final Connection connection;
    private final JournalReader reader;
    private final History history;
    private final long highestOffset;

    private DataFolderReader(Database database, FolderLock lock, DatabaseLock databaseLock, Connection connection)
            throws SQLException, IOException, DataFolderException {
        this.database = database;
        this.lock = lock;
        this.databaseLock = databaseLock;
        this.connection = connection;
        History found = Database.isSound(connection) ? prepared() : NONE;
        long highest = found.isBelievable() ? Database.highestOffset(connection) : 0;
        Watermark mark = WatermarkFile.read(database.folder());
        boolean isWhole = found.isBelievable()
                && found.ceiling() >= highest
                && DatabaseSchema.isBelievable(connection)
                && (mark == null || mark.isReachedBy(found, highest));
        if (!isWhole) {
            throw new DataFolderException(database.file()
                    + " is damaged or lacks something: start a hub with this data folder once, which mends what can be"
                    + " mended and says what cannot, and stop it again.");
        }
        this.history = found;
        this.highestOffset = highest;
        this.reader = new JournalReader(connection);
    }

    /** Throws if it is not ours, before anything of it is believed. */
    private History prepared() throws SQLException, DataFolderException {
        database.prepare(connection);
        History found = Database.history(connection);
        return found == null ? NONE : found;
    }

    /**
     * Opens a folder in which no hub runs.
     *
     * @throws DataFolderException if a hub runs there, there is none, or it is not whole; the text says what to do
     */
    public static DataFolderReader open(Path folder) throws DataFolderException {
        Database database = new Database(folder);
        if (!database.exists()) {
            throw new DataFolderException("There is no " + database.file()
                    + ": name the data folder of a hub that was run with storage.mode: sqlite.");
        }
        FolderLock lock = null;
        DatabaseLock databaseLock = null;
        Connection connection = null;
        try {
            lock = FolderLock.take(folder);
            databaseLock = DatabaseLock.take(database.file());
            connection = database.openForWriting();
            databaseLock.renew();
            return new DataFolderReader(database, lock, databaseLock, connection);
        } catch (SQLException | IOException | DataFolderException e) {
            Closeables.closeQuietly(connection);
            Closeables.closeQuietly(databaseLock);
            Closeables.closeQuietly(lock);
            if (e instanceof DataFolderException known) {
                throw known;
            }
            throw new DataFolderException(
                    "The data folder cannot be read: "
                            + JournalException.explain(database.file(), e).getMessage(),
                    e);
        }
    }

    /** Names the unbroken history that is there. */
    public String epoch() {
        return history.epoch();
    }

    /** No device has a position with a higher offset. */
    public long highestOffset() {
        return Math.max(history.ceiling(), highestOffset);
    }

    /** Hands all of it over. */
    public void read(StateWriter writer) throws IOException {
        try {
            Journal.StoredEveryone everyone = reader.loadEveryone();
            writer.everyone(everyone.registers(), everyone.given());
            forEach(USERS, row -> {
                String user = row.getString(1);
                writer.user(user, reader.load(user), reader.groupsOf(user));
            });
            forEach(GROUPS, row -> {
                String group = row.getString(1);
                writer.group(group, reader.loadGroup(group).registers());
            });
            for (Map.Entry<String, UserCutOffs> one : reader.loadCutOffs().entrySet()) {
                writer.cutOffs(one.getKey(), one.getValue());
            }
            new RegistrationReader().forEach(connection, writer::registration);
            for (TimedChange timed : reader.loadTimed()) {
                writer.timed(timed);
            }
        } catch (SQLException e) {
            throw new IOException(JournalException.of(database.file(), e).getMessage(), e);
        }
    }

    /** Takes one row in. */
    private interface StateRow {
        void accept(ResultSet row) throws SQLException, IOException;
    }

    private void forEach(String query, StateRow taker) throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                taker.accept(rows);
            }
        }
    }

    /** From now on no hub is started there. To be called once all is in the other place, before it can be used there. */
    public void markMoved(String where) throws IOException {
        new MovedMarker(false, where).write(database.folder());
    }

    @Override
    public void close() {
        Closeables.closeQuietly(reader); // and with it the connection
        Closeables.closeQuietly(databaseLock);
        Closeables.closeQuietly(lock);
    }
}
