package org.higginspush.demo.chat.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of the chat.
 *
 * @param type {@code spoke}, {@code joined}, {@code left} or {@code whisper}
 * @param room where; null if it is private
 * @param name who
 * @param platform on what; may be empty
 * @param text the message; {@code has joined!} and the like for the others
 * @param sequence its place in the order of all events
 */
public record ChatEvent(String type, @Nullable String room, String name, String platform, String text, long sequence) {

    static ChatEvent of(Map<?, ?> data) {
        Map<?, ?> from = data.get("from") instanceof Map<?, ?> sender ? sender : Map.of();
        Object room = data.get("room");
        return new ChatEvent(
                text(data, "type"),
                room == null ? null : room.toString(),
                text(from, "name"),
                text(from, "platform"),
                text(data, "text"),
                data.get("seq") instanceof Number seq ? seq.longValue() : 0);
    }

    private static String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value == null ? "" : value.toString();
    }
}
