package org.higginspush.hub.edge.bayeux;

import java.util.Map;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Our fields in a Bayeux message, {@code ext.push}: read with their types checked, written in one way. */
final class PushFields {
    private static final String PUSH = "push";

    private final Map<?, ?> fields;

    private PushFields(Map<?, ?> fields) {
        this.fields = fields;
    }

    /**
     * @throws Refusal if {@code ext.push} is there but not an object
     */
    static PushFields of(Message message) {
        Object ext = message.get(Message.EXT_FIELD);
        Object push = ext instanceof Map<?, ?> map ? map.get(PUSH) : null;
        if (push == null) {
            return new PushFields(Map.of());
        }
        if (push instanceof Map<?, ?> map) {
            return new PushFields(map);
        }
        throw Refusal.malformed("\"ext.push\" must be an object.");
    }

    @Nullable
    String text(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refusal.malformed("\"ext.push." + name + "\" must be a string.");
    }

    @Nullable
    Position position() {
        return Position.parse(text("position"));
    }

    /** How many notices the client says it has received on this session; negative if it does not say. */
    int heard() {
        Object value = fields.get("heard");
        if (value == null) {
            return -1;
        }
        if (value instanceof Integer heard && heard >= 0) {
            return heard;
        }
        throw Refusal.malformed("\"ext.push.heard\" must be a count, 0 or more.");
    }

    static void reply(ServerMessage.Mutable reply, Map<String, Object> fields) {
        reply.getExt(true).put(PUSH, fields);
    }
}
