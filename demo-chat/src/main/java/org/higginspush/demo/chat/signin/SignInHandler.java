package org.higginspush.demo.chat.signin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.higginspush.demo.chat.signin.Names.Granted;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.edge.http.Problem;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /chat/sign-in} gives a token for a name; {@code POST /chat/exit} ends a chat session by its exit key, for a
 * page that is being closed. Nothing here reads a cookie, so there is nothing for a foreign page to ride on.
 */
public final class SignInHandler extends Handler.Abstract {
    private static final int MAX_BODY = 4096;

    private final PluginContext hub;
    private final Names names;
    private final Duration tokenLifetime;
    private final InstantSource clock;
    private final Consumer<String> exit;
    private final AddressPace pace = new AddressPace();
    private final ObjectMapper json = new ObjectMapper();

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
        Promise.Invocable<byte[]> whole = Promise.Invocable.from(InvocationType.BLOCKING, (body, failure) -> {
            if (failure == null) {
                refusing(response, callback, () -> action.accept(body));
            } else {
                Problem.write(response, callback, new Refusal(ErrorCode.TOO_LARGE, "At most " + MAX_BODY + " bytes."));
            }
        });
        Content.Source.asByteArrayAsync(request, MAX_BODY, whole);
    }

    private void signIn(Request request, Response response, byte[] body, Callback callback) {
        pace.take(Request.getRemoteAddr(request), clock.instant());
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (!"application/json".equals(MimeTypes.getContentTypeWithoutCharset(type))) {
            throw new Refusal(ErrorCode.UNSUPPORTED_MEDIA, "Send JSON: Content-Type: application/json.");
        }
        Granted granted = names.grant(read(body), clock.instant());
        String token = hub.issueToken(granted.user(), granted.device(), Set.of(Scope.PLUGIN), tokenLifetime);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token", token);
        answer.put("expiresIn", tokenLifetime.toMillis());
        answer.put("user", granted.user());
        answer.put("device", granted.device());
        answer.put("key", granted.key());
        write(response, answer, callback);
    }

    private SignIn read(byte[] body) {
        try {
            JsonNode fields = json.readTree(body);
            return new SignIn(
                    label(fields, "name"),
                    label(fields, "platform"),
                    label(fields, "device"),
                    text(fields, "password"),
                    text(fields, "key"));
        } catch (IOException e) {
            throw Refusal.malformed("The body is not JSON.");
        }
    }

    private static String label(JsonNode fields, String name) {
        String label = text(fields, name);
        return label == null ? "" : label;
    }

    private static @Nullable String text(JsonNode fields, String name) {
        JsonNode field = fields.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return null;
        }
        if (!field.isTextual()) {
            throw Refusal.malformed("\"" + name + "\" must be a string.");
        }
        return field.textValue();
    }

    /** Answers the same whether there was such a session: a key says nothing to who guesses. */
    private void exit(Response response, byte[] body, Callback callback) {
        exit.accept(new String(body, StandardCharsets.US_ASCII).strip());
        response.setStatus(204);
        response.write(true, null, callback);
    }

    private void refusing(Response response, Callback callback, Runnable action) {
        try {
            action.run();
        } catch (Refusal refusal) {
            Problem.write(response, callback, refusal);
        } catch (RuntimeException e) {
            callback.failed(e);
        }
    }

    private void write(Response response, Map<String, Object> answer, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        try {
            Content.Sink.write(response, true, json.writeValueAsString(answer), callback);
        } catch (JsonProcessingException e) {
            callback.failed(e);
        }
    }
}
