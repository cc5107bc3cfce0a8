package org.higginspush.hub.plugin;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/**
 * Puts the body of a small request together, for whoever reads it piece by piece: a servlet's {@code ReadListener}. Who has
 * a request of Jetty's takes {@link RequestBody}. One thread at a time adds to it; any may ask for the body.
 */
public final class BodyCollector {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();

    /**
     * @param most how many bytes the body may have
     * @param announced how many the request says it has; negative if it does not say
     */
    public BodyCollector(int most, long announced) {
        this.most = most;
        if (announced > most) {
            refuse(tooLarge());
        }
    }

    private Refusal tooLarge() {
        return new Refusal(ErrorCode.TOO_LARGE, "The body is too large: at most " + most + " bytes.");
    }

    static Refusal tooSlow() {
        return new Refusal(ErrorCode.TOO_SLOW, "The body came too slowly: send it at once.");
    }

    /** The next bytes of the body. */
    public void add(byte[] piece, int length) {
        bytes.write(piece, 0, length);
        if (bytes.size() > most) {
            refuse(tooLarge());
        }
    }

    /** The body is complete. */
    public void end() {
        body.complete(bytes.toByteArray());
    }

    /** The client sent no more although the body was not complete. */
    public void breakOff() {
        refuse(Refusal.malformed("The body broke off: send it whole."));
    }

    void refuse(Refusal refusal) {
        body.completeExceptionally(refusal);
    }

    /** True if nothing more need be read: the body is complete, or refused. */
    public boolean isDone() {
        return body.isDone();
    }

    /**
     * The body, or a {@link Refusal}: {@code TOO_LARGE}, {@code TOO_SLOW}, or {@code MALFORMED} if it broke off. A body that is
     * too slow is refused on a thread of the JDK's: whoever blocks goes on with a {@code …Async} method.
     *
     * @param deadline how long from now all of it may take, however often a byte of it comes
     */
    public CompletableFuture<byte[]> within(Duration deadline) {
        return body.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).exceptionally(failure -> {
            throw failure instanceof Refusal refusal ? refusal : tooSlow();
        });
    }

    CompletableFuture<byte[]> body() {
        return body;
    }
}
