package org.higginspush.client.internal.position;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text in which {@link SyncProgress} survives a restart: a first line with the format and the base position, then a line
 * per context with the revision this device holds, the oldest first.
 */
public final class SyncProgressCodec {
    private static final String FORMAT = "higgins-push-1";

    private SyncProgressCodec() {}

    /** Writes what must survive. */
    public static String write(SyncProgress progress) {
        StringBuilder text = new StringBuilder(FORMAT);
        Position base = progress.base();
        if (base != null) {
            text.append(' ').append(base.text());
        }
        progress.held()
                .forEach((context, revision) -> text.append('\n')
                        .append(URLEncoder.encode(context, StandardCharsets.UTF_8))
                        .append(' ')
                        .append(revision));
        return text.append('\n').toString();
    }

    /** Reads it back; a text that cannot be read is the same as none: this device then syncs everything once. */
    public static SyncProgress read(@Nullable String text) {
        if (text == null) {
            return new SyncProgress();
        }
        Iterator<String> lines = text.lines().iterator();
        String[] head = lines.hasNext() ? lines.next().split(" ", 2) : new String[0];
        if (head.length != 2 || !head[0].equals(FORMAT)) {
            return new SyncProgress();
        }
        try {
            return new SyncProgress(Position.of(head[1]), revisions(lines));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return new SyncProgress();
        }
    }

    private static Map<String, Long> revisions(Iterator<String> lines) {
        Map<String, Long> held = new LinkedHashMap<>();
        while (lines.hasNext()) {
            String[] words = lines.next().split(" ", 2);
            held.put(URLDecoder.decode(words[0], StandardCharsets.UTF_8), Long.parseLong(words[1]));
        }
        return held;
    }
}
