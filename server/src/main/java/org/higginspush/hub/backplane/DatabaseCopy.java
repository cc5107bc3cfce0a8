package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What is done to the database of a data folder from outside of a hub: copied, which a hub that runs does not notice, and made
 * smaller, for which there must be none.
 */
public final class DatabaseCopy {
    private DatabaseCopy() {}

    /**
     * Copies all that was committed, at one moment, into a file that this user alone may read. A hub that is started with the copy begins a new
     * history, because it cannot know what happened after it was made: all devices sync everything once.
     *
     * @param folder the data folder
     * @param copy is not there yet; it is there when this returns, and whole
     * @throws DataFolderException if there is no database of a hub in the folder
     * @throws IOException if it cannot be read, or the copy not be written; the message says why and what to do
     */
    public static void write(Path folder, Path copy) throws DataFolderException, IOException {
        if (Files.exists(copy)) {
            throw new IOException(copy + " is there already: name a file that is not, or remove it.");
        }
        Database database = existing(folder);
        Path unfinished = copy.resolveSibling(copy.getFileName() + ".unfinished");
        try {
            Files.deleteIfExists(unfinished);
            Database.create(unfinished);
            copy(database, unfinished);
            forgetHistory(unfinished);
            force(unfinished);
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static Database existing(Path folder) throws DataFolderException {
        Database database = new Database(folder);
        if (!database.exists()) {
            throw new DataFolderException("There is no database in " + folder
                    + ": name the hub's data folder with --data, or its configuration with --config.");
        }
        return database;
    }

    private static void copy(Database database, Path copy) throws IOException, DataFolderException {
        try (Connection connection = database.openForReading()) {
            database.prepare(connection);
            try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
                statement.setString(1, copy.toString());
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IOException("The database cannot be copied. " + reason(database, e), e);
        }
    }

    private static String reason(Database database, SQLException e) {
        return String.valueOf(JournalException.explain(database.file(), e).getMessage());
    }

    /** As an operator would who puts an older copy in place. */
    private static void forgetHistory(Path copy) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("DELETE FROM history");
            if (!Database.isSound(connection)) {
                throw new IOException("The database of the hub is damaged, and so would be the copy.");
            }
        } catch (SQLException e) {
            throw new IOException(
                    "The copy cannot be written. "
                            + JournalException.explain(copy, e).getMessage(),
                    e);
        }
    }

    private static void force(Path copy) throws IOException {
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Gives back to the disk what is free in the database.
     *
     * @param folder the data folder, which no hub uses
     * @return how many bytes were given back
     * @throws DataFolderException if there is no database in the folder, or a hub uses it
     * @throws IOException if that cannot be done; the message says why and what to do
     */
    public static long compact(Path folder) throws DataFolderException, IOException {
        Database database = existing(folder);
        try (FolderLock alone = FolderLock.take(folder);
                DatabaseLock also = DatabaseLock.take(database.file())) {
            long before = Files.size(database.file());
            compact(database);
            if (!alone.isInPlace() || !also.isInPlace()) {
                throw new DataFolderException("The files in " + folder + " were replaced meanwhile.");
            }
            return before - Files.size(database.file());
        }
    }

    private static void compact(Database database) throws IOException, DataFolderException {
        try (Connection connection = database.openForWriting()) {
            database.prepare(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("VACUUM");
            }
            Database.emptyLog(connection);
        } catch (SQLException e) {
            throw new IOException("The database cannot be made smaller. " + reason(database, e), e);
        }
    }
}
