package org.higginspush.client;

import java.util.List;
import java.util.Map;
import org.higginspush.client.bayeux.Reply;
import org.higginspush.client.position.Position;
import org.higginspush.client.position.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What the hub told of a context, read from its messages.
 *
 * @param notice what changed
 * @param position what the device knows once it has this; null if the hub keeps no positions
 * @param spread within how many milliseconds the sync may start
 */
record Told(Notice notice, @Nullable Position position, long spread) {
    /** Reads a notice; null if it is not one. */
    static @Nullable Told of(Map<?, ?> data) {
        if (!(data.get("context") instanceof String context)) {
            return null;
        }
        String origin = data.get("origin") instanceof String text ? text : null;
        Position position = data.get("position") instanceof String text ? Position.of(text) : null;
        return new Told(
                new Notice(context, number(data.get("revision"), Progress.UNKNOWN), origin),
                position,
                number(data.get("spread"), 0));
    }

    /** Reads what changed while a device was away. */
    static List<Told> changes(Reply subscribed) {
        return subscribed.push().get("changes") instanceof List<?> changes
                ? changes.stream()
                        .filter(Map.class::isInstance)
                        .map(change -> Told.of((Map<?, ?>) change))
                        .filter(told -> told != null)
                        .toList()
                : List.of();
    }

    private static long number(@Nullable Object value, long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }
}
