package org.higginspush.demo.chat.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /chat/exit} ends a chat session by its exit key, for a page that is being closed. The reply is the same whether
 * or not there was such a session, so guessed keys tell nothing.
 */
public final class ExitServlet extends PostServlet {
    private static final long serialVersionUID = 1L;

    private final transient Consumer<String> exit;

    /**
     * @param exit ends the chat session with that exit key, if there is one
     */
    public ExitServlet(Consumer<String> exit) {
        this.exit = exit;
    }

    @Override
    protected byte @Nullable [] reply(HttpServletRequest request, byte[] body) {
        exit.accept(new String(body, StandardCharsets.US_ASCII).strip());
        return null;
    }
}
