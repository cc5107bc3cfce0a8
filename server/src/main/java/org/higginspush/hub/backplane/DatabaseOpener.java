package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.higginspush.hub.backplane.Database.History;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a database is opened at the start of a hub: its locks are taken, it is checked, and it is found out whether something
 * is missing that was acknowledged. Used once.
 */
final class DatabaseOpener {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpener.class);

    private static final String NEW_HISTORY = "A new one is begun: all devices will sync everything once.";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    final Database database;
    final InstantSource time;

    @Nullable
    FolderLock lock;

    @Nullable
    DatabaseLock databaseLock;

    /** Null if it can only be read. */
    @Nullable
    OpenDatabase open;

    private @Nullable History history;
    private @Nullable History lost;
    private long highestOffset;

    DatabaseOpener(Database database, InstantSource time) {
        this.database = database;
        this.time = time;
    }

    /** The name of a file that is kept aside. */
    static String suffix(String why, InstantSource time) {
        return why + "-" + STAMP.format(time.instant());
    }

    History history() {
        if (history == null) {
            throw new IllegalStateException("not opened");
        }
        return history;
    }

    /** How far the commits in it have come. */
    Watermark reached() {
        return new Watermark(history().epoch(), history().ceiling(), highestOffset);
    }

    /** The history that is still in the database, but is not to be gone on with; null if none is. */
    @Nullable
    History lost() {
        return lost;
    }

    void run() throws DataFolderException {
        try {
            Files.createDirectories(database.folder());
            lock = FolderLock.take(database.folder());
            MovedMarker.refuse(database.folder());
            forWriting();
        } catch (IOException | SQLException e) {
            forReading(e);
        } catch (DataFolderException e) {
            closeLocks();
            throw e;
        }
    }

    private void closeLocks() {
        Closeables.closeQuietly(databaseLock);
        Closeables.closeQuietly(lock);
    }

    // ---- for writing

    private void forWriting() throws IOException, SQLException, DataFolderException {
        if (!database.exists()) {
            createOrInstallCopy();
        }
        databaseLock = DatabaseLock.take(database.file());
        Connection connection = sound();
        try {
            databaseLock.renew();
            history = historyOf(connection);
        } catch (SQLException | IOException | DataFolderException e) {
            Closeables.closeQuietly(connection);
            throw e;
        }
        open = new OpenDatabase(database, reached(), connection);
    }

    private void createOrInstallCopy() throws IOException {
        if (database.hasCopy()) {
            LOG.warn(
                    "{} is missing; {}, which a former hub made of it, takes its place.",
                    database.file(),
                    database.copyFile());
            database.installCopy();
        } else {
            database.create();
        }
    }

    private Connection sound() throws SQLException, IOException, DataFolderException {
        Connection connection = null;
        try {
            connection = database.openForWriting();
            if (isSound(connection)) {
                return connection;
            }
        } catch (SQLException e) {
            if (!Database.isCorrupt(e)) {
                Closeables.closeQuietly(connection);
                throw e;
            }
        } catch (DataFolderException e) {
            Closeables.closeQuietly(connection);
            throw e;
        }
        Closeables.closeQuietly(connection);
        return another();
    }

    private boolean isSound(Connection connection) throws SQLException, DataFolderException {
        if (!Database.isSound(connection)) {
            return false;
        }
        database.prepare(connection);
        return DatabaseSchema.isBelievable(connection);
    }

    private Connection another() throws SQLException, IOException, DataFolderException {
        Closeables.closeQuietly(databaseLock);
        Path aside = database.moveAside(suffix("corrupt", time));
        LOG.error(
                "{} is corrupt. It was kept as {}, and a new one is begun: all devices will sync everything once.",
                database.file(),
                aside);
        database.create();
        databaseLock = DatabaseLock.take(database.file());
        Connection connection = database.openForWriting();
        database.prepare(connection);
        return connection;
    }

    // ---- what may be missing

    private History historyOf(Connection connection) throws SQLException, IOException {
        History found = Database.history(connection);
        Watermark mark = WatermarkFile.read(database.folder());
        highestOffset = Database.highestOffset(connection);
        if (found != null && !hasLost(found, mark)) {
            if (mark == null) {
                LOG.warn(
                        "There is no usable {} beside {}: whether the database lost changes cannot be told this time.",
                        WatermarkFile.FILE,
                        database.file());
            }
            return found;
        }
        if (found == null && mark != null) {
            LOG.warn("{} has no history any more. {}", database.file(), NEW_HISTORY);
        }
        return Database.beginHistory(connection, mark == null ? 0 : mark.ceiling());
    }

    /** Says so in plain words if a history is not to be gone on with. */
    private boolean hasLost(History found, @Nullable Watermark mark) {
        if (!found.isBelievable() || found.ceiling() < highestOffset) {
            LOG.error("The history in {} is damaged. {}", database.file(), NEW_HISTORY);
            return true;
        }
        if (mark != null && !mark.isReachedBy(found, highestOffset)) {
            LOG.error(
                    "{} lacks changes that were acknowledged: {}. {}",
                    database.file(),
                    whatItIs(found, mark),
                    NEW_HISTORY);
            return true;
        }
        return false;
    }

    private static String whatItIs(History found, Watermark mark) {
        return found.epoch().equals(mark.epoch())
                ? "it is an older copy of itself, or its log was cut short, damaged or removed while the hub was down"
                : "it is not the database that was here when the hub ran last";
    }

    // ---- for reading

    private void forReading(Exception cause) throws DataFolderException {
        try (Connection connection = database.openForReading()) {
            MovedMarker.refuse(database.folder());
            database.prepare(connection);
            History found = Database.history(connection);
            if (found != null) {
                goOnReading(connection, found);
                return;
            }
        } catch (SQLException | IOException e) {
            cause.addSuppressed(e);
        } catch (DataFolderException e) {
            closeLocks();
            throw e;
        }
        closeLocks();
        throw new DataFolderException(
                "The data folder cannot be used: "
                        + JournalException.explain(database.file(), cause).getMessage(),
                cause);
    }

    /** A new history is not written then, but as soon as it can be. */
    private void goOnReading(Connection connection, History found) throws SQLException, IOException {
        Watermark mark = WatermarkFile.read(database.folder());
        highestOffset = Database.highestOffset(connection);
        if (hasLost(found, mark)) {
            lost = found;
            long ceiling = Math.max(highestOffset, mark == null ? 0 : mark.ceiling());
            history = new History(Epochs.otherThan(found), ceiling);
        } else {
            history = found;
        }
    }
}
