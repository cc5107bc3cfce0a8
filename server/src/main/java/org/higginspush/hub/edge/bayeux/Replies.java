package org.higginspush.hub.edge.bayeux;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a reply says no, the same for every kind of message. */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** Fills in a reply once its outcome is known: runs {@code success}, or refuses with what failed. */
    static void settle(ServerMessage.Mutable reply, @Nullable Throwable failure, Runnable success) {
        if (failure != null) {
            refuse(reply, asRefusal(failure));
            return;
        }
        try {
            success.run();
        } catch (RuntimeException | Error e) {
            refuse(reply, asRefusal(e));
        }
    }

    static void refuse(ServerMessage.Mutable reply, Refusal refusal) {
        reply.setSuccessful(false);
        reply.put(Message.ERROR_FIELD, refusal.bayeuxError());
        charge(reply);
        if (refusal.retryAfter() != null && !reply.isMeta()) {
            PushFields.reply(reply, Map.of("retryAfter", refusal.retryAfter().toMillis()));
        }
    }

    /** A refusal costs the connection that its message came on more than another answer. */
    static void charge(ServerMessage.Mutable reply) {
        ServerMessage.Mutable message = reply.getAssociated();
        if (message != null && message.getBayeuxContext() instanceof Exchange.Source source) {
            source.refused();
        }
    }

    /** Advice for a reply that ends a session or refuses a handshake. */
    static Map<String, Object> advice(Refusal refusal) {
        Map<String, Object> advice = new LinkedHashMap<>(4);
        if (refusal.retryAfter() == null) {
            advice.put(Message.RECONNECT_FIELD, Message.RECONNECT_NONE_VALUE);
        } else {
            advice.put(Message.RECONNECT_FIELD, Message.RECONNECT_HANDSHAKE_VALUE);
            advice.put(Message.INTERVAL_FIELD, refusal.retryAfter().toMillis());
        }
        return advice;
    }

    /** The refusal a failure stands for; anything unforeseen is logged and answered without its details. */
    static Refusal asRefusal(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        log.error("A message could not be handled because of an error in the hub", cause);
        return new Refusal(
                ErrorCode.UNAVAILABLE, "The hub could not do that because of an error of its own. Try again later.");
    }
}
