package org.higginspush.client.internal.bayeux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cometd.bayeux.Message;
import org.cometd.common.HashMapMessage;
import org.cometd.common.JSONContext;
import org.cometd.common.JettyJSONContextClient;
import org.eclipse.jetty.util.ajax.AsyncJSON;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the hub's JSON. Jetty's parsers load the class that a field named {@code class} names, and recurse as
 * deep as the text wants: here such fields are dropped, and depth and the number of objects are limited. (A list within a list is not taken; no
 * message of the hub has one.)
 */
final class HubJson extends JettyJSONContextClient {
    /** In the parser's own count, of which an object or list takes one to three. */
    private static final int MAX_DEPTH = 200;

    /** The most objects and lists in one text: as many as a catch-up of {@link TransportFactory#MAX_MESSAGE} can have. */
    private static final int MAX_OBJECTS = 200_000;

    private static final String NOT_MESSAGES = "The hub sent something that is not a list of Bayeux messages.";

    private final AsyncJSON.Factory objects = new PlainObjects();

    @Override
    public List<Message.Mutable> parse(String json) throws ParseException {
        JSONContext.AsyncParser parser = newAsyncParser();
        try {
            parser.parse(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
            return parser.complete();
        } catch (RuntimeException e) {
            throw new ParseException(NOT_MESSAGES, 0);
        }
    }

    /**
     * Reads one object.
     *
     * @return null if it is none, or not JSON
     */
    @Nullable
    Map<String, Object> parseObject(String text) {
        try {
            AsyncJSON parser = objects.newAsyncJSON();
            parser.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            Object parsed = parser.complete();
            return parsed instanceof Map<?, ?> ? Reply.fields(parsed) : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    @Override
    public JSONContext.AsyncParser newAsyncParser() {
        return new CheckingParser(new AsyncJSONParser(objects.newAsyncJSON()));
    }

    /** Neither the text nor the complaint of Jetty's parser, which quotes it, may reach a log. */
    private record CheckingParser(JSONContext.AsyncParser parser) implements JSONContext.AsyncParser {
        @Override
        public void parse(ByteBuffer buffer) {
            parseSafely(() -> {
                parser.parse(buffer);
                return "";
            });
        }

        @Override
        @SuppressWarnings("unchecked")
        public <R> R complete() {
            return (R) parseSafely(() -> MessageValidator.validate(parser.complete()));
        }

        private static Object parseSafely(Supplier<Object> parsing) {
            try {
                return parsing.get();
            } catch (RuntimeException e) {
                throw new IllegalStateException(NOT_MESSAGES);
            }
        }
    }

    private final class PlainObjects extends AsyncJSONFactory {
        @Override
        public AsyncJSON newAsyncJSON() {
            return new AsyncJSON(this) {
                private int objects;

                @Override
                protected Map<String, Object> newObject(Context context) {
                    check(context);
                    return context.depth() <= 1 ? new PlainMessage() : new PlainMap();
                }

                @Override
                protected List<Object> newArray(Context context) {
                    check(context);
                    return super.newArray(context);
                }

                private void check(Context context) {
                    if (context.depth() > MAX_DEPTH || ++objects > MAX_OBJECTS) {
                        throw new IllegalArgumentException("too deep, or too much");
                    }
                }
            };
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
