package org.higginspush.hub.plugin;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** The whole body of a small request. */
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
        CompletableFuture<byte[]> whole = new CompletableFuture<>();
        if (request.getLength() > most) {
            whole.completeExceptionally(tooLarge(most));
            return whole;
        }
        Scheduler.Task alarm = request.getComponents()
                .getScheduler()
                .schedule(
                        () -> request.getComponents()
                                .getExecutor()
                                .execute(() -> whole.completeExceptionally(tooSlow())),
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
        whole.whenComplete((body, failure) -> alarm.cancel());
        new Reading(request, most, whole).run();
        return whole;
    }

    private static Refusal tooLarge(int most) {
        return new Refusal(ErrorCode.TOO_LARGE, "The body is too large: at most " + most + " bytes.");
    }

    private static Refusal tooSlow() {
        return new Refusal(ErrorCode.TOO_SLOW, "The body came too slowly: send it at once.");
    }

    /** Runs whenever more of the body has come. */
    private record Reading(Request request, int most, CompletableFuture<byte[]> whole, ByteArrayOutputStream bytes)
            implements Runnable {
        Reading(Request request, int most, CompletableFuture<byte[]> whole) {
            this(request, most, whole, new ByteArrayOutputStream());
        }

        @Override
        public void run() {
            while (!whole.isDone()) {
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
                whole.completeExceptionally(Refusal.malformed("The body broke off: send it whole."));
                return;
            }
            bytes.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
            chunk.release();
            if (bytes.size() > most) {
                whole.completeExceptionally(tooLarge(most));
            } else if (chunk.isLast()) {
                whole.complete(bytes.toByteArray());
            }
        }
    }
}
