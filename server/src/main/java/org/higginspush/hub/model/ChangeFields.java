package org.higginspush.hub.model;

import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a change from a JSON object, the same for every transport. Fields it does not know are ignored. */
public final class ChangeFields {
    private ChangeFields() {}

    /**
     * @param fields {@code context}, and optionally {@code revision} and {@code origin}
     * @throws Refusal {@link ErrorCode#MALFORMED} if a field is missing, of another type or outside its limits
     */
    public static Change change(String user, Map<?, ?> fields) {
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
