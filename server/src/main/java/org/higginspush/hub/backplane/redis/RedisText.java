package org.higginspush.hub.backplane.redis;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.RegisterEntry;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.ContextScope;
import org.higginspush.hub.model.Ids;
import org.jspecify.annotations.Nullable;

/** Ids and registers as the scripts and messages have them: texts with spaces between, see {@code common.lua}. */
final class RedisText {
    private RedisText() {}

    /** An id, or empty if there is none. */
    static String encoded(@Nullable String id) {
        return id == null ? "" : Ids.encode(id);
    }

    static @Nullable String decoded(String text) {
        return text.isEmpty() ? null : Ids.decode("stored", text);
    }

    static String id(String text) {
        return Ids.decode("stored", text);
    }

    /** Any text, or empty if there is none. */
    static String encodedText(@Nullable String text) {
        return text == null ? "" : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static @Nullable String decodedText(String text) {
        return text.isEmpty() ? null : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** A number, or empty if there is none. */
    static String number(@Nullable Long number) {
        return number == null ? "" : Long.toString(number);
    }

    /** The parts of a text, empty ones too. */
    static String[] parts(String text) {
        return text.split(" ", -1);
    }

    /** A register; origins are devices of the user whose it is. */
    static Register register(String text) {
        return register(text, true);
    }

    /** A register of a group or of everyone; origins name their users, see {@code Origin.qualified}. */
    static Register sharedRegister(String text) {
        return register(text, false);
    }

    private static Register register(String text, boolean isUsers) {
        String[] parts = parts(text);
        return new Register(entry(parts, 0, isUsers), parts[5].isEmpty() ? null : entry(parts, 3, isUsers));
    }

    /** A register as the scripts have it. */
    static String text(Register register) {
        return text(register.latest(), true) + ' ' + text(register.latestByOther(), true);
    }

    /** A register of a group or of everyone. */
    static String sharedText(Register register) {
        return text(register.latest(), false) + ' ' + text(register.latestByOther(), false);
    }

    private static String text(@Nullable RegisterEntry entry, boolean isUsers) {
        if (entry == null) {
            return "  ";
        }
        String origin = entry.origin() == null ? "" : isUsers ? encoded(entry.origin()) : entry.origin();
        return entry.revision() + " " + origin + ' ' + entry.offset();
    }

    private static RegisterEntry entry(String[] parts, int first, boolean isUsers) {
        String origin = parts[first + 1];
        return new RegisterEntry(
                Long.parseLong(parts[first]),
                origin.isEmpty() ? null : isUsers ? id(origin) : origin,
                Long.parseLong(parts[first + 2]));
    }

    /** The field of a user's register: {@code r:scope:owner:context}. */
    static ContextKey contextKey(String field) {
        String[] parts = field.split(":", -1);
        return contextKey(parts[1], parts[2], parts[3]);
    }

    static String field(ContextKey key) {
        String owner = encoded(key.owner().isEmpty() ? null : key.owner());
        return "r:" + letter(key.scope()) + ':' + owner + ':' + Ids.encode(key.context());
    }

    static ContextKey contextKey(String scope, String owner, String context) {
        return new ContextKey(scope(scope), owner.isEmpty() ? "" : id(owner), id(context));
    }

    private static ContextScope scope(String letter) {
        return switch (letter) {
            case "U" -> ContextScope.USER;
            case "D" -> ContextScope.DEVICE;
            case "G" -> ContextScope.GROUP;
            default -> ContextScope.EVERYONE;
        };
    }

    static String letter(ContextScope scope) {
        return scope.name().substring(0, 1);
    }
}
