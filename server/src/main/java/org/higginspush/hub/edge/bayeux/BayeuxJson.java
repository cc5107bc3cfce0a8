package org.higginspush.hub.edge.bayeux;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.common.JSONContext;
import org.cometd.server.JacksonJSONContextServer;
import org.higginspush.hub.model.Refusal;

/**
 * Reads Bayeux messages, and refuses what is not one before any of CometD sees it. What it throws never holds the text
 * that was received: CometD logs and echoes it otherwise.
 */
final class BayeuxJson extends JacksonJSONContextServer {
    private static final int MAX_DEPTH = 32;

    private final int maxBatch;

    /**
     * @param maxBatch the most messages one frame or request may hold
     */
    BayeuxJson(int maxBatch) {
        this.maxBatch = maxBatch;
        getObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        getObjectMapper().enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY);
        getObjectMapper()
                .getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(40)
                        .build())
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature(), true)
                .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION.mappedFeature(), false);
    }

    @Override
    public List<ServerMessage.Mutable> parse(String json) throws ParseException {
        List<ServerMessage.Mutable> messages = read(json);
        try {
            check(messages);
        } catch (Refusal refusal) {
            throw refused(refusal);
        }
        return messages;
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
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(body.toByteArray()))
                        .toString();
                return (R) BayeuxJson.this.parse(text);
            } catch (CharacterCodingException e) {
                throw Refusal.malformed("The body is not UTF-8.");
            } catch (ParseException e) {
                throw e.getCause() instanceof Refusal refusal ? refusal : Refusal.malformed("Malformed message.");
            }
        }
    }

    private List<ServerMessage.Mutable> read(String json) throws ParseException {
        try {
            return super.parse(json);
        } catch (ParseException | RuntimeException | StackOverflowError e) {
            throw refused(Refusal.malformed("This is not a JSON array of Bayeux messages (Bayeux 1.0, section 2)."));
        }
    }

    private void check(List<ServerMessage.Mutable> messages) {
        if (messages == null || messages.isEmpty()) {
            throw Refusal.malformed("Send at least one Bayeux message.");
        }
        if (messages.size() > maxBatch) {
            throw Refusal.malformed("Too many messages at once: at most " + maxBatch + ".");
        }
        for (ServerMessage.Mutable message : messages) {
            if (message == null) {
                throw Refusal.malformed("Each Bayeux message must be a JSON object.");
            }
            MessageShape.check(message);
        }
    }

    private static ParseException refused(Refusal refusal) {
        ParseException refused = new ParseException(refusal.text(), 0);
        refused.initCause(refusal);
        return refused;
    }
}
