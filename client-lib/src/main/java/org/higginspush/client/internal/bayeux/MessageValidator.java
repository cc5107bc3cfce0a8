package org.higginspush.client.internal.bayeux;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;

/**
 * Removes from messages what is not valid: fields of a wrong type, and numbers that no hub means. Whatever answers at the hub's
 * address, CometD and this client read valid fields only.
 */
final class MessageValidator {
    /** The longest time a hub can be set to hold a heartbeat. What is beyond that is not believed. */
    static final long MAX_HOLD_TIME = Duration.ofMinutes(30).toMillis();

    /** The longest time between two requests that is taken from a hub. */
    static final long MAX_INTERVAL = Duration.ofMinutes(10).toMillis();

    /** An id of a session, or of a message, is no longer than that. */
    private static final int MAX_ID = 256;

    private static final int MAX_ERROR = 300;

    private MessageValidator() {}

    /**
     * Checks the messages, and removes what is not as it should be.
     *
     * @throws IllegalArgumentException if it is not a list of Bayeux messages
     */
    @SuppressWarnings("unchecked")
    static List<Message.Mutable> validate(Object parsed) {
        List<?> list = parsed instanceof List<?> all ? all : List.of(message(parsed));
        list.forEach(each -> check(message(each)));
        return (List<Message.Mutable>) list;
    }

    private static Message.Mutable message(Object parsed) {
        if (parsed instanceof Message.Mutable message
                && message.get(Message.CHANNEL_FIELD) instanceof String channel
                && channel.startsWith("/")) {
            return message;
        }
        throw new IllegalArgumentException("not a Bayeux message");
    }

    private static void check(Message.Mutable message) {
        Object id = message.get(Message.ID_FIELD);
        if (id instanceof Number number) {
            message.setId(number.toString());
        } else {
            keepShort(message, Message.ID_FIELD);
        }
        keepShort(message, Message.CLIENT_ID_FIELD);
        keep(message, Message.SUCCESSFUL_FIELD, Boolean.class);
        keep(message, Message.EXT_FIELD, Map.class);
        if (message.get(Message.ERROR_FIELD) instanceof String error) {
            message.put(Message.ERROR_FIELD, line(error));
        }
        keep(message, Message.ERROR_FIELD, String.class);
        keep(message, Message.ADVICE_FIELD, Map.class);
        if (message.getAdvice() != null) {
            checkAdvice(message.getAdvice());
        }
    }

    private static void checkAdvice(Map<String, Object> advice) {
        keep(advice, Message.RECONNECT_FIELD, String.class);
        keep(advice, Message.TIMEOUT_FIELD, Number.class);
        keep(advice, Message.INTERVAL_FIELD, Number.class);
        advice.computeIfPresent(Message.TIMEOUT_FIELD, (field, timeout) -> believable((Number) timeout));
        advice.computeIfPresent(
                Message.INTERVAL_FIELD, (field, interval) -> Math.min(millis((Number) interval), MAX_INTERVAL));
    }

    private static Long believable(Number timeout) {
        long millis = millis(timeout);
        return millis > MAX_HOLD_TIME ? 0 : millis;
    }

    /** Not negative; what is not a number is 0. */
    private static long millis(Number number) {
        return Math.max(0, number.longValue());
    }

    private static void keepShort(Map<String, Object> fields, String field) {
        if (!(fields.get(field) instanceof String text) || text.isEmpty() || text.length() > MAX_ID) {
            fields.remove(field);
        }
    }

    private static void keep(Map<String, Object> fields, String field, Class<?> type) {
        if (!type.isInstance(fields.get(field))) {
            fields.remove(field);
        }
    }

    /** One line of a length that can be logged. */
    private static String line(String text) {
        String shorter = text.length() > MAX_ERROR ? text.substring(0, MAX_ERROR) + "…" : text;
        return shorter.replaceAll("\\p{Cntrl}", " ");
    }
}
