package org.higginspush.hub.edge.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.xml.InvalidXml;
import org.higginspush.hub.xml.StrictXml;
import org.higginspush.hub.xml.XmlWriter;
import org.jspecify.annotations.Nullable;

/**
 * XML (1.0), which says the same as JSON with the same names (docs/protocol.md). Text is text in XML; what is a number or true or
 * false in JSON is read as that by its name. Many objects are one JSON object a line in every format.
 */
public final class XmlFormat implements BodyFormat {
    public static final XmlFormat INSTANCE = new XmlFormat();

    /** The fields of requests that JSON says without quotation marks. */
    private static final Set<String> NOT_TEXT = Set.of("revision", "after", "everyone");

    /** Of problem documents (RFC 9457, appendix B). */
    private static final String PROBLEM_NAMESPACE = "urn:ietf:rfc:7807";

    private static final Refusal NO_LINES = new Refusal(
            ErrorCode.UNSUPPORTED_MEDIA, "Send many changes as one JSON object a line, application/x-ndjson.");
    private static final Refusal UNWRITABLE = new Refusal(
            ErrorCode.NOT_ACCEPTABLE,
            "The answer has a character that XML cannot say: ask for application/json with Accept.");

    private XmlFormat() {}

    @Override
    public ApiBody parse(String text) {
        return new XmlApiBody(text);
    }

    @Override
    public String mediaType() {
        return "application/xml";
    }

    @Override
    public String write(Map<String, ?> fields) {
        try {
            return XmlWriter.write("response", null, fields);
        } catch (IllegalArgumentException e) {
            throw UNWRITABLE;
        }
    }

    @Override
    public String mediaTypeOfMany() {
        return JsonFormat.INSTANCE.mediaTypeOfMany();
    }

    @Override
    public String writeAll(List<Map<String, Object>> answers) {
        return JsonFormat.INSTANCE.writeAll(answers);
    }

    @Override
    public String mediaTypeOfProblem() {
        return "application/problem+xml";
    }

    @Override
    public String problem(Refusal refusal) {
        return XmlWriter.write("problem", PROBLEM_NAMESPACE, ProblemFields.of(refusal));
    }

    private record XmlApiBody(String text) implements ApiBody {
        @Override
        public boolean isEmpty() {
            return text.isBlank();
        }

        @Override
        public Map<?, ?> object() {
            try {
                return typed(StrictXml.map(text));
            } catch (InvalidXml e) {
                throw Refusal.malformed("The body must be one XML document: " + e.getMessage() + ".");
            }
        }

        private static Map<String, @Nullable Object> typed(Map<?, ?> fields) {
            Map<String, @Nullable Object> typed = new LinkedHashMap<>();
            fields.forEach((name, value) -> typed.put(name.toString(), typed(name.toString(), value)));
            return typed;
        }

        private static @Nullable Object typed(String name, @Nullable Object value) {
            if (value instanceof Map<?, ?> fields) {
                return typed(fields);
            }
            return value instanceof String said && NOT_TEXT.contains(name) ? asInJson(said) : value;
        }

        /** What the text means without quotation marks in JSON; the text itself if that is nothing: then it is refused as such. */
        private static Object asInJson(String said) {
            try {
                Object value =
                        StrictJson.map("{\"value\":" + said.strip() + "}").get("value");
                return value instanceof Number || value instanceof Boolean ? value : said;
            } catch (InvalidJson e) {
                return said;
            }
        }

        @Override
        public List<ApiBody> items(int most) {
            throw NO_LINES;
        }
    }
}
