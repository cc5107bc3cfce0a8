package org.higginspush.demo.chat.signin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RequestBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the small body of a {@code POST} and writes the reply without holding a thread. A refusal is handed to the hub, which
 * answers it as it answers its own.
 */
abstract class PostServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(PostServlet.class);
    private static final int MAX_BODY = 4096;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /**
     * Replies to a request. Called on a thread that may block.
     *
     * @return JSON; or null for a reply without content
     * @throws Refusal if it is not granted
     */
    protected abstract byte @Nullable [] reply(HttpServletRequest request, byte[] body);

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            refuse(request, response, new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "Use POST."));
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(0); // the body has a deadline, and every reply comes
        RequestBody.read(ServletContextRequest.getServletContextRequest(request), MAX_BODY, DEADLINE)
                .thenApplyAsync(body -> Reply.of(reply(request, body)), async::start)
                .whenCompleteAsync((reply, failure) -> finish(async, reply, failure), async::start);
    }

    private static void finish(AsyncContext async, @Nullable Reply reply, @Nullable Throwable failure) {
        try {
            if (failure != null) {
                fail(async, Futures.unwrap(failure));
            } else if (reply != null) {
                reply.write(async);
            }
        } catch (IOException e) {
            async.complete();
        }
    }

    private static void fail(AsyncContext async, Throwable failure) throws IOException {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        if (failure instanceof Refusal refusal) {
            refuse((HttpServletRequest) async.getRequest(), response, refusal);
        } else {
            log.error("A request to the chat failed", failure);
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
        async.complete();
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
            throws IOException {
        request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, refusal);
        response.sendError(refusal.code().status());
    }
}
