package org.higginspush.hub.edge.bayeux;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, strings, numbers, booleans and null as JSON (RFC 8259). Every reply pays for it. */
final class JsonText {
    private JsonText() {}

    static void append(@Nullable Object value, StringBuilder json) {
        if (value instanceof String text) {
            json.append('"');
            JsonStringEncoder.getInstance().quoteAsString(text, json);
            json.append('"');
        } else if (value instanceof Map<?, ?> map) {
            appendObject(map, json);
        } else if (value instanceof List<?> list) {
            appendArray(list, json);
        } else if (value == null || value instanceof Boolean || value instanceof Number) {
            json.append(value);
        } else {
            throw new IllegalArgumentException("No JSON value: " + value.getClass());
        }
    }

    private static void appendObject(Map<?, ?> map, StringBuilder json) {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.append(before);
            append(String.valueOf(entry.getKey()), json);
            json.append(':');
            append(entry.getValue(), json);
            before = ',';
        }
        json.append(map.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(List<?> list, StringBuilder json) {
        char before = '[';
        for (Object value : list) {
            json.append(before);
            append(value, json);
            before = ',';
        }
        json.append(list.isEmpty() ? "[]" : "]");
    }
}
