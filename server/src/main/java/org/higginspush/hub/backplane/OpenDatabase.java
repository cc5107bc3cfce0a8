package org.higginspush.hub.backplane;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database that is open for writing, with the eyes that are kept on its files. Used by one thread at a time.
 *
 * <p>When its files went astray it stays open: it may be all that is left of them.
 */
final class OpenDatabase implements AutoCloseable {
    private final Database database;
    private final Connection connection;
    private final JournalWriter writer;
    private final DatabaseFiles files;
    private WatermarkFile mark;
    private boolean faulty;

    /**
     * Takes over the connection, which is closed if this fails.
     *
     * @param reached how far the commits in it have come
     */
    OpenDatabase(Database database, Watermark reached, Connection connection) throws SQLException, IOException {
        this.database = database;
        this.connection = connection;
        DatabaseFiles opened = null;
        try {
            opened = DatabaseFiles.of(database);
            files = opened;
            writer = new JournalWriter(connection);
            mark = WatermarkFile.open(database.folder(), reached);
        } catch (SQLException | IOException e) {
            Closeables.closeQuietly(opened);
            Closeables.closeQuietly(connection);
            throw e;
        }
    }

    /** How far commits have come. */
    Watermark reached() {
        return mark.mark();
    }

    /** True from the moment on that its files were found astray. */
    boolean isFaulty() {
        return faulty;
    }

    /**
     * Writes all of it, so that the next hub finds it, and can tell if it does not.
     *
     * @param wantedCeiling the ceiling to store at least, or 0
     * @throws JournalException if the files went astray; what was written may be in files that nobody finds again
     * @throws SQLException and {@link IOException} if it must be closed
     */
    void commit(List<Journal.Write> writes, long wantedCeiling) throws SQLException, IOException, JournalException {
        long ceiling = reached().ceilingOf(writes, wantedCeiling);
        try {
            writer.commit(writes, ceiling);
        } catch (SQLException e) {
            check(files.find());
            throw e;
        }
        check(files.afterCommit());
        mark.write(reached().after(writes, ceiling));
    }

    /** Finds out whether the next hub will find what was committed, and whether it can tell how much that is. */
    void check() throws IOException, JournalException {
        check(files.find());
        if (!mark.isInPlace()) {
            mark.close();
            mark = WatermarkFile.open(database.folder(), reached());
        }
    }

    private void check(@Nullable FileFault found) throws JournalException {
        if (found != null) {
            faulty = true;
            throw found.exception(database.file());
        }
    }

    /**
     * Looks again at files that went astray: they may have been put back.
     *
     * @return what is still wrong; null if nothing is
     */
    @Nullable
    FileFault lookAgain() throws IOException, SQLException {
        FileFault found = files.find();
        if (found == null) {
            writer.rollBack();
            faulty = false;
        }
        return found;
    }

    /** Gets all that was committed ready for {@link Database#installCopy}, or into the database itself. */
    void rescue(FileFault found, String suffix) throws SQLException, IOException {
        writer.rollBack();
        database.moveAside(files.replaced(), suffix);
        if (found == FileFault.DATABASE_GONE) {
            database.copy(connection);
        } else {
            Database.emptyLog(connection);
        }
    }

    @Override
    public void close() {
        Closeables.closeQuietly(writer);
        Closeables.closeQuietly(files);
        Closeables.closeQuietly(mark);
    }
}
