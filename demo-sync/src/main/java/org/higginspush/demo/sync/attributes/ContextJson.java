package org.higginspush.demo.sync.attributes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.higginspush.demo.sync.http.Json;
import org.higginspush.demo.sync.http.Problem;
import org.higginspush.hub.model.Ids;
import org.jspecify.annotations.Nullable;

/** How contexts look in JSON, and the one place that judges JSON from outside. */
final class ContextJson {
    private ContextJson() {}

    static Map<String, String> attributes(String json) {
        try {
            return attributes(Json.read(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> attributes(JsonNode node) {
        Map<String, String> attributes = new TreeMap<>();
        node.properties()
                .forEach(each -> attributes.put(each.getKey(), each.getValue().textValue()));
        return attributes;
    }

    static Map<String, Object> summary(Context context) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("context", context.name());
        members.put("revision", context.revision());
        if (context.origin() != null) {
            members.put("origin", context.origin());
        }
        return members;
    }

    static Map<String, Object> whole(Context context) {
        Map<String, Object> members = summary(context);
        members.put("attributes", context.attributes());
        return members;
    }

    static Map<String, Object> list(List<Context> contexts) {
        return Map.of("contexts", contexts.stream().map(ContextJson::summary).toList());
    }

    /** Reads what {@link #whole} made. */
    static Context context(byte[] json) throws IOException {
        JsonNode node = Json.read(json);
        return new Context(
                node.path("context").asText(),
                node.path("revision").asLong(),
                node.path("origin").textValue(),
                attributes(node.path("attributes")));
    }

    /** Reads what {@link #list} made. */
    static Map<String, Long> revisions(byte[] json) throws IOException {
        Map<String, Long> revisions = new TreeMap<>();
        for (JsonNode each : Json.read(json).path("contexts")) {
            revisions.put(each.path("context").asText(), each.path("revision").asLong());
        }
        return revisions;
    }

    /** What a problem document says, or nothing if it is none. */
    static String detail(byte[] json) {
        try {
            return Json.read(json).path("detail").asText();
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Reads the body of a write, {@code {"attributes": {"name": "value"}}}.
     *
     * @return the attributes; a value is null where the body says {@code null}
     * @throws Problem 400 if it is anything else
     */
    static Map<String, @Nullable String> edits(byte[] body) {
        JsonNode attributes = tree(body).path("attributes");
        if (!attributes.isObject()) {
            throw malformed("give an object with one member, \"attributes\", an object of names and values");
        }
        Map<String, @Nullable String> edits = new TreeMap<>();
        attributes.properties().forEach(each -> edits.put(name(each.getKey()), value(each.getValue())));
        return edits;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.read(body);
        } catch (IOException e) {
            throw malformed("it is not JSON in UTF-8, or it names a member twice");
        }
    }

    private static String name(String name) {
        return Ids.check("attribute", name);
    }

    private static @Nullable String value(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (!value.isTextual() || !StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue())) {
            throw malformed("a value is text, or null to remove the attribute");
        }
        return value.textValue();
    }

    private static Problem malformed(String what) {
        return new Problem(400, "The body is malformed: " + what + ".");
    }
}
