package org.higginspush.client.bayeux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.cometd.common.HashMapMessage;
import org.cometd.common.JSONContext;
import org.cometd.common.JettyJSONContextClient;
import org.eclipse.jetty.util.ajax.AsyncJSON;

/**
 * Reads and writes the hub's JSON. Jetty's parsers load the class that a field named {@code class} names, and recurse as
 * deep as the text wants: here such fields are dropped, and depth is limited. (A list within a list is not taken; no
 * message of the hub has one.)
 */
final class HubJson extends JettyJSONContextClient {
    /** In the parser's own count, of which an object or list takes one to three. */
    private static final int DEEPEST = 200;

    private final AsyncJSON.Factory objects = new PlainObjects();

    @Override
    public List<Message.Mutable> parse(String json) throws ParseException {
        JSONContext.AsyncParser parser = newAsyncParser();
        try {
            parser.parse(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
            return parser.complete();
        } catch (RuntimeException e) {
            // Neither the text nor the parser's complaint, which quotes it, may reach a log.
            throw new ParseException("The hub sent something that is not a list of Bayeux messages.", 0);
        }
    }

    @Override
    public JSONContext.AsyncParser newAsyncParser() {
        return new AsyncJSONParser(objects.newAsyncJSON());
    }

    private final class PlainObjects extends AsyncJSONFactory {
        @Override
        public AsyncJSON newAsyncJSON() {
            return new AsyncJSON(this) {
                @Override
                protected Map<String, Object> newObject(Context context) {
                    checkDepth(context);
                    return context.depth() <= 1 ? new PlainMessage() : new PlainMap();
                }

                @Override
                protected List<Object> newArray(Context context) {
                    checkDepth(context);
                    return super.newArray(context);
                }
            };
        }
    }

    private static void checkDepth(AsyncJSON.Context context) {
        if (context.depth() > DEEPEST) {
            throw new IllegalArgumentException("too deep");
        }
    }

    private static boolean namesClass(String field) {
        return field.equals("class") || field.equals("x-class");
    }

    private static final class PlainMessage extends HashMapMessage {
        private static final long serialVersionUID = 1L;

        @Override
        public Object put(String field, Object value) {
            return namesClass(field) ? value : super.put(field, value);
        }
    }

    private static final class PlainMap extends HashMap<String, Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public Object put(String field, Object value) {
            return namesClass(field) ? value : super.put(field, value);
        }
    }
}
