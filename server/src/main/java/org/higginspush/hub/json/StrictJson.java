package org.higginspush.hub.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Reads JSON that somebody else wrote. Refused are: bytes that are not UTF-8; a name that stands twice in an object, because
 * two readers could see two different messages (RFC 8259, section 4; RFC 8725, section 2.4); anything behind the value;
 * deep nesting; and very long numbers. No error message quotes the input. Safe for use by many threads.
 */
public final class StrictJson {
    /** How deeply objects and arrays may be nested, unless said otherwise. */
    public static final int MAX_DEPTH = 16;

    private static final int MAX_NUMBER_LENGTH = 40;
    private static final ObjectMapper MAPPER = mapper(MAX_DEPTH);

    private StrictJson() {}

    /**
     * A mapper with these rules.
     *
     * @param maxDepth how deeply objects and arrays may be nested
     */
    public static ObjectMapper mapper(int maxDepth) {
        return strict(new JsonMapper(factory()), maxDepth);
    }

    /** Names chosen by strangers must not stay in a table that outlives the request. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
    }

    /** Gives these rules to a mapper that nobody uses yet, and returns it. */
    public static <M extends ObjectMapper> M strict(M mapper, int maxDepth) {
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        strict(mapper.getFactory(), maxDepth);
        return mapper;
    }

    /** Gives these rules, but for what follows the value, to a factory that nobody uses yet, and returns it. */
    public static <F extends JsonFactory> F strict(F factory, int maxDepth) {
        factory.setStreamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .build());
        factory.configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature(), true);
        factory.configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION.mappedFeature(), false);
        return factory;
    }

    /**
     * Reads one JSON object.
     *
     * @throws InvalidJson if it is anything else
     */
    public static ObjectNode object(byte[] utf8) throws InvalidJson {
        return object(text(utf8));
    }

    /**
     * Reads one JSON object.
     *
     * @throws InvalidJson if it is anything else
     */
    public static ObjectNode object(String json) throws InvalidJson {
        if (value(json) instanceof ObjectNode object) {
            return object;
        }
        throw notAnObject();
    }

    /**
     * Reads one JSON value of any kind.
     *
     * @throws InvalidJson if it is none
     */
    public static JsonNode value(byte[] utf8) throws InvalidJson {
        return value(text(utf8));
    }

    /**
     * Reads one JSON value of any kind.
     *
     * @throws InvalidJson if it is none
     */
    public static JsonNode value(String json) throws InvalidJson {
        try {
            JsonNode value = MAPPER.readTree(json);
            if (value.isMissingNode()) {
                throw new InvalidJson("no JSON value");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw InvalidJson.of(e);
        }
    }

    /**
     * Reads one JSON object as Java's own types: maps, lists, strings, numbers, booleans and null.
     *
     * @throws InvalidJson if it is anything else
     */
    public static Map<?, ?> map(String json) throws InvalidJson {
        try {
            if (MAPPER.readValue(json, Object.class) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (JsonProcessingException e) {
            throw json.isBlank() ? notAnObject() : InvalidJson.of(e);
        }
        throw notAnObject();
    }

    /** Writes values of Java's own types as JSON. */
    public static String write(Map<String, ?> object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plain values can always be written", e);
        }
    }

    private static InvalidJson notAnObject() {
        return new InvalidJson("not one JSON object");
    }

    private static String text(byte[] utf8) throws InvalidJson {
        String text = StrictUtf8.decode(utf8);
        if (text == null) {
            throw new InvalidJson("not UTF-8");
        }
        return text;
    }
}
