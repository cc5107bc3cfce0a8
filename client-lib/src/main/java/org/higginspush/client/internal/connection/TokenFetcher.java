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

/** Asks the embedder's token supplier where it may block, one call at a time and in order. */
final class TokenFetcher {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TokenSupplier supplier;
    private final Mailbox calls;
    private final Executor mailbox;
    private final Duration patience;

    TokenFetcher(TokenSupplier supplier, Executor asides, Executor mailbox) {
        this(supplier, asides, mailbox, PATIENCE);
    }

    /**
     * @param patience after how long a supplier that does not answer counts as one that fails
     */
    TokenFetcher(TokenSupplier supplier, Executor asides, Executor mailbox, Duration patience) {
        this.supplier = supplier;
        this.calls = new Mailbox(asides, () -> {});
        this.mailbox = mailbox;
        this.patience = patience;
    }

    /**
     * Asks for a token.
     *
     * @param answered hears, in the mailbox, the token, or why there is none
     */
    void ask(BiConsumer<@Nullable String, @Nullable Throwable> answered) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((token, failure) -> mailbox.execute(() -> answered.accept(token, failure)));
        calls.execute(() -> forward(answer));
    }

    /** Tells the supplier that its last token was refused. */
    void refused(String why) {
        calls.execute(() -> supplier.refused(why));
    }

    private void forward(CompletableFuture<String> answer) {
        if (answer.isDone()) {
            return; // a call before it took so long that nobody waits for this one any more
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
