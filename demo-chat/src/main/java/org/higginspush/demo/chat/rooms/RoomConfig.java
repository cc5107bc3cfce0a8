package org.higginspush.demo.chat.rooms;

import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;

/**
 * The configuration of a room.
 *
 * @param id its id, any text of up to 128 characters
 * @param description what it is for, in a line
 * @param announcesEntering whether its people are told when somebody enters
 * @param announcesExiting whether its people are told when somebody leaves
 */
public record RoomConfig(String id, String description, boolean announcesEntering, boolean announcesExiting) {
    private static final int MAX_DESCRIPTION = 200;

    /**
     * @throws Refusal {@code MALFORMED} if the id is none or the description too long
     */
    public RoomConfig {
        Ids.check("room", id);
        description = description == null ? "" : description;
        if (description.length() > MAX_DESCRIPTION) {
            throw Refusal.malformed("A room's description has at most " + MAX_DESCRIPTION + " characters.");
        }
    }

    /** A room that announces who enters and who leaves. */
    public static RoomConfig of(String id, String description) {
        return new RoomConfig(id, description, true, true);
    }
}
