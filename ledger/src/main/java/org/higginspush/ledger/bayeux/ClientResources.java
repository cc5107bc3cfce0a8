package org.higginspush.ledger.bayeux;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** What all clients of a run share: the HTTP client, the timers and the threads. */
public final class ClientResources implements AutoCloseable {
    static {
        // Connections that wait for the next request are not to be taken for ones that the hub forgot to close.
        System.setProperty("jdk.httpclient.keepalive.timeout", "2");
    }

    private final Duration requestTimeout;
    private final ExecutorService threads;
    private final ScheduledExecutorService timers;
    private final HttpClient http;

    /**
     * @param threads how many run the clients
     * @param requestTimeout how long a connection may take to open, and an answer to come that the hub does not hold
     *     back on
     *     purpose
     */
    public ClientResources(int threads, Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
        this.threads = Executors.newFixedThreadPool(threads, named("ledger-client"));
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, named("ledger-timer"));
        timers.setRemoveOnCancelPolicy(true);
        this.timers = timers;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(this.threads)
                .connectTimeout(requestTimeout)
                .build();
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    public HttpClient http() {
        return http;
    }

    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** A mailbox for one client. */
    public Mailbox mailbox() {
        return new Mailbox(this::execute);
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // the run is over
        }
    }

    /** Runs a short task once, after a while, on the timer's thread. */
    public Future<?> later(long millis, Runnable task) {
        return timers.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Runs a short task again and again, the first time after one period. */
    public Future<?> every(Duration period, Runnable task) {
        return timers.scheduleAtFixedRate(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timers.shutdownNow();
        threads.shutdownNow();
    }
}
