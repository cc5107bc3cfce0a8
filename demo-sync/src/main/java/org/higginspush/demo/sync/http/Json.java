package org.higginspush.demo.sync.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.higginspush.hub.json.StrictJson;

/** JSON as it is written here, and as it is accepted: UTF-8, one value, no member named twice. */
public final class Json {
    private static final ObjectMapper MAPPER = StrictJson.mapper(StrictJson.MAX_DEPTH);

    private Json() {}

    /** The value in UTF-8. */
    public static byte[] bytes(Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** The value as text. */
    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads one value.
     *
     * @throws IOException if it is anything else
     */
    public static JsonNode read(byte[] json) throws IOException {
        return StrictJson.value(json);
    }

    /**
     * Reads one value.
     *
     * @throws IOException if it is anything else
     */
    public static JsonNode read(String json) throws IOException {
        return StrictJson.value(json);
    }
}
