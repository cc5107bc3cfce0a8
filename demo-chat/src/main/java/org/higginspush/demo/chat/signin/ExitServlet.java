package org.higginspush.demo.chat.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /chat/exit} ends a chat session by its exit key, at once; with {@code ?closing} soon, for a page that is being closed
 * or loaded again. The reply is the same whether or not there was such a session, so guessed keys tell nothing.
 */
public final class ExitServlet extends PostServlet {
    private static final long serialVersionUID = 1L;

    private final transient Consumer<String> exit;
    private final transient Consumer<String> closing;

    /**
     * @param exit ends the chat session with that exit key, if there is one
     * @param closing is told that the page of that chat session was closed
     */
    public ExitServlet(Consumer<String> exit, Consumer<String> closing) {
        this.exit = exit;
        this.closing = closing;
    }

    @Override
    protected byte @Nullable [] reply(HttpServletRequest request, byte[] body) {
        String key = new String(body, StandardCharsets.US_ASCII).strip();
        ("closing".equals(request.getQueryString()) ? closing : exit).accept(key);
        return null;
    }
}
