package org.higginspush.hub.edge.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.higginspush.hub.model.Refusal;

/** JSON bodies, read strictly and written plainly. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // Two readers must not see two changes (RFC 8259, section 4).
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names chosen by strangers belong in no table that outlives the request.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(40)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

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
            throw Refusal.malformed("The body is not JSON (RFC 8259), or has a name twice: send one JSON object.");
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
