package org.higginspush.demo.sync.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a small request and writes the reply without holding a thread, and turns whatever goes wrong into a problem
 * document.
 */
public abstract class JsonServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(JsonServlet.class);
    private static final int MAX_BODY = 65_536;
    /** Longer than any browser needs for so little. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final String base;

    /**
     * @param base the path in its context that the servlet is mapped below, with a slash at both ends
     */
    protected JsonServlet(String base) {
        this.base = base;
    }

    /** The path in its context that the servlet is mapped below, with a slash at both ends. */
    final String base() {
        return base;
    }

    /**
     * Replies to a request. Called on a thread that may block.
     *
     * @return the reply, or failed with a {@link Problem} or a {@link Refusal}; both may be thrown as well
     */
    protected abstract CompletableFuture<Reply> reply(Call call);

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (!path.startsWith(base)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        List<String> segments = List.of(path.substring(base.length()).split("/", -1));
        AsyncContext async = request.startAsync();
        async.setTimeout(0); // the body has a deadline, and every reply comes
        RequestBody.read(ServletContextRequest.getServletContextRequest(request), MAX_BODY, DEADLINE)
                .thenComposeAsync(body -> reply(new Call(request, segments, body)), async::start)
                .exceptionally(JsonServlet::explain)
                .thenAcceptAsync(reply -> ReplyWriter.write(reply, async), async::start);
    }

    private static Reply explain(Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
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
                    "Retry-After",
                    Long.toString(Math.max(1, refusal.retryAfter().toSeconds())));
        }
        return refusal.code() == ErrorCode.UNAUTHENTICATED ? reply.with("WWW-Authenticate", "Bearer") : reply;
    }
}
