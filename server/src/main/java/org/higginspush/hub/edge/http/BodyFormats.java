package org.higginspush.hub.edge.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.edge.api.ApiBody;
import org.higginspush.hub.edge.api.BodyFormat;
import org.higginspush.hub.edge.api.JsonFormat;
import org.higginspush.hub.edge.api.XmlFormat;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** In which format the body of a request is, and in which its answer is to be: JSON, unless the client says XML. */
final class BodyFormats {
    private static final String API = "/v1/";
    private static final Pattern XML = Pattern.compile("(?:application|text)/(?:[^/]+\\+)?xml");
    /** What clients call JSON, or send where nobody said anything else. */
    private static final Pattern MAY_BE_JSON =
            Pattern.compile("|.*json.*|text/plain|application/(?:x-www-form-urlencoded|octet-stream)");

    private static final Refusal FOREIGN =
            new Refusal(ErrorCode.UNSUPPORTED_MEDIA, "Send application/json or application/xml.");
    private static final Refusal NOTHING_ACCEPTABLE = new Refusal(
            ErrorCode.NOT_ACCEPTABLE,
            "The answer can be application/json or application/xml: name one of them in Accept.");

    private BodyFormats() {}

    /** The body, in the format that the {@code Content-Type} says. */
    static ApiBody parse(Request request, String text) {
        String type = mediaType(request);
        if (XML.matcher(type).matches()) {
            return XmlFormat.INSTANCE.parse(text);
        }
        ApiBody body = JsonFormat.INSTANCE.parse(text);
        return MAY_BE_JSON.matcher(type).matches() ? body : new ForeignBody(body);
    }

    private static String mediaType(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** What the {@code Accept} asks for. Only the API speaks XML. */
    static BodyFormat ofAnswer(Request request) {
        return isOfApi(request) && AcceptedFormats.of(request).prefersXml() ? XmlFormat.INSTANCE : JsonFormat.INSTANCE;
    }

    private static boolean isOfApi(Request request) {
        return request.getHttpURI().getPath() != null
                && request.getHttpURI().getPath().contains(API);
    }

    /**
     * Refuses a request whose client takes nothing that there is.
     *
     * @throws Refusal {@code NOT_ACCEPTABLE}
     */
    static void requireAcceptable(Request request) {
        if (AcceptedFormats.of(request).isNone() && !isStreamAccepted(request)) {
            throw NOTHING_ACCEPTABLE;
        }
    }

    /** What takes streams may ask for anything else with the same headers. */
    private static boolean isStreamAccepted(Request request) {
        return request.getHeaders().getCSV(HttpHeader.ACCEPT, true).stream()
                .anyMatch(range -> range.startsWith("text/event-stream"));
    }

    /** A body that calls itself something that the hub does not read: it is read all the same if it is JSON. */
    private record ForeignBody(ApiBody body) implements ApiBody {
        @Override
        public boolean isEmpty() {
            return body.isEmpty();
        }

        @Override
        public Map<?, ?> object() {
            try {
                return body.object();
            } catch (Refusal refusal) {
                throw FOREIGN;
            }
        }

        @Override
        public List<ApiBody> items(int most) {
            return body.items(most);
        }
    }
}
