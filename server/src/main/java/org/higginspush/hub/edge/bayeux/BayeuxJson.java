package org.higginspush.hub.edge.bayeux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.List;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.common.JSONContext;
import org.cometd.server.JacksonJSONContextServer;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.json.StrictUtf8;
import org.higginspush.hub.model.Refusal;

/**
 * Reads Bayeux messages for CometD's HTTP transports, with {@link RequestParser}, and writes CometD's own. What it throws never
 * contains the text that was received: CometD logs it and sends it back otherwise.
 */
final class BayeuxJson extends JacksonJSONContextServer {
    private static final int MAX_DEPTH = 32;

    private final RequestParser parser;

    /**
     * @param maxMessages the most messages one frame or request may hold
     */
    BayeuxJson(int maxMessages) {
        parser = new RequestParser(StrictJson.mapper(MAX_DEPTH), maxMessages);
    }

    RequestParser parser() {
        return parser;
    }

    @Override
    public List<ServerMessage.Mutable> parse(String json) throws ParseException {
        try {
            return messages(json);
        } catch (Refusal refusal) {
            ParseException refused = new ParseException(refusal.text(), 0);
            refused.initCause(refusal);
            throw refused;
        }
    }

    private List<ServerMessage.Mutable> messages(String json) {
        return parser.parse(json).stream().map(RequestMessage::of).toList();
    }

    /** Collects the body of a request and reads it whole, so that everything is checked in one place. */
    @Override
    public JSONContext.AsyncParser newAsyncParser() {
        return new WholeBody();
    }

    private final class WholeBody implements JSONContext.AsyncParser {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);

        @Override
        public void parse(ByteBuffer part) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            body.writeBytes(bytes);
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature is CometD's
        public <R> R complete() {
            return (R) messages(text());
        }

        private String text() {
            String text = StrictUtf8.decode(body.toByteArray());
            if (text == null) {
                throw Refusal.malformed("The body is not UTF-8.");
            }
            return text;
        }
    }
}
