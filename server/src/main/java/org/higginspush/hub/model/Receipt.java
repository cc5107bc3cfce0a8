package org.higginspush.hub.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a publisher gets for a change that was recorded (P4: it survives a crash and a power loss).
 *
 * @param position the position the change was given, or for a repeat the user's current one
 * @param revision the revision recorded: the change's own, or the one the hub gave it
 * @param duplicate true if it was known already and nobody was told
 */
public record Receipt(Position position, long revision, boolean duplicate) {
    /** As JSON on the wire, the same for every transport. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>(8);
        fields.put("position", position.toString());
        fields.put("revision", revision);
        fields.put("duplicate", duplicate);
        return fields;
    }
}
