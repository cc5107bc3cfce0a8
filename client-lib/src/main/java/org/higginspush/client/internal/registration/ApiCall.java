package org.higginspush.client.internal.registration;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.higginspush.client.internal.bayeux.ApiAnswer;
import org.jspecify.annotations.Nullable;

/**
 * One request, however often it is sent, and its result.
 *
 * @param method the HTTP method
 * @param path what follows the address of the registration
 * @param body its JSON body; null for none
 * @param reader reads a yes; null if it is not what the hub answers
 * @param none the result if the hub has no registration; null if that is a refusal
 */
record ApiCall<T>(
        String method,
        String path,
        @Nullable Map<String, Object> body,
        Function<ApiAnswer, @Nullable T> reader,
        @Nullable T none,
        CompletableFuture<T> result) {
    private static final int NOT_FOUND = 404;

    ApiCall(
            String method,
            String path,
            @Nullable Map<String, Object> body,
            Function<ApiAnswer, @Nullable T> reader,
            @Nullable T none) {
        this(method, path, body, reader, none, new CompletableFuture<>());
    }

    /**
     * Completes the result.
     *
     * @return false if this is no answer that says yes
     */
    boolean complete(ApiAnswer answer) {
        T value = answer.successful()
                ? reader.apply(answer)
                : answer.problem() && answer.status() == NOT_FOUND ? none : null;
        return value != null && complete(value);
    }

    private boolean complete(T value) {
        result.complete(value);
        return true;
    }
}
