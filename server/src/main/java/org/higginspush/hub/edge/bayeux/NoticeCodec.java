package org.higginspush.hub.edge.bayeux;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/** The text of a notice on the wire (docs/protocol.md), written by hand because every delivery pays for it. */
public final class NoticeCodec {
    private static final Function<WireNotice, String> CANONICAL = NoticeCodec::canonicalFrame;

    private NoticeCodec() {}

    /**
     * A Bayeux frame with one message, the notice, as bytes that are made once for all devices.
     *
     * @param channel the channel's name as the client spelled it, or null if it spelled it canonically
     */
    static byte[] frame(WireNotice wire, @Nullable String channel) {
        return channel == null
                ? wire.bayeuxFrame(CANONICAL)
                : frameOn(channel, wire).getBytes(StandardCharsets.UTF_8);
    }

    private static String canonicalFrame(WireNotice wire) {
        return frameOn(BayeuxChannels.contextsOf(wire.user()), wire);
    }

    private static String frameOn(String channel, WireNotice wire) {
        StringBuilder out = new StringBuilder(160);
        out.append("[{\"channel\":\"");
        JsonStringEncoder.getInstance().quoteAsString(channel, out);
        out.append("\",\"data\":");
        appendData(out, wire.notice());
        return out.append("}]").toString();
    }

    /** The notice alone: {@code {"context":…,"revision":…,"origin":…,"position":…}}; no origin if no device made it; {@code group} or
     * {@code everyone} if the context is no user's own; {@code spread} if many devices would sync at once. */
    public static String data(Notice notice) {
        return appendData(new StringBuilder(112), notice).toString();
    }

    private static StringBuilder appendData(StringBuilder out, Notice notice) {
        JsonStringEncoder quote = JsonStringEncoder.getInstance();
        out.append("{\"context\":\"");
        quote.quoteAsString(notice.context(), out);
        out.append("\",\"revision\":").append(notice.revision());
        if (notice.origin() != null) {
            out.append(",\"origin\":\"");
            quote.quoteAsString(notice.origin(), out);
            out.append('"');
        }
        appendScope(out, notice, quote);
        return out.append(",\"position\":\"")
                .append(notice.position().epoch())
                .append(':')
                .append(notice.offset())
                .append("\"}");
    }

    private static void appendScope(StringBuilder out, Notice notice, JsonStringEncoder quote) {
        if (notice.key().group() != null) {
            out.append(",\"group\":\"");
            quote.quoteAsString(notice.key().group(), out);
            out.append('"');
        } else if (notice.key().isEveryones()) {
            out.append(",\"everyone\":true");
        }
        if (notice.spread() > 0) {
            out.append(",\"spread\":").append(notice.spread());
        }
    }

    /** The fields of a change in the list of those that a device missed: as in a notice, without the position. */
    public static Map<String, Object> missed(Notice notice) {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("context", notice.context());
        change.put("revision", notice.revision());
        if (notice.origin() != null) {
            change.put("origin", notice.origin());
        }
        if (notice.key().group() != null) {
            change.put("group", notice.key().group());
        } else if (notice.key().isEveryones()) {
            change.put("everyone", true);
        }
        return change;
    }
}
