package org.higginspush.bench.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads what servers answer, where a look at the bytes is not enough. */
final class BayeuxReplies {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BayeuxReplies() {}

    static JsonNode read(byte[] bytes, int from, int to) {
        try {
            return JSON.readTree(bytes, from, to - from);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + Ascii.text(bytes, from, to), e);
        }
    }

    static String channel(JsonNode message) {
        return message.path("channel").asText();
    }

    static boolean isSuccessful(JsonNode message) {
        return message.path("successful").asBoolean();
    }

    /** The position in {@code ext.push}, empty if there is none. */
    static String position(JsonNode message) {
        return message.path("ext").path("push").path("position").asText();
    }

    static String error(JsonNode message) {
        return channel(message) + " was answered " + message.path("error").asText("without an error");
    }
}
