package org.higginspush.hub.edge.bayeux;

import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The shape a Bayeux message must have before CometD looks at it: CometD casts the fields, and a field of another type
 * makes it fail half-way and leave a session behind.
 */
final class MessageShape {
    private static final int MAX_ID = 64;
    private static final int MAX_SUBSCRIPTIONS = 32;

    private MessageShape() {}

    /**
     * @throws Refusal that names the field which is wrong
     */
    static void check(Map<String, Object> message) {
        Object channel = message.get(Message.CHANNEL_FIELD);
        if (!(channel instanceof String name)) {
            throw Refusal.malformed("Each message needs a \"channel\", a string.");
        }
        BayeuxChannels.check(name);
        text(message, Message.CLIENT_ID_FIELD, 128);
        text(message, Message.CONNECTION_TYPE_FIELD, 64);
        id(message.get(Message.ID_FIELD));
        object(message, Message.EXT_FIELD);
        advice(object(message, Message.ADVICE_FIELD));
        subscription(message.get(Message.SUBSCRIPTION_FIELD));
        if (message.containsKey(Message.SUCCESSFUL_FIELD)) {
            throw Refusal.malformed("A request must not have the field \"successful\".");
        }
    }

    private static void text(Map<String, Object> message, String field, int longest) {
        Object value = message.get(field);
        if (value != null && !(value instanceof String s && s.length() <= longest)) {
            throw Refusal.malformed("\"" + field + "\" must be a string of at most " + longest + " characters.");
        }
    }

    private static void id(@Nullable Object id) {
        boolean right = id == null
                || id instanceof Integer
                || id instanceof Long
                || (id instanceof String s && s.length() <= MAX_ID);
        if (!right) {
            throw Refusal.malformed("\"id\" must be a string of at most " + MAX_ID + " characters.");
        }
    }

    private static @Nullable Map<?, ?> object(Map<String, Object> message, String field) {
        Object value = message.get(field);
        if (value == null) {
            message.remove(field);
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw Refusal.malformed("\"" + field + "\" must be an object.");
    }

    private static void advice(@Nullable Map<?, ?> advice) {
        if (advice == null) {
            return;
        }
        for (String field : List.of(Message.TIMEOUT_FIELD, Message.INTERVAL_FIELD)) {
            Object value = advice.get(field);
            if (value != null && !(value instanceof Number n && n.longValue() >= 0)) {
                throw Refusal.malformed("\"advice." + field + "\" must be a number of milliseconds, 0 or more.");
            }
        }
    }

    private static void subscription(@Nullable Object subscription) {
        if (subscription instanceof List<?> list) {
            if (list.isEmpty() || list.size() > MAX_SUBSCRIPTIONS) {
                throw Refusal.malformed("\"subscription\" must name 1 to " + MAX_SUBSCRIPTIONS + " channels.");
            }
            list.forEach(MessageShape::channel);
        } else if (subscription != null) {
            channel(subscription);
        }
    }

    private static void channel(@Nullable Object name) {
        if (!(name instanceof String text)) {
            throw Refusal.malformed("\"subscription\" must be a channel name or an array of them.");
        }
        BayeuxChannels.check(text);
    }
}
