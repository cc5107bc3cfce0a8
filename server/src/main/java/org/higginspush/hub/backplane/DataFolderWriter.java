package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.backplane.Database.History;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/**
 * Makes the database of a data folder from what a hub had in another place, and keeps hubs from the folder until that is complete. It is
 * made in a folder beside it and takes its place at the end; what an earlier hub had there is kept under another name. Used by one
 * thread.
 */
public final class DataFolderWriter implements StateWriter, AutoCloseable {
    private static final String PART = "hub.moving";
    /** So many rows are one transaction, and in memory. */
    private static final int BATCH = 2_000;

    private final Path folder;
    private final InstantSource time;
    private final FolderLock lock;
    private final Database part;
    private @Nullable Connection connection;
    private @Nullable JournalWriter writer;
    private final List<Journal.Write> batch = new ArrayList<>(BATCH);

    private DataFolderWriter(Path folder, FolderLock lock, InstantSource time) {
        this.folder = folder;
        this.lock = lock;
        this.time = time;
        this.part = new Database(folder.resolve(PART));
    }

    /**
     * Takes a folder, which is made if it is not there. Nothing of it is changed yet.
     *
     * @throws DataFolderException if a hub runs there, or there is one already that was not moved away; the text says what to do
     */
    public static DataFolderWriter open(Path folder, InstantSource time) throws DataFolderException {
        FolderLock lock = null;
        try {
            Files.createDirectories(folder);
            lock = FolderLock.take(folder);
            Database database = new Database(folder);
            if (database.exists() && MovedMarker.read(folder) == null) {
                throw new DataFolderException("There is a hub's database in " + folder
                        + " already, which was not moved away: name an empty folder, or move that file.");
            }
            return new DataFolderWriter(folder, lock, time);
        } catch (IOException e) {
            Closeables.closeQuietly(lock);
            throw new DataFolderException(
                    "The data folder cannot be used: "
                            + JournalException.explain(folder, e).getMessage(),
                    e);
        } catch (DataFolderException e) {
            Closeables.closeQuietly(lock);
            throw e;
        }
    }

    /** Begins to write. From now on no hub is started there. */
    public void begin(String where) throws IOException {
        new MovedMarker(true, where).write(folder);
        Database database = new Database(folder);
        if (database.exists()) { // at once, so that nobody takes it for what is to come
            database.moveAside(unusedSuffix());
        }
        removePart();
        Files.createDirectory(part.folder());
        try {
            part.create();
            Connection opened = part.openForWriting();
            connection = opened;
            part.prepare(opened);
            writer = new JournalWriter(opened);
        } catch (SQLException e) {
            throw failed(e);
        } catch (DataFolderException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private String unusedSuffix() {
        String suffix = DatabaseOpener.suffix("before-move", time);
        String unused = suffix;
        for (int i = 2; Files.exists(folder.resolve(Database.FILE + "." + unused)); i++) {
            unused = suffix + "-" + i;
        }
        return unused;
    }

    private void removePart() throws IOException {
        if (Files.isDirectory(part.folder())) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(part.folder())) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(part.folder());
        }
    }

    private IOException failed(SQLException e) {
        return new IOException(JournalException.of(part.file(), e).getMessage(), e);
    }

    // ---- writing

    private void add(Journal.Write write) throws IOException {
        batch.add(write);
        if (batch.size() == BATCH) {
            commit();
        }
    }

    private void commit() throws IOException {
        if (writer == null) {
            throw new IllegalStateException("not begun");
        }
        try {
            writer.commit(batch, 0);
            batch.clear();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void user(String user, Map<ContextKey, Register> registers, List<String> groups) throws IOException {
        for (Map.Entry<ContextKey, Register> one : registers.entrySet()) {
            add(new Journal.Write.Save(user, one.getKey(), one.getValue()));
        }
        for (String group : groups) {
            add(new Journal.Write.AddMember(group, user));
        }
    }

    @Override
    public void group(String group, Map<String, Register> registers) throws IOException {
        add(new Journal.Write.AddGroup(group));
        for (Map.Entry<String, Register> one : registers.entrySet()) {
            add(new Journal.Write.SaveGroup(group, one.getKey(), one.getValue()));
        }
    }

    @Override
    public void everyone(Map<String, Register> registers, Map<String, Long> given) throws IOException {
        for (Map.Entry<String, Register> one : registers.entrySet()) {
            add(new Journal.Write.SaveEveryone(one.getKey(), one.getValue()));
        }
        for (Map.Entry<String, Long> one : given.entrySet()) {
            add(new Journal.Write.GiveRevision(one.getKey(), one.getValue()));
        }
    }

    @Override
    public void cutOffs(String user, UserCutOffs cutOffs) throws IOException {
        add(new Journal.Write.SaveCutOffs(user, cutOffs));
    }

    @Override
    public void registration(Registration registration) throws IOException {
        add(new Journal.Write.PutRegistration(registration));
    }

    @Override
    public void timed(TimedChange timed) throws IOException {
        add(new Journal.Write.PutTimed(timed));
    }

    // ---- the end

    /**
     * Puts the database in its place, complete. From now on a hub may be started there.
     *
     * @param epoch of the history that goes on there
     * @param highestOffset no device has a position with a higher one
     */
    public void finish(String epoch, long highestOffset) throws IOException {
        commit();
        Connection written = connection;
        if (written == null) {
            throw new IllegalStateException("not begun");
        }
        try {
            long highest = Math.max(highestOffset, Database.highestOffset(written));
            Database.replaceHistory(written, new History(epoch, highest));
            Database.emptyLog(written);
            Watermark mark = new Watermark(epoch, highest, Database.highestOffset(written));
            closePart();
            WatermarkFile.open(part.folder(), mark).close();
        } catch (SQLException e) {
            throw failed(e);
        }
        putInPlace();
    }

    private void putInPlace() throws IOException {
        Files.move(
                part.folder().resolve(WatermarkFile.FILE),
                folder.resolve(WatermarkFile.FILE),
                StandardCopyOption.REPLACE_EXISTING);
        Files.move(part.file(), new Database(folder).file());
        syncFolder();
        MovedMarker.remove(folder);
        removePart();
    }

    /** Makes the renaming durable, where the system lets a folder be opened. */
    private void syncFolder() throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private void closePart() {
        Closeables.closeQuietly(writer);
        Closeables.closeQuietly(connection);
        writer = null;
        connection = null;
    }

    /** Leaves what is not finished where it is: hubs are kept from it. */
    @Override
    public void close() {
        closePart();
        Closeables.closeQuietly(lock);
    }
}
