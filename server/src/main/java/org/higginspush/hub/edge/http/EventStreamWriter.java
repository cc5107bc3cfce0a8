package org.higginspush.hub.edge.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.session.ClosingConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes one stream of server-sent events. At most one write is in flight; what comes meanwhile waits at its source. Thread-safe.
 */
final class EventStreamWriter implements ClosingConnection {
    private static final String KEEP_ALIVE = ":\n\n";
    private static final long KEEP_ALIVE_AFTER = Duration.ofSeconds(20).toNanos();

    private final HttpApiExchange exchange;
    private final long writeDeadline;
    private final Supplier<@Nullable String> source;
    private final Runnable abort;
    private final AtomicBoolean keepAlive = new AtomicBoolean();
    /** Above 0 while a write is in flight; incremented by each call of {@link #pump} meanwhile. */
    private final AtomicInteger pumps = new AtomicInteger();

    private volatile long writtenAt = System.nanoTime();
    private volatile boolean begun;
    private volatile boolean ending;
    /** What is written at the end. Set before {@code ending}. */
    private volatile String last = "";

    private volatile boolean closed;
    private volatile boolean aborted;
    private volatile @Nullable Throwable failed;
    private final AtomicBoolean completed = new AtomicBoolean();

    /**
     * @param writeDeadline after how long a stream that is not read is aborted
     * @param source gives the events to write next; null if there are none now
     * @param abort ends a stream that cannot be written
     */
    EventStreamWriter(
            HttpApiExchange exchange, Duration writeDeadline, Supplier<@Nullable String> source, Runnable abort) {
        this.exchange = exchange;
        this.writeDeadline = writeDeadline.toNanos();
        this.source = source;
        this.abort = abort;
    }

    /** True if a request wants a stream. */
    static boolean isAskedFor(Request request) {
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        return accept != null && accept.contains("text/event-stream") && HttpMethod.GET.is(request.getMethod());
    }

    /**
     * Begins the stream.
     *
     * @param first the first events
     * @param begun called once they are written, before the source is asked
     */
    void begin(String first, Runnable begun) {
        exchange.response().setStatus(200);
        HttpFields.Mutable headers = exchange.response().getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Accel-Buffering", "no");
        this.begun = true;
        pumps.set(1);
        write(first, () -> {
            begun.run();
            drain();
        });
    }

    /** Writes what waits. If a write is in flight, its completion does it. */
    void pump() {
        if (pumps.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        do {
            pumps.set(1);
            if (ending) {
                writeEnd();
                return; // and nothing is written after it, because the count stays above 0
            }
            String text = source.get();
            if (text == null && keepAlive.compareAndSet(true, false)) {
                text = KEEP_ALIVE;
            }
            if (text != null) {
                write(text, this::drain);
                return;
            }
        } while (!pumps.compareAndSet(1, 0));
    }

    private void write(String text, Runnable written) {
        writtenAt = System.nanoTime();
        exchange.response()
                .write(false, BufferUtil.toBuffer(text, StandardCharsets.UTF_8), Callback.from(written, this::failed));
    }

    private void writeEnd() {
        if (completed.compareAndSet(false, true)) {
            Callback callback = exchange.callback();
            exchange.response()
                    .write(
                            true,
                            BufferUtil.toBuffer(last, StandardCharsets.UTF_8),
                            Callback.from(() -> closed(callback), failure -> broken(callback, failure)));
        }
    }

    private void closed(Callback callback) {
        closed = true;
        callback.succeeded();
    }

    private void broken(Callback callback, Throwable failure) {
        aborted = true;
        closed = true;
        callback.failed(failure);
    }

    /** A write failed. A stream that is being ended is no session any more that could be aborted. */
    private void failed(Throwable failure) {
        failed = failure;
        abort.run();
        if (ending) {
            completeFailed(failure);
        }
    }

    private void completeFailed(Throwable failure) {
        if (completed.compareAndSet(false, true)) {
            broken(exchange.callback(), failure);
        }
    }

    /** Aborts the stream if it is not read, and keeps it alive if nothing was written for long. */
    void inspect(long nanos) {
        long quiet = nanos - writtenAt;
        if (pumps.get() > 0 && quiet > writeDeadline) {
            abort.run();
        } else if (quiet > KEEP_ALIVE_AFTER) {
            keepAlive.set(true);
            pump();
        }
    }

    /** Ends the stream in good order, after the write that is in flight; no more events are taken from the source. */
    void end() {
        end("");
    }

    /** The same, with something that is written last. */
    void end(String last) {
        this.last = last;
        ending = true;
        Throwable failure = failed;
        if (failure == null) {
            pump();
        } else {
            completeFailed(failure);
        }
    }

    /** Whether its first events are written, or being written. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean wasAborted() {
        return aborted;
    }

    /**
     * What tells a browser's {@code EventSource} when to come back (the HTML standard, section 9.2.6). It remembers that for
     * later, so a second is the least.
     */
    static String retry(Duration after) {
        return "retry: " + after.plusSeconds(1).toMillis() + "\n\n";
    }
}
