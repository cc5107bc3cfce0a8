package org.higginspush.hub.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects the body of an answer up to a limit; at the first byte beyond it the connection is given up. */
final class LimitedBodySubscriber implements BodySubscriber<byte[]> {
    private final int limit;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();

    // Touched by the publisher's signals only, which come one after another (Flow.Subscriber).
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    LimitedBodySubscriber(int limit) {
        this.limit = limit;
    }

    /** The body of an answer that is of no use: not read at all. */
    static LimitedBodySubscriber unread(String why) {
        LimitedBodySubscriber body = new LimitedBodySubscriber(0);
        body.body.completeExceptionally(new IOException(why));
        return body;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (body.isDone()) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        parts.forEach(this::collect);
    }

    private void collect(ByteBuffer part) {
        if (body.isDone()) {
            return;
        }
        if (collected.size() + part.remaining() > limit) {
            giveUp();
            return;
        }
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        collected.writeBytes(bytes);
    }

    private void giveUp() {
        body.completeExceptionally(new IOException("the answer has more than " + limit + " bytes"));
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(collected.toByteArray());
    }
}
