package org.higginspush.hub.model;

import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a change from a JSON object, the same for every transport. A field it does not know is refused by its name. */
public final class ChangeFields {
    /** All fields that a change may have, over whichever transport: the one place where they are listed. */
    public static final KnownFields KNOWN = KnownFields.of("a change", "context", "revision", "origin", "user");

    private ChangeFields() {}

    /**
     * Reads a change of a user whom the address, the channel or the line names.
     *
     * @param fields {@code context}, and optionally {@code revision}, {@code origin} and once more the {@code user}
     * @throws Refusal {@link ErrorCode#MALFORMED} if a field is missing, not known, of another type or outside its limits
     */
    public static Change change(String user, Map<?, ?> fields) {
        KNOWN.requireOnly(fields.keySet());
        String named = text(fields, "user");
        if (named != null && !named.equals(user)) {
            throw Refusal.malformed("\"user\" is another than the one this is published to: leave it out.");
        }
        String context = text(fields, "context");
        return new Change(
                user, Ids.check("context", context), revision(fields.get("revision")), text(fields, "origin"));
    }

    /** A text field, or null if it is not there. */
    public static @Nullable String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refusal.malformed("\"" + name + "\" must be a string.");
    }

    private static @Nullable Long revision(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger) {
            return -1L;
        }
        throw Refusal.malformed("\"revision\" must be an integer from 0 to 9007199254740991.");
    }
}
