package org.higginspush.hub.plugin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.higginspush.hub.model.Refusal;

/**
 * The whole body of a small request. A servlet of Jetty's has such a request too: {@code
 * ServletContextRequest.getServletContextRequest(request)}; it reads either this or the servlet's own input.
 */
public final class RequestBody {
    private RequestBody() {}

    /**
     * Reads it without holding a thread.
     *
     * @param most how many bytes it may have
     * @param deadline how long from now all of it may take, however often a byte of it comes
     * @return completed on a thread that may block; or failed with a {@link Refusal}: {@code TOO_LARGE}, {@code TOO_SLOW},
     *     or {@code MALFORMED} if the client broke it off
     */
    public static CompletableFuture<byte[]> read(Request request, int most, Duration deadline) {
        BodyCollector collector = new BodyCollector(most, request.getLength());
        CompletableFuture<byte[]> body = collector.body();
        Scheduler.Task alarm = request.getComponents()
                .getScheduler()
                .schedule(
                        () -> request.getComponents()
                                .getExecutor()
                                .execute(() -> collector.refuse(BodyCollector.tooSlow())),
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
        body.whenComplete((bytes, failure) -> alarm.cancel());
        new BodyRead(request, collector).run();
        return body;
    }

    /** Runs whenever more of the body has come. */
    private record BodyRead(Request request, BodyCollector body) implements Runnable {
        @Override
        public void run() {
            while (!body.isDone()) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                take(chunk);
            }
        }

        private void take(Content.Chunk chunk) {
            if (Content.Chunk.isFailure(chunk)) {
                body.breakOff();
                return;
            }
            byte[] piece = BufferUtil.toArray(chunk.getByteBuffer());
            chunk.release();
            body.add(piece, piece.length);
            if (chunk.isLast()) {
                body.end();
            }
        }
    }
}
