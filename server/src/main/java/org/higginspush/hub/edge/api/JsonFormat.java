package org.higginspush.hub.edge.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** JSON (RFC 8259); many objects are one a line (NDJSON). */
public final class JsonFormat implements BodyFormat {
    public static final JsonFormat INSTANCE = new JsonFormat();

    private JsonFormat() {}

    @Override
    public ApiBody parse(String text) {
        return new JsonApiBody(text);
    }

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public String write(Map<String, ?> fields) {
        return StrictJson.write(fields);
    }

    @Override
    public String mediaTypeOfMany() {
        return "application/x-ndjson";
    }

    @Override
    public String writeAll(List<Map<String, Object>> answers) {
        StringBuilder out = new StringBuilder(answers.size() * 80);
        answers.forEach(answer -> out.append(write(answer)).append('\n'));
        return out.toString();
    }

    @Override
    public String mediaTypeOfProblem() {
        return "application/problem+json";
    }

    /** Written by hand, because whoever floods the hub with requests that are refused makes it do this most. */
    @Override
    public String problem(Refusal refusal) {
        StringBuilder out = new StringBuilder(200);
        ErrorCode code = refusal.code();
        out.append("{\"type\":\"").append(ProblemFields.type(code));
        out.append("\",\"title\":\"").append(code.title());
        out.append("\",\"status\":").append(code.status());
        out.append(",\"detail\":\"");
        JsonStringEncoder.getInstance().quoteAsString(refusal.text(), out);
        return out.append("\"}\n").toString();
    }

    private record JsonApiBody(String text) implements ApiBody {
        @Override
        public boolean isEmpty() {
            return text.isBlank();
        }

        @Override
        public Map<?, ?> object() {
            try {
                return StrictJson.map(text);
            } catch (InvalidJson e) {
                throw Refusal.malformed("The body must be one JSON object: " + e.getMessage() + ".");
            }
        }

        @Override
        public List<ApiBody> items(int most) {
            List<ApiBody> lines = text.lines()
                    .filter(line -> !line.isBlank())
                    .<ApiBody>map(JsonApiBody::new)
                    .toList();
            if (lines.isEmpty() || lines.size() > most) {
                throw Refusal.malformed("Send 1 to " + most + " changes, one JSON object a line.");
            }
            return lines;
        }
    }
}
