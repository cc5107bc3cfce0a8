package org.higginspush.hub.edge.bayeux;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Header;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Parses the JSON of Bayeux messages into {@link BayeuxRequest}s, and refuses what is none before CometD sees it. Its refusals
 * never contain the text that was received. Thread-safe.
 */
public final class RequestParser {
    private static final Refusal HANDSHAKE_ALONE =
            Refusal.malformed("Send a handshake alone in its request or frame (Bayeux 1.0, section 4.1).");

    private static final KnownFields RENEWAL = KnownFields.of("\"data\"", "token");

    private final int maxMessages;
    private final JsonFactory json;
    private final ObjectReader values;

    /**
     * @param mapper reads JSON strictly
     * @param maxMessages the most messages that one frame or request may hold
     */
    RequestParser(ObjectMapper mapper, int maxMessages) {
        this.maxMessages = maxMessages;
        this.json = mapper.getFactory();
        this.values = mapper.readerFor(Object.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Parses one frame or request: a message, or an array of messages.
     *
     * @return at least one request, in the order of the messages
     * @throws Refusal if it cannot be read, so that no message of it can be answered by itself
     */
    public List<BayeuxRequest> parse(String text) {
        try (JsonParser parser = json.createParser(text)) {
            List<MessageFields> messages = messages(parser);
            if (parser.nextToken() != null) {
                throw notBayeux();
            }
            return requests(messages);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw notBayeux();
        }
    }

    private static Refusal notBayeux() {
        return Refusal.malformed("This is not a JSON array of Bayeux messages (Bayeux 1.0, section 2).");
    }

    private List<MessageFields> messages(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            return List.of(fields(parser));
        }
        if (first != JsonToken.START_ARRAY) {
            throw notBayeux();
        }
        List<MessageFields> messages = new ArrayList<>(1);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (messages.size() == maxMessages) {
                throw Refusal.malformed("Too many messages at once: at most " + maxMessages + ".");
            }
            messages.add(message(parser));
        }
        return messages;
    }

