package org.higginspush.hub.edge.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What {@code If-None-Match} says a client has (RFC 9110, section 13.1.2). Tags are compared weakly, as that field wants it:
 * {@code W/} makes no difference, nor does the name of a content coding that a proxy on the way added when it compressed an
 * answer ({@code "…-gzip"}). What is no tag says nothing.
 *
 * @param any the client asked with {@code *}
 * @param opaque the texts between the quotation marks
 */
public record EntityTags(boolean any, List<String> opaque) {
    private static final EntityTags NONE = new EntityTags(false, List.of());
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([!#-~\\x80-\\xff]*)\"");
    private static final Pattern CODING = Pattern.compile("(?:--?|;)(?:gzip|br|zstd|deflate)$");

    /**
     * @param field the value of {@code If-None-Match}; null if there is none
     */
    public static EntityTags of(@Nullable String field) {
        return field == null ? NONE : parse(field);
    }

    static EntityTags parse(String field) {
        List<String> opaque = new ArrayList<>();
        Matcher tag = TAG.matcher(field);
        while (tag.find()) {
            opaque.add(CODING.matcher(tag.group(1)).replaceFirst(""));
        }
        return new EntityTags(field.strip().equals("*"), opaque);
    }

    /** Whether the client has the answer that has this tag. */
    public boolean match(String tag) {
        return any || opaque.contains(tag);
    }

    /** The newest position among the tags; null if none of them is one. */
    @Nullable
    Position position() {
        return opaque.stream()
                .map(EntityTags::position)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(Position::offset))
                .orElse(null);
    }

    private static @Nullable Position position(String tag) {
        try {
            return Position.parse(tag);
        } catch (Refusal notOurs) {
            return null;
        }
    }
}
