package org.higginspush.demo.chat.signin;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.demo.chat.hall.Person;
import org.higginspush.demo.chat.signin.Names.Granted;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.edge.http.Problem;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.plugin.RateLimiter;
import org.higginspush.hub.plugin.RequestBody;

/**
 * {@code POST /chat/sign-in} gives a token for a name; {@code POST /chat/exit} ends a chat session by its exit key, for a
 * page that is being closed. Nothing here reads a cookie, so there is nothing for a foreign page to ride on.
 */
public final class SignInHandler extends Handler.Abstract {
    private static final int MAX_BODY = 4096;
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int BURST = 60;
    private static final int PER_MINUTE = 60;

    private final PluginContext hub;
    private final Names names;
    private final Duration tokenLifetime;
    private final InstantSource clock;
    private final Consumer<String> exit;
    private final RateLimiter signIns;

    /**
     * @param exit ends the chat session with that exit key, if there is one
     */
    public SignInHandler(
            PluginContext hub, Names names, Duration tokenLifetime, InstantSource clock, Consumer<String> exit) {
        this.hub = hub;
        this.names = names;
        this.tokenLifetime = tokenLifetime;
        this.clock = clock;
        this.exit = exit;
        this.signIns = new RateLimiter(BURST, PER_MINUTE, clock);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        switch (Request.getPathInContext(request)) {
            case "/chat/sign-in" ->
                post(request, response, callback, body -> signIn(request, response, body, callback));
            case "/chat/exit" -> post(request, response, callback, body -> exit(response, body, callback));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void post(Request request, Response response, Callback callback, Consumer<byte[]> action) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (!HttpMethod.POST.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "POST");
            Problem.write(response, callback, new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "Use POST."));
            return;
        }
        RequestBody.read(request, MAX_BODY, DEADLINE).thenAccept(action).exceptionally(failure -> {
            refuse(response, callback, failure);
            return null;
        });
    }

    private static void refuse(Response response, Callback callback, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Refusal refusal) {
            Problem.write(response, callback, refusal);
        } else {
            callback.failed(cause);
        }
    }

    private void signIn(Request request, Response response, byte[] body, Callback callback) {
        String address = ClientAddress.of(request);
        signIns.take(address, "Too many sign-ins from this address");
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null || !"application/json".equals(MimeTypes.getContentTypeWithoutCharset(type))) {
            throw new Refusal(ErrorCode.UNSUPPORTED_MEDIA, "Send JSON: Content-Type: application/json.");
        }
        Granted granted = names.grant(SignInJson.read(body), address, clock.instant());
        String token =
                hub.issueToken(Person.userOf(granted.user()), granted.device(), Set.of(Scope.PLUGIN), tokenLifetime);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, SignInJson.answer(granted, token, tokenLifetime.toMillis()), callback);
    }

    /** Answers the same whether there was such a session: a key says nothing to who guesses. */
    private void exit(Response response, byte[] body, Callback callback) {
        exit.accept(new String(body, StandardCharsets.US_ASCII).strip());
        response.setStatus(204);
        response.write(true, null, callback);
    }
}
