package org.higginspush.demo.sync.http;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of an {@code If-Match} or {@code If-None-Match} field (RFC 9110, sections 13.1.1 and 13.1.2).
 *
 * @param any true for {@code *}
 * @param strong the strong tags, with their quotes
 * @param weak the weak tags, with their quotes and without {@code W/}
 */
public record EntityTags(boolean any, Set<String> strong, Set<String> weak) {
    private static final Pattern TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\")");

    /**
     * Reads the field lines.
     *
     * @throws Problem 400 if they are neither {@code *} nor a list of quoted tags
     */
    static EntityTags parse(String field, List<String> lines) {
        String value = String.join(",", lines).strip();
        if (value.equals("*")) {
            return new EntityTags(true, Set.of(), Set.of());
        }
        EntityTags tags = new EntityTags(false, new TreeSet<>(), new TreeSet<>());
        for (String tag : value.split(",")) {
            tags.add(field, tag.strip());
        }
        return tags;
    }

    private void add(String field, String tag) {
        Matcher matcher = TAG.matcher(tag);
        if (!matcher.matches()) {
            throw new Problem(400, field + " is malformed: give the ETag as you got it, in its quotes.");
        }
        (matcher.group(1) == null ? strong : weak).add(matcher.group(2));
    }

    /** The comparison for writing: a weak tag never matches (RFC 9110, section 8.8.3.2). */
    public boolean matchStrongly(String tag) {
        return any || strong.contains(tag);
    }

    /** The comparison for reading. */
    public boolean matchWeakly(String tag) {
        return matchStrongly(tag) || weak.contains(tag);
    }
}
