package org.higginspush.hub.edge.bayeux;

import java.util.Map;
import org.cometd.bayeux.Message;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** The hub's own fields of a Bayeux message, {@code ext.push} (docs/protocol.md), with their types checked. */
final class PushFields {
    /** The name of the object in {@code ext}. */
    static final String PUSH = "push";

    /** All of them, in whichever message. */
    private static final KnownFields KNOWN =
            KnownFields.of("\"ext.push\"", "token", "ticket", "device", "client", "position", "heard");

    private final Map<?, ?> fields;

    private PushFields(Map<?, ?> fields) {
        this.fields = fields;
    }

    /**
     * Reads the fields of a message of a session. One that looks like a mistyped field is refused, any other unknown one ignored.
     *
     * @throws Refusal if {@code ext.push} is there but not an object, or has a mistyped field
     */
    static PushFields of(MessageFields message) {
        Map<?, ?> ext = message.object(Message.EXT_FIELD);
        Object push = ext == null ? null : ext.get(PUSH);
        if (push == null) {
            return new PushFields(Map.of());
        }
        if (push instanceof Map<?, ?> map) {
            KNOWN.refuseMistyped(map.keySet());
            return new PushFields(map);
        }
        throw Refusal.malformed("\"ext.push\" must be an object.");
    }

    /**
     * Refuses fields of a change: where nobody looks for them they would be lost without a word.
     */
    void requireNoChange() {
        for (Object name : fields.keySet()) {
            if (ChangeFields.KNOWN.contains(name.toString())) {
                throw Refusal.malformed("\"" + name + "\" is a field of \"data\", not of \"ext.push\".");
            }
        }
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
}
