package org.higginspush.hub.plugin;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** Puts the body of a small request together, piece by piece. One thread at a time adds to it; any may ask for the body. */
final class BodyCollector {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();

    /**
     * @param most how many bytes the body may have
     * @param announced how many the request says it has; negative if it does not say
     */
    BodyCollector(int most, long announced) {
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
    void add(byte[] piece, int length) {
        bytes.write(piece, 0, length);
        if (bytes.size() > most) {
            refuse(tooLarge());
        }
    }

    /** The body is complete. */
    void end() {
        body.complete(bytes.toByteArray());
    }

    /** The client sent no more although the body was not complete. */
    void breakOff() {
        refuse(Refusal.malformed("The body broke off: send it whole."));
    }

    void refuse(Refusal refusal) {
        body.completeExceptionally(refusal);
    }

    /** True if nothing more need be read: the body is complete, or refused. */
    boolean isDone() {
        return body.isDone();
    }

    /** The body, or a {@link Refusal}: {@code TOO_LARGE}, {@code TOO_SLOW}, or {@code MALFORMED} if it broke off. */
    CompletableFuture<byte[]> body() {
        return body;
    }
}
