package org.higginspush.hub.edge.bayeux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cometd.bayeux.Message;
import org.cometd.server.ServerMessageImpl;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one Bayeux message (Bayeux 1.0, section 3), with the types that they must have: CometD casts them, and a field
 * of another type makes it fail half-way and leave a session behind.
 */
final class MessageFields {
    private static final int MAX_ID = 64;
    private static final int MAX_CLIENT_ID = 128;
    private static final int MAX_CONNECTION_TYPE = 64;
    private static final int MAX_SUBSCRIPTIONS = 32;

    private final Map<String, @Nullable Object> fields = new HashMap<>();

    void put(String name, @Nullable Object value) {
        fields.put(name, value);
    }

    @Nullable
    Object get(String name) {
        return fields.get(name);
    }

    /**
     * Checks the fields that Bayeux defines.
     *
     * @throws Refusal that names the field which is wrong
     */
    void check() {
        BayeuxChannels.check(channel());
        text(Message.CLIENT_ID_FIELD, MAX_CLIENT_ID);
        text(Message.CONNECTION_TYPE_FIELD, MAX_CONNECTION_TYPE);
        checkId(fields.get(Message.ID_FIELD));
        object(Message.EXT_FIELD);
        advice();
        checkSubscription(fields.get(Message.SUBSCRIPTION_FIELD));
        if (fields.containsKey(Message.SUCCESSFUL_FIELD)) {
            throw Refusal.malformed("A request must not have the field \"successful\".");
        }
    }

    private String channel() {
        if (fields.get(Message.CHANNEL_FIELD) instanceof String name) {
            return name;
        }
        throw Refusal.malformed("Each message needs a \"channel\", a string.");
    }

    BayeuxRequest.Header header() {
        Object id = fields.get(Message.ID_FIELD);
        return new BayeuxRequest.Header(
                channel(), id == null ? null : id.toString(), text(Message.CLIENT_ID_FIELD, MAX_CLIENT_ID));
    }

    /** What the client advises; null if it advises nothing. */
    BayeuxRequest.@Nullable Advice advice() {
        Map<?, ?> advice = object(Message.ADVICE_FIELD);
        return advice == null
                ? null
                : new BayeuxRequest.Advice(
                        millis(advice, Message.TIMEOUT_FIELD), millis(advice, Message.INTERVAL_FIELD));
    }

    /** An object, or null if the field is missing or null. */
    @Nullable
    Map<?, ?> object(String field) {
        Object value = fields.get(field);
        if (value == null || value instanceof Map<?, ?>) {
            return (Map<?, ?>) value;
        }
        throw Refusal.malformed("\"" + field + "\" must be an object.");
    }

    /** The message as CometD takes it. */
    ServerMessageImpl toMessage() {
        ServerMessageImpl message = new ServerMessageImpl();
        message.putAll(fields);
        message.values().removeIf(Objects::isNull); // CometD takes a field that is there for one that has a value
        return message;
    }

    private @Nullable String text(String field, int longest) {
        Object value = fields.get(field);
        if (value == null || value instanceof String text && text.length() <= longest) {
            return (String) value;
        }
        throw Refusal.malformed("\"" + field + "\" must be a string of at most " + longest + " characters.");
    }

    private static void checkId(@Nullable Object id) {
        boolean right = id == null
                || id instanceof Integer
                || id instanceof Long
                || id instanceof String text && text.length() <= MAX_ID;
        if (!right) {
            throw Refusal.malformed("\"id\" must be a string of at most " + MAX_ID + " characters.");
        }
    }

    private static long millis(Map<?, ?> advice, String field) {
        Object value = advice.get(field);
        if (value == null) {
            return -1;
        }
        if (value instanceof Number number && number.longValue() >= 0) {
            return number.longValue();
        }
        throw Refusal.malformed("\"advice." + field + "\" must be a number of milliseconds, 0 or more.");
    }

    private static void checkSubscription(@Nullable Object subscription) {
        if (subscription instanceof List<?> list) {
            if (list.isEmpty() || list.size() > MAX_SUBSCRIPTIONS) {
                throw Refusal.malformed("\"subscription\" must name 1 to " + MAX_SUBSCRIPTIONS + " channels.");
            }
            list.forEach(MessageFields::checkChannel);
        } else if (subscription != null) {
            checkChannel(subscription);
        }
    }

    private static void checkChannel(@Nullable Object name) {
        if (!(name instanceof String text)) {
            throw Refusal.malformed("\"subscription\" must be a channel name or an array of them.");
        }
        BayeuxChannels.check(text);
    }
}
