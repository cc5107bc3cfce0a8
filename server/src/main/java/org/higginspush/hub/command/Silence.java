package org.higginspush.hub.command;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a connection on which nothing was heard for too long: a read from a peer that vanished never ends by itself. */
final class Silence implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "silence");
        thread.setDaemon(true);
        return thread;
    });
    private final long limit;
    private final Closeable connection;
    private volatile long heardAt = System.nanoTime();

    private Silence(Duration limit, Closeable connection) {
        this.limit = limit.toNanos();
        this.connection = connection;
    }

    /** Starts to wait for a silence of this length. */
    static Silence limit(Duration limit, Closeable connection) {
        Silence silence = new Silence(limit, connection);
        long look = limit.toNanos() / 4;
        silence.timer.scheduleWithFixedDelay(silence::look, look, look, TimeUnit.NANOSECONDS);
        return silence;
    }

    /** Something was heard. */
    void broken() {
        heardAt = System.nanoTime();
    }

    private void look() {
        if (System.nanoTime() - heardAt > limit) {
            closeConnection();
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (IOException e) {
            // The reader finds out by itself.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
