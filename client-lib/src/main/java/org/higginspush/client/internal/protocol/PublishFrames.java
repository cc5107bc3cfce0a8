package org.higginspush.client.internal.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.client.Change;

/** How changes are put into messages to the hub. */
public final class PublishFrames {
    /** Hubs take frames of 16 KiB unless told otherwise. */
    private static final int MAX_FRAME = 15 * 1024;

    /** The most a Bayeux publish takes besides its ids. */
    private static final int ENVELOPE = 180;

    /** The most bytes a character can take in JSON. */
    private static final int MAX_ESCAPED = 6;

    private PublishFrames() {}

    /** Splits a batch into frames the hub can take. */
    public static List<List<Change>> split(List<Change> batch) {
        List<List<Change>> frames = new ArrayList<>();
        int start = 0;
        int size = 0;
        for (int i = 0; i < batch.size(); i++) {
            int next = size(batch.get(i));
            if (size + next > MAX_FRAME && i > start) {
                frames.add(batch.subList(start, i));
                start = i;
                size = 0;
            }
            size += next;
        }
        frames.add(batch.subList(start, batch.size()));
        return frames;
    }

    /** The data of the message that publishes a change. */
    public static Map<String, Object> data(Change change) {
        Map<String, Object> data = new HashMap<>();
        data.put("context", change.context());
        if (change.revision() != null) {
            data.put("revision", change.revision());
        }
        if (change.origin() != null) {
            data.put("origin", change.origin());
        }
        return data;
    }

    private static int size(Change change) {
        int origin = change.origin() == null ? 0 : size(change.origin());
        return ENVELOPE + Ids.channel(change.user()).length() + size(change.context()) + origin;
    }

    private static int size(String text) {
        return text.chars().map(c -> isPlain(c) ? 1 : MAX_ESCAPED).sum();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 127 && c != '"' && c != '\\';
    }
}
