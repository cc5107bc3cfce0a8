package org.higginspush.hub.command.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.httpclient.HubClientException;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/** A response that takes its time, read line by line by a thread of its own: an event stream, or a poll that is held. */
final class HeldResponse implements AutoCloseable {
    private final CompletableFuture<Answer> head = new CompletableFuture<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Future<?> reading;
    private volatile @Nullable InputStream body;
    private volatile long endedAt;

    /**
     * Sends the request.
     *
     * @param threads runs what reads; a thread of it is taken until this is closed
     */
    HeldResponse(DoctorClient client, HttpRequest.Builder request, ExecutorService threads) {
        reading = threads.submit(() -> read(client, request));
    }

    private void read(DoctorClient client, HttpRequest.Builder request) {
        String reason;
        try {
            HttpResponse<InputStream> response = client.stream(request);
            try (InputStream in = response.body()) {
                body = in;
                head.complete(new Answer(response.statusCode(), response.headers(), "", Duration.ZERO));
                read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
            }
            reason = "it was ended";
        } catch (IOException e) {
            reason = IoReason.of(e);
        } catch (HubClientException e) {
            reason = String.valueOf(e.getMessage());
        }
        endedAt = System.nanoTime();
        end.complete(reason);
        head.cancel(false);
    }

    private void read(BufferedReader reader) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
        }
    }

    /** The status and the headers; null if there are none in time. */
    @Nullable
    Answer head(Duration limit) throws InterruptedException {
        try {
            return head.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return null;
        }
    }

    /** The next line that holds this; null if none comes in time, or it ends before. */
    @Nullable
    String line(String part, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0; left = until - System.nanoTime()) {
            boolean isOver = end.isDone();
            String line =
                    lines.poll(isOver ? 0 : Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS);
            if (line != null && line.contains(part)) {
                return line;
            }
            if (line == null && isOver) {
                return null;
            }
        }
        return null;
    }

    /** Waits until it ends. Returns when that was, as {@link System#nanoTime} says, or null if it is still open. */
    @Nullable
    Long end(Duration limit) throws InterruptedException {
        try {
            end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return endedAt;
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("It never fails", e);
        }
    }

    /** Why it ended, in words; empty if it has not. */
    String reason() {
        return end.getNow("");
    }

    @Override
    public void close() {
        InputStream open = body;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is over all the same.
            }
        }
        reading.cancel(true);
    }
}
