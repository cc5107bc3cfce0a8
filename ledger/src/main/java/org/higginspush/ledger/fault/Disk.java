package org.higginspush.ledger.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.higginspush.ledger.Await;
import org.jspecify.annotations.Nullable;

/** Makes trouble with the hub's disk. Used by one thread. */
public final class Disk implements AutoCloseable {
    private static final int BLOCK = 4 << 20;

    private final Path data;
    private @Nullable Thread writing;

    /**
     * @param data the hub's data folder
     */
    public Disk(Path data) {
        this.data = data;
    }

    /**
     * No commit gets through for a while: the database is locked, which to the hub looks like a disk that does not answer.
     *
     * @param last done just before the first commit gets through again
     * @throws IOException if the hub's database cannot be locked
     */
    public void sticks(Duration time, Runnable last) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("hub.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("BEGIN IMMEDIATE");
            Await.pace(time);
            last.run();
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            throw new IOException("The hub's database cannot be locked.", e);
        }
    }

    /** From now on something else writes to the same disk and syncs, again and again; every commit has to queue. */
    public void becomesSlow() {
        if (writing == null) {
            Thread thread = new Thread(this::write, "slow-disk");
            thread.setDaemon(true);
            writing = thread;
            thread.start();
        }
    }

    private void write() {
        Path file = data.resolveSibling("slow-disk");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!Thread.currentThread().isInterrupted()) {
                channel.write(ByteBuffer.allocate(BLOCK), 0);
                channel.force(true);
            }
        } catch (java.nio.channels.ClosedByInterruptException e) {
            // told to stop
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The disk is as it was. */
    public void recovers() {
        if (writing != null) {
            writing.interrupt();
            writing = null;
        }
    }

    @Override
    public void close() {
        recovers();
    }
}
