package org.higginspush.demo.sync.attributes;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.higginspush.demo.sync.http.Call;
import org.higginspush.demo.sync.http.EntityTags;
import org.higginspush.demo.sync.http.JsonServlet;
import org.higginspush.demo.sync.http.Problem;
import org.higginspush.demo.sync.http.Reply;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * The Attribute Server over HTTP, below {@code <base>users/<user>/contexts}: the list of contexts, and below it each
 * context with its revision as the entity tag. A token opens the contexts of its own user; its device is the origin of
 * what it writes. {@code PUT} replaces and {@code PATCH} merges (RFC 7396), both only with {@code If-Match} or {@code
 * If-None-Match: *}; a writer that was not up to date gets 412 with the current revision (RFC 9110, section 13.1).
 */
public final class AttributesServlet extends JsonServlet {
    private static final long serialVersionUID = 1L;
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final transient AttributeStore store;
    private final transient TokenVerifier tokens;
    private final transient ChangeListener listener;
    private final transient RateLimiter writes;
    private final transient Predicate<String> isRunning;

    /**
     * @param base the path in its context that it is mapped below, with a slash at both ends
     * @param listener hears of every change
     * @param writes how often a user may write
     */
    public AttributesServlet(
            String base, AttributeStore store, TokenVerifier tokens, ChangeListener listener, RateLimiter writes) {
        this(base, store, tokens, listener, writes, user -> true);
    }

    /**
     * @param isRunning false for a user to whom the server is to seem switched off
     */
    public AttributesServlet(
            String base,
            AttributeStore store,
            TokenVerifier tokens,
            ChangeListener listener,
            RateLimiter writes,
            Predicate<String> isRunning) {
        super(base);
        this.isRunning = isRunning;
        this.store = store;
        this.tokens = tokens;
        this.listener = listener;
        this.writes = writes;
    }

    @Override
    protected CompletableFuture<Reply> reply(Call call) {
        List<String> path = call.path();
        if (path.size() < 3
                || path.size() > 4
                || !path.get(0).equals("users")
                || !path.get(2).equals("contexts")) {
            throw new Problem(404, "There is nothing here: contexts are at users/<user>/contexts/<context>.");
        }
        String user = call.id("user", 1);
        return tokens.verify(call.token())
                .thenApply(who -> served(owner(who, user)))
                .thenApply(who -> path.size() == 3 ? list(call, user) : one(call, who, call.id("context", 3)));
    }

    private Identity served(Identity who) {
        if (!isRunning.test(who.user())) {
            throw new Problem(
                    503,
                    "The Attribute Server is switched off for this user: switch it on, or try again later.",
                    Map.of("switchedOff", true));
        }
        return who;
    }

    private static Identity owner(Identity who, String user) {
        if (!who.user().equals(user) || !who.may(Scope.SUBSCRIBE)) {
            throw Refusal.forbidden("The token does not open this user's contexts: use one of the user's own devices.");
        }
        return who;
    }

    private Reply list(Call call, String user) {
        return call.reads() ? Reply.json(200, ContextJson.list(store.contexts(user))) : notAllowed("GET, HEAD");
    }

    private Reply one(Call call, Identity who, String name) {
        return switch (call.method()) {
            case "GET", "HEAD" -> read(call, who.user(), name);
            case "PUT" -> write(call, who, name, Update.replacement(edits(call, "application/json")));
            case "PATCH" -> write(call, who, name, Update.merge(edits(call, MERGE_PATCH)));
            default -> notAllowed("GET, HEAD, PUT, PATCH");
        };
    }

    private Reply read(Call call, String user, String name) {
        Context context = store.context(user, name);
        if (context == null) {
            throw new Problem(404, "There is no such context: make it with PUT and If-None-Match: *.");
        }
        EntityTags known = call.tags("If-None-Match");
        return known != null && known.matchWeakly(context.entityTag())
                ? Reply.notModified().with("ETag", context.entityTag())
                : reply(200, context);
    }

    private Reply write(Call call, Identity who, String name, Update update) {
        writes.take(who.user(), "Too many changes of this user at once");
        WriteResult result = store.write(who.user(), name, precondition(call), update, who.device());
        if (result instanceof WriteResult.Accepted written) {
            listener.changed(who.user(), written.context());
            return reply(written.context().revision() == 1 ? 201 : 200, written.context());
        }
        if (result instanceof WriteResult.Conflict conflict) {
            throw conflict(conflict.current());
        }
        return reply(200, ((WriteResult.Unchanged) result).context());
    }

    private static Precondition precondition(Call call) {
        EntityTags match = call.tags("If-Match");
        EntityTags noneMatch = call.tags("If-None-Match");
        if (match == null && noneMatch == null) {
            throw new Problem(
                    428, "Say what you change: If-Match with the ETag you got, or If-None-Match: * to make it.");
        }
        return current -> (match == null || current != null && match.matchStrongly(current.entityTag()))
                && (noneMatch == null || current == null || !noneMatch.matchWeakly(current.entityTag()));
    }

    private static Map<String, @Nullable String> edits(Call call, String mediaType) {
        if (!call.mediaType().equals(mediaType)) {
            throw new Problem(415, "Send " + call.method() + " with Content-Type: " + mediaType + ".");
        }
        return ContextJson.edits(call.body());
    }

    private static Problem conflict(@Nullable Context current) {
        return new Problem(
                412,
                "Somebody changed it since: get it, merge your edits and write again.",
                current == null ? Map.of() : Map.of("revision", current.revision()));
    }

    private static Reply reply(int status, Context context) {
        return Reply.json(status, ContextJson.whole(context)).with("ETag", context.entityTag());
    }

    private static Reply notAllowed(String methods) {
        return Reply.of(new Problem(405, "Not with this method: use one of " + methods + "."))
                .with("Allow", methods);
    }
}
