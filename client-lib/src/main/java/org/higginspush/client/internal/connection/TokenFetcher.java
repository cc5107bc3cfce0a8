package org.higginspush.client.internal.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.higginspush.client.TokenSupplier;
import org.higginspush.client.internal.thread.Mailbox;
import org.jspecify.annotations.Nullable;

/** Calls the application's token supplier on threads that may block, one call at a time and in order. */
public final class TokenFetcher {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TokenSupplier supplier;
    private final Mailbox calls;
    private final Executor mailbox;
    private final Duration timeout;

    TokenFetcher(TokenSupplier supplier, Executor blocking, Executor mailbox) {
        this(supplier, blocking, mailbox, TIMEOUT);
    }

    /**
     * @param timeout after how long a supplier that does not answer counts as one that fails
     */
    TokenFetcher(TokenSupplier supplier, Executor blocking, Executor mailbox, Duration timeout) {
        this.supplier = supplier;
        this.calls = new Mailbox(blocking, () -> {});
        this.mailbox = mailbox;
        this.timeout = timeout;
    }

    /**
     * Asks the supplier for a token.
     *
     * @param callback called in the mailbox with the token, or why there is none
     */
    public void fetch(BiConsumer<@Nullable String, @Nullable Throwable> callback) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((token, failure) -> mailbox.execute(() -> callback.accept(token, failure)));
        calls.execute(() -> call(answer));
    }

    /** Tells the supplier that its last token was refused. */
    public void refused(String why) {
        calls.execute(() -> supplier.refused(why));
    }

    private void call(CompletableFuture<String> answer) {
        if (answer.isDone()) {
            return; // an earlier call took so long that this one has timed out
        }
        try {
            CompletionStage<String> token = supplier.token();
            token.whenComplete((text, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                } else if (text == null || text.isEmpty()) {
                    answer.completeExceptionally(new IllegalStateException("The token supplier gave no token."));
                } else {
                    answer.complete(text);
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }
}
