package org.higginspush.client.internal.protocol;

import java.util.List;
import java.util.Map;
import org.higginspush.client.Change;
import org.higginspush.client.ContextRef;
import org.higginspush.client.Notice;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.position.Position;
import org.higginspush.client.internal.position.SyncProgress;
import org.jspecify.annotations.Nullable;

/**
 * A notice as it came in, read from a message of the hub.
 *
 * @param notice what changed
 * @param position what the device knows once it has this; null if the hub keeps no positions
 * @param spread within how many milliseconds the sync may start
 */
public record ReceivedNotice(Notice notice, @Nullable Position position, long spread) {
    private static final int MAX_POSITION = 256;

    /** Reads a notice; null if it is not one. */
    public static @Nullable ReceivedNotice of(Map<?, ?> data) {
        if (!(data.get("context") instanceof String context) || !Ids.isId(context)) {
            return null;
        }
        String origin = data.get("origin") instanceof String text && Ids.isId(text) ? text : null;
        Position position = data.get("position") instanceof String text ? position(text) : null;
        long spread = data.get("spread") instanceof Number number ? number.longValue() : 0;
        ContextRef ref = ref(context, data);
        return ref == null
                ? null
                : new ReceivedNotice(new Notice(ref, revision(data.get("revision")), origin), position, spread);
    }

    private static @Nullable ContextRef ref(String context, Map<?, ?> data) {
        Object group = data.get("group");
        if (group != null) {
            return group instanceof String id && Ids.isId(id) ? ContextRef.ofGroup(id, context) : null;
        }
        return Boolean.TRUE.equals(data.get("everyone")) ? ContextRef.ofEveryone(context) : ContextRef.of(context);
    }

    /** Reads a position; null if it is longer than any is. */
    public static @Nullable Position position(String text) {
        return text.length() > MAX_POSITION ? null : Position.of(text);
    }

    /** Reads what changed while a device was away. */
    public static List<ReceivedNotice> changes(Reply subscribed) {
        return subscribed.push().get("changes") instanceof List<?> changes
                ? changes.stream()
                        .filter(Map.class::isInstance)
                        .map(change -> ReceivedNotice.of((Map<?, ?>) change))
                        .filter(notice -> notice != null)
                        .toList()
                : List.of();
    }

    /** What is no revision says that the context changed, and not how far. */
    private static long revision(@Nullable Object value) {
        return value instanceof Long number && number >= 0 && number <= Change.MAX_REVISION
                ? number
                : SyncProgress.UNKNOWN;
    }
}
