package org.higginspush.demo.sync.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a small request without holding a thread, and turns whatever goes wrong into a problem document. */
public abstract class JsonHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(JsonHandler.class);
    private static final int MAX_BODY = 65_536;

    /** Longer than any browser needs for so little. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final String base;

    /**
     * @param base the path of all requests for this handler, with a slash at both ends
     */
    protected JsonHandler(String base) {
        this.base = base;
    }

    /**
     * Answers a request. Called on a thread that may block.
     *
     * @return the answer, or failed with a {@link Problem} or a {@link Refusal}; both may be thrown as well
     */
    protected abstract CompletableFuture<Reply> answer(Call call);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!request.getHttpURI().getPath().startsWith(base)) {
            return false;
        }
        RequestBody.read(request, MAX_BODY, DEADLINE)
                .thenApply(body -> Call.of(request, base, body))
                .thenComposeAsync(this::answer, request.getComponents().getExecutor())
                .exceptionally(JsonHandler::explain)
                .thenAccept(reply -> reply.send(response, callback));
        return true;
    }

    private static Reply explain(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            return Reply.of(problem);
        }
        if (cause instanceof Refusal refusal) {
            return explain(refusal);
        }
        LOG.warn("A request to the demonstration failed", cause);
        return Reply.of(new Problem(500, "The server failed: try again later."));
    }

    private static Reply explain(Refusal refusal) {
        Reply reply = Reply.of(new Problem(refusal.code().status(), refusal.text()));
        if (refusal.retryAfter() != null) {
            reply = reply.with(
                    HttpHeader.RETRY_AFTER,
                    Long.toString(Math.max(1, refusal.retryAfter().toSeconds())));
        }
        return refusal.code() == ErrorCode.UNAUTHENTICATED ? reply.with(HttpHeader.WWW_AUTHENTICATE, "Bearer") : reply;
    }
}