    private MessageFields message(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            throw Refusal.malformed("Each Bayeux message must be a JSON object.");
        }
        return fields(parser);
    }

    private MessageFields fields(JsonParser parser) throws IOException {
        MessageFields fields = new MessageFields();
        String name = parser.nextFieldName();
        while (name != null) {
            JsonToken value = parser.nextToken();
            fields.put(name, value == JsonToken.VALUE_STRING ? parser.getText() : values.readValue(parser));
            name = parser.nextFieldName();
        }
        return fields;
    }

    /** All of a frame or request are checked before any is served. */
    private static List<BayeuxRequest> requests(List<MessageFields> messages) {
        if (messages.isEmpty()) {
            throw Refusal.malformed("Send at least one Bayeux message.");
        }
        messages.forEach(MessageFields::check);
        if (messages.size() == 1) {
            return List.of(request(messages.get(0)));
        }
        List<BayeuxRequest> requests = new ArrayList<>(messages.size());
        messages.forEach(fields -> requests.add(request(fields)));
        return together(requests);
    }

    /** Several messages have one answer. It does not wait for a heartbeat, and a handshake decides which session it is for. */
    private static List<BayeuxRequest> together(List<BayeuxRequest> requests) {
        if (requests.stream()
                .anyMatch(request ->
                        Channel.META_HANDSHAKE.equals(request.header().channel()))) {
            requests.replaceAll(request -> new BayeuxRequest.Malformed(request.header(), HANDSHAKE_ALONE));
        }
        requests.replaceAll(
                request -> request instanceof BayeuxRequest.Heartbeat heartbeat ? heartbeat.answeredAtOnce() : request);
        return requests;
    }

    private static BayeuxRequest request(MessageFields fields) {
        Header header = fields.header();
        try {
            return switch (header.channel()) {
                case Channel.META_HANDSHAKE -> handshake(header, PushFields.of(fields));
                case Channel.META_CONNECT -> heartbeat(header, fields);
                case Channel.META_SUBSCRIBE -> subscribe(header, fields);
                case Channel.META_UNSUBSCRIBE -> unsubscribe(header, fields);
                case BayeuxChannels.TOKEN_RENEWAL -> renew(header, fields);
                case BayeuxChannels.REGISTRATION -> register(header, fields);
                default -> publish(header, fields);
            };
        } catch (Refusal refusal) {
            return new BayeuxRequest.Malformed(header, refusal);
        }
    }

    private static BayeuxRequest handshake(Header header, PushFields push) {
        return new BayeuxRequest.Handshake(
                header, push.text("token"), push.text("ticket"), push.text("device"), push.text("client"));
    }

    private static BayeuxRequest heartbeat(Header header, MessageFields fields) {
        PushFields push = PushFields.of(fields);
        return new BayeuxRequest.Heartbeat(header, push.position(), push.heard(), fields.advice());
    }

    private static BayeuxRequest subscribe(Header header, MessageFields fields) {
        Object subscription = fields.get(Message.SUBSCRIPTION_FIELD);
        String channel = contextsChannel(subscription);
        String user = channel == null ? null : BayeuxChannels.userOf(channel);
        return subscription == null || channel == null || user == null
                ? other(header, fields)
                : new BayeuxRequest.Subscribe(
                        header,
                        channel,
                        subscription,
                        user,
                        PushFields.of(fields).position());
    }

    private static BayeuxRequest unsubscribe(Header header, MessageFields fields) {
        Object subscription = fields.get(Message.SUBSCRIPTION_FIELD);
        return subscription == null || contextsChannel(subscription) == null
                ? other(header, fields)
                : new BayeuxRequest.Unsubscribe(header, subscription);
    }

    /** The channel of a user's contexts that a subscription names, or null if it names other channels. */
    private static @Nullable String contextsChannel(@Nullable Object subscription) {
        List<?> names = subscription instanceof List<?> list ? list : Collections.singletonList(subscription);
        for (Object name : names) {
            if (name instanceof String channel && BayeuxChannels.userOf(channel) != null) {
                if (names.size() > 1) {
                    throw Refusal.malformed("Subscribe to a user's contexts in a message of its own.");
                }
                return channel;
            }
        }
        return null;
    }

    private static BayeuxRequest renew(Header header, MessageFields fields) {
        if (!(fields.get(Message.DATA_FIELD) instanceof Map<?, ?> data)) {
            return new BayeuxRequest.RenewToken(header, null);
        }
        RENEWAL.refuseMistyped(data.keySet());
        Object token = data.get("token");
        return new BayeuxRequest.RenewToken(header, token instanceof String text ? text : null);
    }

    private static BayeuxRequest register(Header header, MessageFields fields) {
        if (fields.get(Message.DATA_FIELD) instanceof Map<?, ?> data) {
            return new BayeuxRequest.RegisterDevice(header, data);
        }
        throw Refusal.malformed("\"data\" must be an object with \"action\", and what that needs.");
    }

    private static BayeuxRequest publish(Header header, MessageFields fields) {
        boolean saysItself = BayeuxChannels.CHANGES.equals(header.channel());
        String user = saysItself ? null : BayeuxChannels.userOf(header.channel());
        if (user == null && !saysItself) {
            return other(header, fields);
        }
        if (!(fields.get(Message.DATA_FIELD) instanceof Map<?, ?> data)) {
            throw Refusal.malformed(
                    "\"data\" must be an object with \"context\", and if known \"revision\" and \"origin\".");
        }
        PushFields.of(fields).requireNoChange();
        return new BayeuxRequest.Publish(
                header, user == null ? ChangeFields.change(data) : ChangeFields.change(user, data));
    }

    private static BayeuxRequest other(Header header, MessageFields fields) {
        return new BayeuxRequest.Other(header, fields.toMessage());
    }
}
