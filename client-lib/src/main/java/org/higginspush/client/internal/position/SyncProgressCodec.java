package org.higginspush.client.internal.position;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.client.ContextRef;
import org.jspecify.annotations.Nullable;

/**
 * The text in which {@link SyncProgress} survives a restart: a first line with the format and the base position, then a line
 * per context with the revision this device holds, the oldest first: {@code name revision}, and after that {@code group} and the
 * group's id, or {@code everyone}, unless it is the user's own.
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
        progress.held().forEach((ref, revision) -> write(ref, revision, text.append('\n')));
        return text.append('\n').toString();
    }

    private static void write(ContextRef ref, long revision, StringBuilder text) {
        text.append(encode(ref.context())).append(' ').append(revision);
        if (ref.group() != null) {
            text.append(" group ").append(encode(ref.group()));
        } else if (ref.everyone()) {
            text.append(" everyone");
        }
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

    private static Map<ContextRef, Long> revisions(Iterator<String> lines) {
        Map<ContextRef, Long> held = new LinkedHashMap<>();
        while (lines.hasNext()) {
            String[] words = lines.next().split(" ", -1);
            held.put(ref(words), Long.parseLong(words[1]));
        }
        return held;
    }

    private static ContextRef ref(String[] words) {
        String context = decode(words[0]);
        if (words.length == 2) {
            return ContextRef.of(context);
        }
        if (words.length == 4 && words[2].equals("group")) {
            return ContextRef.ofGroup(decode(words[3]), context);
        }
        if (words.length == 3 && words[2].equals("everyone")) {
            return ContextRef.ofEveryone(context);
        }
        throw new IllegalArgumentException("No line of a context.");
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static String decode(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }
}
