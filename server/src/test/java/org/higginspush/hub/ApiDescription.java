package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.higginspush.hub.model.Ids;

/** The description of the API (OpenAPI 3.1) that a hub serves, and answers that are compared with it. Remembers which it has seen. */
final class ApiDescription {
    private static final String ADDRESS = "https://hub.test/openapi.json";
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Set<String> METHODS =
            Set.of("get", "head", "post", "put", "delete", "options", "patch", "trace");

    private final JsonNode document;
    private final SchemaRegistry schemas;
    private final Map<String, DescribedOperation> operations = new LinkedHashMap<>();
    private final Map<String, Set<String>> seen = new TreeMap<>();

    /**
     * One operation.
     *
     * @param pointer where it stands in the document (RFC 6901)
     */
    record DescribedOperation(String id, String method, String path, String pointer) {}

    ApiDescription(String json) {
        document = RawBayeux.json(json);
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(ADDRESS, json))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> add(path.getKey(), method.getKey(), method.getValue())));
    }

    private void add(String path, String method, JsonNode node) {
        String pointer = "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
        String id = node.get("operationId").asText();
        DescribedOperation operation = new DescribedOperation(id, method.toUpperCase(Locale.ROOT), path, pointer);
        assertThat(operations.put(id, operation))
                .as("two operations are called " + id)
                .isNull();
    }

    JsonNode document() {
        return document;
    }

    List<DescribedOperation> operations() {
        return List.copyOf(operations.values());
    }

    DescribedOperation operation(String id) {
        DescribedOperation operation = operations.get(id);
        assertThat(operation).as("operation " + id).isNotNull();
        return operation;
    }

    /** The path with its ids: those that are given, else those of the description's examples. */
    String path(DescribedOperation operation, Map<String, String> ids) {
        return PLACE.matcher(operation.path())
                .replaceAll(place -> Ids.encodeWithTilde(ids.getOrDefault(
                        place.group(1),
                        document.at("/components/parameters/" + place.group(1) + "/example")
                                .asText())));
    }

    boolean takesBody(DescribedOperation operation) {
        return document.at(operation.pointer()).has("requestBody");
    }

    boolean needsToken(DescribedOperation operation) {
        return !document.at(operation.pointer() + "/security").isEmpty();
    }

    boolean describes(DescribedOperation operation, int status) {
        return document.at(operation.pointer() + "/responses").has(Integer.toString(status));
    }

    // ---- what is compared

    /**
     * Compares an answer with what is described of it: status, headers, media type, and the body with its schema.
     *
     * @return the body; of XML, the JSON that says the same
     */
    String check(DescribedOperation operation, ApiAnswer answer) {
        String what = operation.id() + " answered " + answer;
        String pointer = operation.pointer() + "/responses/" + answer.status();
        assertThat(document.at(pointer).isMissingNode())
                .as(what + ": not described")
                .isFalse();
        pointer = followed(pointer);
        checkHeaders(what, pointer, answer);
        seen.computeIfAbsent(operation.id(), id -> new TreeSet<>()).add(Integer.toString(answer.status()));
        JsonNode content = document.at(pointer + "/content");
        if (content.isMissingNode()
                || answer.body().isEmpty() && operation.method().equals("HEAD")) {
            assertThat(answer.body()).as(what).isEmpty();
            return "";
        }
        String type = answer.mediaType();
        assertThat(content.has(type)).as(what + ": media type").isTrue();
        return checkBody(what, pointer + "/content/" + type.replace("/", "~1"), type, answer.body());
    }

    /** Where a {@code $ref} leads, if there is one. */
    private String followed(String pointer) {
        JsonNode ref = document.at(pointer + "/$ref");
        return ref.isMissingNode() ? pointer : ref.asText().substring(1);
    }

    private void checkHeaders(String what, String pointer, ApiAnswer answer) {
        document.at(pointer + "/headers").fieldNames().forEachRemaining(name -> {
            String value = answer.headers().firstValue(name).orElse(null);
            if (value == null) {
                assertThat(answer.isStream() && name.equals("ETag"))
                        .as(what + ": header " + name)
                        .isTrue();
                return;
            }
            String schema = pointer + "/headers/" + name + "/schema";
            boolean number = document.at(schema + "/type").asText().equals("integer");
            validate(what + ": header " + name, schema, number ? value : RawBayeux.quoted(value));
        });
    }

    private String checkBody(String what, String content, String type, String body) {
        switch (type) {
            case "text/event-stream" ->
                events(body).forEach((name, data) -> validate(what, followed(content + "/x-events/" + name), data));
            case "application/x-ndjson" ->
                body.lines().forEach(line -> validate(what, followed(content + "/x-lines"), line));
            default -> {
                String json = type.endsWith("xml")
                        ? new XmlAnswer(document).asJson(body, document.at(content + "/schema"))
                        : body;
                validate(what, content + "/schema", json);
                return json;
            }
        }
        return body;
    }

    /** Compares a frame of a WebSocket with what is described of it. */
    void checkFrame(DescribedOperation operation, String name, String json) {
        validate(
                operation.id() + " " + name + " " + json,
                followed(operation.pointer() + "/responses/101/x-frames/" + name),
                json);
    }

    /** The data of the events of a stream by their names. */
    static Map<String, String> events(String stream) {
        Map<String, String> events = new LinkedHashMap<>();
        for (String event : stream.split("\n\n")) {
            Matcher name = Pattern.compile("(?m)^event: (.*)$").matcher(event);
            Matcher data = Pattern.compile("(?m)^data: (.*)$").matcher(event);
            if (data.find()) {
                events.put(name.find() ? name.group(1) : "message", data.group(1));
            }
        }
        return events;
    }

    /** Validates JSON against the schema at a place of the document. */
    void validate(String what, String pointer, String json) {
        assertThat(document.at(pointer).isMissingNode())
                .as(what + ": there is no schema " + pointer)
                .isFalse();
        String fragment = pointer.replace("{", "%7B").replace("}", "%7D");
        assertThat(schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + fragment))
                        .validate(json, InputFormat.JSON))
                .as(what + " against " + pointer)
                .isEmpty();
    }

    // ---- what was seen

    /** The described answers that were not seen, as {@code operation status}, without those of these statuses. */
    List<String> unseen(Set<Integer> butFor) {
        List<String> unseen = new ArrayList<>();
        for (DescribedOperation operation : operations.values()) {
            document.at(operation.pointer() + "/responses").fieldNames().forEachRemaining(status -> {
                boolean isSeen = seen.getOrDefault(operation.id(), Set.of()).contains(status);
                if (!isSeen && !butFor.contains(Integer.valueOf(status))) {
                    unseen.add(operation.id() + " " + status);
                }
            });
        }
        return unseen;
    }

    /** Each example of the document with the place of its schema. */
    Stream<Map.Entry<String, JsonNode>> examples() {
        List<Map.Entry<String, JsonNode>> found = new ArrayList<>();
        collect("", document, found);
        return found.stream();
    }

    private static void collect(String pointer, JsonNode node, List<Map.Entry<String, JsonNode>> found) {
        if (node.has("schema") && node.has("example")) {
            found.add(Map.entry(pointer, node.get("example")));
        }
        if (node.has("schema") && node.has("examples")) {
            node.get("examples").forEach(example -> found.add(Map.entry(pointer, example.get("value"))));
        }
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> collect(
                            pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1"),
                            field.getValue(),
                            found));
        }
    }
}
