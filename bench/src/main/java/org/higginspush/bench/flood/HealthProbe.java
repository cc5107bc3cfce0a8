package org.higginspush.bench.flood;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Asks for {@code /healthz} twenty times a second, on one kept connection, in a thread of its own. */
final class HealthProbe {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long EVERY_NANOS = 50_000_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final Histogram nanos = new Histogram(3);
    private final Thread thread = new Thread(this::ask, "health probe");
    private volatile boolean ended;

    HealthProbe(int port) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
                .timeout(LIMIT)
                .build();
        thread.start();
    }

    private void ask() {
        while (!ended) {
            long from = System.nanoTime();
            try {
                http.send(request, HttpResponse.BodyHandlers.discarding());
            } catch (IOException e) {
                // its time counts all the same
            } catch (InterruptedException e) {
                return;
            }
            nanos.recordValue(System.nanoTime() - from);
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    /** Ends it; then its times can be read. */
    void end() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long all but one in a hundred answers took at most, in milliseconds. */
    double p99Millis() {
        return nanos.getValueAtPercentile(99) / 1e6;
    }

    double longestMillis() {
        return nanos.getMaxValue() / 1e6;
    }
}
