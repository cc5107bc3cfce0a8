package org.higginspush.hub.gateway.http;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.gateway.http.AccessTokens.IssuedToken;
import org.higginspush.hub.gateway.http.AccessTokens.TokenFailure;
import org.higginspush.hub.gateway.http.AccessTokens.TokenResult;
import org.higginspush.hub.model.Futures;

/**
 * Sends wake-ups to a vendor's push service with an access token (RFC 6750). A token that is refused is replaced, and the wake-up sent
 * once more; the second refusal counts.
 */
final class AuthorizedClient implements AutoCloseable {
    /** What a vendor's answers mean. */
    interface VendorAnswers {
        /** Whether another access token may help. */
        boolean refusesToken(HttpAnswer answer);

        WakeUpResult result(HttpAnswer answer, Instant now);
    }

    private final String service;
    private final AccessTokens tokens;
    private final VendorAnswers answers;
    private final PushHttpClient client;
    private final InstantSource clock;

    /**
     * @param service the push service's name, for sentences
     * @param client closed with this
     */
    AuthorizedClient(
            String service, AccessTokens tokens, VendorAnswers answers, PushHttpClient client, InstantSource clock) {
        this.service = service;
        this.tokens = tokens;
        this.answers = answers;
        this.client = client;
        this.clock = clock;
    }

    /**
     * Sends a wake-up.
     *
     * @param post without {@code Authorization}
     * @param withdrawn see {@link PushHttpClient#send(HttpPost, BooleanSupplier)}
     */
    CompletableFuture<WakeUpResult> send(HttpPost post, BooleanSupplier withdrawn) {
        return tokens.get().thenCompose(token -> with(token, post, withdrawn, true));
    }

    private CompletableFuture<WakeUpResult> with(
            TokenResult result, HttpPost post, BooleanSupplier withdrawn, boolean first) {
        if (result instanceof TokenFailure none) {
            return CompletableFuture.completedFuture(none.result());
        }
        IssuedToken token = (IssuedToken) result;
        Map<String, String> headers = new LinkedHashMap<>(post.headers());
        headers.put("Authorization", "Bearer " + token.value());
        return client.send(new HttpPost(post.address(), headers, post.body()), withdrawn)
                .handle((answer, failure) -> {
                    if (answer == null) {
                        return CompletableFuture.completedFuture(unanswered(failure));
                    }
                    if (answers.refusesToken(answer) && tokens.refused(token) && first) {
                        return tokens.get().thenCompose(next -> with(next, post, withdrawn, false));
                    }
                    return CompletableFuture.completedFuture(answers.result(answer, clock.instant()));
                })
                .thenCompose(sent -> sent);
    }

    private WakeUpResult unanswered(Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
        String reason = cause instanceof IOException ? cause.getMessage() : "the hub's client failed";
        return new TryLater(null, service + " gave no answer: " + reason + ".");
    }

    @Override
    public void close() {
        client.close();
    }
}
