package org.higginspush.client.link;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.higginspush.client.TokenSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the embedder's token supplier where it may block, one call at a time. */
final class Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final long PATIENCE_SECONDS = 30;

    private final TokenSupplier supplier;
    private final Executor asides;
    private final Executor mailbox;

    Tokens(TokenSupplier supplier, Executor asides, Executor mailbox) {
        this.supplier = supplier;
        this.asides = asides;
        this.mailbox = mailbox;
    }

    /**
     * Asks for a token.
     *
     * @param answered hears, in the mailbox, the token, or why there is none
     */
    void ask(BiConsumer<@Nullable String, @Nullable Throwable> answered) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((token, failure) -> mailbox.execute(() -> answered.accept(token, failure)));
        aside(() -> forward(answer));
    }

    /** Tells the supplier that its last token was refused. */
    void refused(String why) {
        aside(() -> supplier.refused(why));
    }

    private void forward(CompletableFuture<String> answer) {
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

    private void aside(Runnable call) {
        try {
            asides.execute(call);
        } catch (RejectedExecutionException e) {
            LOG.debug("The runtime has stopped.");
        }
    }
}
