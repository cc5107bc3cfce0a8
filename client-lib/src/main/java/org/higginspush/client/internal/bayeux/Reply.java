package org.higginspush.client.internal.bayeux;

import java.util.Map;
import java.util.Set;
import org.cometd.bayeux.Message;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.reconnect.ConnectionFailure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The hub's answer to one message.
 *
 * @param successful whether it said yes
 * @param code its code if it said no, an HTTP status; 0 if it gave none
 * @param text what it said if it said no
 * @param clientId the session's id
 * @param push the fields of {@code ext.push}
 * @param advice the Bayeux advice
 */
public record Reply(
        boolean successful,
        int code,
        String text,
        @Nullable String clientId,
        Map<String, Object> push,
        Map<String, Object> advice) {
    private static final int UNAUTHENTICATED = 401;
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;
    /** Codes whose cause passes without the client: the session is not known, a limit is reached, too much at once. */
    private static final Set<Integer> PASSING = Set.of(402, 409, 429);

    static Reply of(Message message) {
        String error = text(message.get(Message.ERROR_FIELD));
        String[] parts = error.split(":", 3);
        return new Reply(
                message.isSuccessful(),
                code(parts[0]),
                parts.length == 3 ? parts[2] : error,
                message.getClientId(),
                fields(fields(message.getExt()).get("push")),
                fields(message.getAdvice()));
    }

    /** What this no to a handshake or a subscription says about trying again. */
    public Kind refusalKind() {
        Object reconnect = advice.get(Message.RECONNECT_FIELD);
        if (code == UNAUTHENTICATED) {
            return Message.RECONNECT_NONE_VALUE.equals(reconnect) ? Kind.REFUSED : Kind.EXPIRED;
        }
        boolean again =
                Message.RECONNECT_HANDSHAKE_VALUE.equals(reconnect) || Message.RECONNECT_RETRY_VALUE.equals(reconnect);
        boolean passes = code < CLIENT_ERROR || code >= SERVER_ERROR || PASSING.contains(code);
        return again || passes ? Kind.UNAVAILABLE : Kind.REFUSED;
    }

    /** The end of an attempt or a session that this no, or this disconnect, is. */
    public ConnectionFailure failure(Kind kind) {
        String prefix = code == 0 ? "" : code + ": ";
        String why = text.isEmpty() ? "the hub ended the session" : text;
        return new ConnectionFailure(kind, code, interval(), prefix + why);
    }

    /** How long the hub asks to wait before the next try, in milliseconds; 0 if it does not. */
    public long interval() {
        return advice.get(Message.INTERVAL_FIELD) instanceof Number interval ? Math.max(0, interval.longValue()) : 0;
    }

    /** A number among the hub's own fields, which may be any; or what is given instead. */
    public long number(String field, long otherwise) {
        return push.get(field) instanceof Number number ? number.longValue() : otherwise;
    }

    /** A text among the hub's own fields, or null. */
    public @Nullable String text(String field) {
        return push.get(field) instanceof String text ? text : null;
    }

    /** A yes or no among the hub's own fields; no if it is not there. */
    public boolean flag(String field) {
        return Boolean.TRUE.equals(push.get(field));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> fields(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static int code(String digits) {
        return digits.matches("[1-5][0-9][0-9]") ? Integer.parseInt(digits) : 0;
    }
}
