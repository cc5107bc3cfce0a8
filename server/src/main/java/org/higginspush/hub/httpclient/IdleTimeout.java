package org.higginspush.hub.httpclient;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a connection that received nothing for too long: a read from a peer that vanished would never end. */
final class IdleTimeout implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "idle-timeout");
        thread.setDaemon(true);
        return thread;
    });
    private final long limit;
    private final Closeable connection;
    private volatile long receivedAt = System.nanoTime();

    private IdleTimeout(Duration limit, Closeable connection) {
        this.limit = limit.toNanos();
        this.connection = connection;
    }

    /** Starts the timeout for a connection. */
    static IdleTimeout start(Duration limit, Closeable connection) {
        IdleTimeout timeout = new IdleTimeout(limit, connection);
        long interval = limit.toNanos() / 4;
        timeout.timer.scheduleWithFixedDelay(timeout::check, interval, interval, TimeUnit.NANOSECONDS);
        return timeout;
    }

    /** Restarts the timeout: something was received. */
    void reset() {
        receivedAt = System.nanoTime();
    }

    private void check() {
        if (System.nanoTime() - receivedAt > limit) {
            closeConnection();
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (IOException e) {
            // The next read fails.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
