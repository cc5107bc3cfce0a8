package org.higginspush.ledger.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.higginspush.ledger.Await;
import org.jspecify.annotations.Nullable;

/** Faults of the hub's disk and files. Used by one thread. */
public final class DiskFaults implements AutoCloseable {
    private static final int BLOCK = 4 << 20;
    private static final int GARBAGE = 64;
    private static final List<String> KEYS = List.of("signing-key.json", "vapid-key.json");

    private final Path data;
    private @Nullable Thread writing;

    /**
     * @param data the hub's data folder
     */
    public DiskFaults(Path data) {
        this.data = data;
    }

    /**
     * No commit gets through for a while: the database is locked, which to the hub looks like a disk that does not
     * answer.
     *
     * @param last done just before the first commit gets through again
     * @throws IOException if the hub's database cannot be locked
     */
    public void lockDatabase(Duration time, Runnable last) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("hub.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("BEGIN IMMEDIATE");
            Await.sleep(time);
            last.run();
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            throw new IOException("The hub's database cannot be locked.", e);
        }
    }

    /**
     * The hub's data folder is not where it was for a while.
     *
     * @param last done just before it is put back
     */
    public void moveAway(Duration time, Runnable last) throws IOException {
        Path elsewhere = data.resolveSibling("moved-away");
        Files.move(data, elsewhere);
        Await.sleep(time);
        last.run();
        Files.move(elsewhere, data);
    }

    /**
     * The hub's data folder is deleted, and after a while there is an empty one, but for the hub's keys: one signs its
     * tokens, push services know it by the other.
     *
     * @param last done just before there is one again
     */
    public void delete(Duration time, Runnable last) throws IOException {
        for (String key : KEYS) {
            Files.move(data.resolve(key), data.resolveSibling(key));
        }
        while (!deleteOnce()) {
            Thread.onSpinWait(); // the hub has put a file there meanwhile
        }
        Await.sleep(time);
        last.run();
        Files.createDirectory(data);
        for (String key : KEYS) {
            Files.move(data.resolveSibling(key), data.resolve(key));
        }
    }

    private boolean deleteOnce() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        try {
            Files.delete(data);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    /** True if there is a database where the hub's is. */
    public boolean hasDatabase() {
        return Files.exists(data.resolve("hub.db"));
    }

    /**
     * Cuts the log of the database short, garbles it, or removes it. To be called while no hub runs.
     *
     * @return false if there was none
     */
    public boolean garbleLog(RandomGenerator chance) throws IOException {
        Path log = data.resolve("hub.db-wal");
        if (!Files.exists(log) || Files.size(log) == 0) {
            return false;
        }
        switch (chance.nextInt(3)) {
            case 0 -> Files.delete(log);
            case 1 -> overwrite(log, chance.nextLong(Files.size(log)), 0);
            default -> overwrite(log, chance.nextLong(Files.size(log)), GARBAGE);
        }
        return true;
    }

    /** Writes so much garbage there; none cuts the file off. */
    private static void overwrite(Path file, long at, int garbage) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (garbage == 0) {
                channel.truncate(at);
            } else {
                channel.write(ByteBuffer.wrap("x".repeat(garbage).getBytes(StandardCharsets.US_ASCII)), at);
            }
        }
    }

    /** From now on something else writes to the same disk and syncs, again and again; every commit has to queue. */
    public void slowDown() {
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
    public void recover() {
        if (writing != null) {
            writing.interrupt();
            writing = null;
        }
    }

    @Override
    public void close() {
        recover();
    }
}
