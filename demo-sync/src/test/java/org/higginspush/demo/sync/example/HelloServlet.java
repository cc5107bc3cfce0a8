package org.higginspush.demo.sync.example;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** {@code GET /greeting/hello} greets the user of the token; docs/plug-ins.md shows it. */
final class HelloServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient TokenVerifier tokens;

    HelloServlet(TokenVerifier tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext async = request.startAsync(); // the issuer's keys may have to be fetched first
        String token = String.valueOf(request.getHeader("Authorization")).replaceFirst("^Bearer ", "");
        tokens.verify(token).whenCompleteAsync((who, failure) -> answer(async, who, failure), async::start);
    }

    private static void answer(AsyncContext async, @Nullable Identity who, @Nullable Throwable failure) {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        try {
            if (failure instanceof Refusal refusal) {
                async.getRequest().setAttribute(RequestDispatcher.ERROR_EXCEPTION, refusal);
                response.sendError(refusal.code().status());
            } else {
                response.setContentType("text/plain;charset=utf-8");
                response.getWriter().print("Hello, " + who.user() + "!");
            }
        } catch (IOException e) {
            // the client is gone
        }
        async.complete();
    }
}
