package org.higginspush.client.internal.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.client.Audience;
import org.higginspush.client.Change;

/** How changes are put into messages to the hub. */
public final class PublishFrames {
    /** Hubs take frames of 16 KiB unless told otherwise. */
    private static final int MAX_FRAME = 15 * 1024;

    /** The most a Bayeux publish takes besides its ids. */
    private static final int ENVELOPE = 180;

    /** The most that the audience, or the time, takes besides its ids. */
    private static final int FIELD = 60;

    /** What a trace takes: its name, and 55 characters. */
    private static final int TRACE = 75;

    /** The channel for changes that are not of one user. */
    private static final String CHANGES = "/service/changes";

    private static final double MILLIS_PER_SECOND = 1_000;

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
        putAudience(data, change);
        putTime(data, change);
        if (change.traceparent() != null) {
            data.put("traceparent", change.traceparent());
        }
        return data;
    }

    /** The channel on which a change is published: that of its user, or else the one for all others. */
    public static String channel(Change change) {
        String user = change.user();
        return user == null ? CHANGES : Ids.channel(user);
    }

    private static void putAudience(Map<String, Object> data, Change change) {
        if (change.audience() instanceof Audience.Device one) {
            data.put("for", Map.of("device", one.device()));
        } else if (change.audience() instanceof Audience.Group all) {
            data.put("for", Map.of("group", all.group()));
        } else if (change.audience() instanceof Audience.Everyone) {
            data.put("for", Map.of("everyone", true));
        }
        if (change.user() == null && change.originUser() != null) {
            data.put("user", change.originUser());
        }
    }

    private static void putTime(Map<String, Object> data, Change change) {
        if (change.at() != null) {
            data.put("at", change.at().toString());
        } else if (change.after() != null) {
            data.put("after", change.after().toMillis() / MILLIS_PER_SECOND);
        }
        if (change.timedId() != null) {
            data.put("timed", change.timedId());
        }
    }

    private static int size(Change change) {
        int origin = change.origin() == null ? 0 : size(change.origin());
        return ENVELOPE
                + channel(change).length()
                + size(change.context())
                + origin
                + audienceSize(change)
                + timeSize(change)
                + (change.traceparent() == null ? 0 : TRACE);
    }

    private static int audienceSize(Change change) {
        if (change.audience() instanceof Audience.User) {
            return 0;
        }
        int origin = change.originUser() == null ? 0 : size(change.originUser());
        if (change.audience() instanceof Audience.Device one) {
            return FIELD + size(one.device());
        }
        return FIELD + origin + (change.audience() instanceof Audience.Group all ? size(all.group()) : 0);
    }

    private static int timeSize(Change change) {
        int id = change.timedId() == null ? 0 : size(change.timedId());
        return change.isTimed() ? FIELD + id : 0;
    }

    private static int size(String text) {
        return text.chars().map(c -> isPlain(c) ? 1 : MAX_ESCAPED).sum();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 127 && c != '"' && c != '\\';
    }
}
