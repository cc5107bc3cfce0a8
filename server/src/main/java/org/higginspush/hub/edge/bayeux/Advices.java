package org.higginspush.hub.edge.bayeux;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.higginspush.hub.model.Refusal;

/** What the hub advises clients to do next (Bayeux 1.0, section 3.2). */
final class Advices {
    /** Handshake now. */
    static final Map<String, Object> HANDSHAKE = Collections.unmodifiableMap(of(Message.RECONNECT_HANDSHAKE_VALUE, 0));

    private Advices() {}

    /** Advice for a reply that refuses a handshake or ends a session: handshake again in a while, or never. */
    static Map<String, Object> after(Refusal refusal) {
        return refusal.retryAfter() == null
                ? Map.of(Message.RECONNECT_FIELD, Message.RECONNECT_NONE_VALUE)
                : of(Message.RECONNECT_HANDSHAKE_VALUE, refusal.retryAfter().toMillis());
    }

    private static Map<String, Object> of(String reconnect, long interval) {
        Map<String, Object> advice = new LinkedHashMap<>(4);
        advice.put(Message.RECONNECT_FIELD, reconnect);
        advice.put(Message.INTERVAL_FIELD, interval);
        return advice;
    }
}
