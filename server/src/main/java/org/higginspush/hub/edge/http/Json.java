package org.higginspush.hub.edge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.higginspush.hub.model.Refusal;

/** JSON bodies, read strictly and written plainly. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static {
        MAPPER.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(16)
                        .maxNumberLength(40)
                        .build());
    }

    private Json() {}

    /**
     * @throws Refusal if the text is not one JSON object
     */
    static Map<?, ?> object(String text) {
        try {
            Object value = MAPPER.readValue(text, Object.class);
            if (value instanceof Map<?, ?> map) {
                return map;
            }
        } catch (JsonProcessingException e) {
            throw Refusal.malformed("The body is not JSON (RFC 8259): send one JSON object.");
        }
        throw Refusal.malformed("The body must be one JSON object.");
    }

    static String write(Map<String, ?> object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plain values can always be written", e);
        }
    }
}
